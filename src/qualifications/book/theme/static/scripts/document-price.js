// The price of a reader's document by the list, from the numbers that the reader writes. Pure: it reads no page.
window.documentPrice = (() => {
  const dollars = usd => `$${usd.toLocaleString("en", { minimumFractionDigits: usd % 1 ? 2 : 0, maximumFractionDigits: 2 })}`;
  const many = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  // What a box takes, and for how many of its own unit another word counts.
  const BOXES = {
    NUMBER: { takes: "a whole number, such as 1,000", units: { people: 1, person: 1, user: 1, student: 1 } },
    MONTHS: { takes: "a whole number, such as 24", units: { month: 1, year: 12, yr: 12 } },
    YEARS: { takes: "a whole number, such as 2", units: { year: 1, yr: 1, month: 1 / 12 } },
    "BUSY PEOPLE": { takes: "a whole number, such as 100", units: { people: 1, person: 1, user: 1, student: 1 } },
    "BUSY MONTHS": { takes: "a whole number, such as 2", units: { month: 1 } },
    "CLOUD ESTIMATE": { takes: "one amount for the whole term, such as 24,000", units: { dollar: 1, usd: 1 }, money: true },
  };
  const NUMBER = /^(?:about )?(\$ ?)?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+(?= ?(?:k|thousand)\b)|\.\d\d)?) ?(k\b|thousand\b)? ?([a-z]*?)s?$/;
  // The number in a box: 0 where it is empty, NaN where it has anything but one number.
  const number = (slots, box) => {
    const words = (slots[box] ?? "").trim().toLowerCase().replace(/^~ ?/, "").replace(/^us(?:d ?|(?=\$))/, "$$")
      .replace(/^\$\$/, "$$").replace(/(?<=\d)[\s\u202f](?=\d{3}\b)/g, ",").replace(/ (?:in )?total$/, "");
    const [, sign, count, thousands, unit] = NUMBER.exec(words) ?? [];
    const { units, money } = BOXES[box];
    const value = cents(Number(count?.replaceAll(",", "")) * (thousands ? 1000 : 1) * (unit ? units[unit] : 1)) / 100;
    if (!words) return 0;
    return money || (value > 0 && Number.isInteger(value) && !sign) ? value : NaN;
  };
  // The sums without the cloud stand where its amount cannot be read.
  const refused = slots => Object.keys(BOXES).some(box => !BOXES[box].money && Number.isNaN(number(slots, box)));
  const cents = usd => Math.round(usd * 100);
  const side = (sum, usd) => ["below", "equal to", "above"][1 + Math.sign(cents(sum) - cents(usd))];
  // The price by the list from the reader's numbers: what goes into slots, the arithmetic, and notes for the reader alone.
  const priced = (data, state) => {
    const [people, months, wanted, most, busy, cloud] = Object.keys(BOXES).map(box => number(state.slots, box) || 0);
    // Months with more people, such as those of a summer school.
    const season = most > people && busy && busy <= months ? many(busy, "busy month") : "";
    const inBusy = what => season && ` (${what} in ${busy > 1 ? "each of " : ""}${season})`;
    const slots = {
      NUMBER: people ? people.toLocaleString("en") : "[NUMBER]",
      // What stands in brackets after the noun of a slot.
      "AFTER NUMBER": inBusy(most.toLocaleString("en")),
      MONTHS: months ? many(months, "month") : "[MONTHS]",
      YEARS: wanted ? many(wanted, "year") : "[YEARS]",
      "CLOUD ESTIMATE": cloud ? dollars(cloud) : "[CLOUD ESTIMATE]",
    };
    const fee = data.prices?.memberships[state.slots.MEMBERSHIP];
    if (!data.prices || !people || refused(state.slots)) return { slots, lines: [], notes: [], open: true };
    const stepsFor = users => data.prices.steps.map(({ to, usd }, step, all) => [Math.min(users, to) - (all[step - 1]?.to ?? 0), usd]).filter(([count]) => count > 0);
    const feeFor = users => stepsFor(users).reduce((sum, [count, usd]) => sum + count * usd, 0);
    const steps = stepsFor(people);
    const month = feeFor(people);
    const extra = season ? busy * (feeFor(most) - month) : 0;
    slots.STEPS = steps.map(([count, usd], step) => `${step ? `the next ${count.toLocaleString("en")}` : many(count, "person").replace("persons", "people")} x ${dollars(usd)}`).join(" + ");
    slots["MONTH'S FEE"] = dollars(month);
    slots["AFTER MONTH'S FEE"] = inBusy(dollars(feeFor(most)));
    const lines = [`Usage in a month: ${slots.STEPS} = ${dollars(month)}.`];
    if (!months) return { slots, lines, notes: [], open: true };
    // A membership is paid by the year, so the months need as many.
    const least = Math.ceil(months / 12);
    const years = Math.max(wanted, least);
    const notes = wanted && wanted !== least ? [`${many(months, "month")} take ${many(least, "year")} of membership; ${years} are counted.`] : [];
    if ((most || busy) && !season) notes.push("Busy months are not counted: they need a number of months within the term, and more people than in others.");
    slots.YEARS = many(years, "year");
    slots["USAGE TOTAL"] = dollars(months * month + extra);
    if (!fee) return { slots, lines, notes: ["No total yet: choose a membership, whose fee comes on top of the usage."], open: true };
    const total = years * fee + months * month + extra;
    // Over years that the reader names, such as those of a course each fall, months are spread evenly, and the first ones
    // have what is left over; else one year after the other is full.
    const spread = years === wanted && months < 12 * years && years > 1;
    const more = months % years;
    const sums = Array.from({ length: years }, (_, year) => (spread ? Math.floor(months / years) + (year < more) : Math.min(12, months - 12 * year))).map(active => [active, fee + active * month]);
    if (spread) {
      lines.push(`The ${many(months, "month")} of use are spread evenly over ${years} years${more ? `, with one more in the first${more > 1 ? ` ${more}` : ""}` : ""}.`);
    }
    if (months < 12 * years && years > 1) notes.push("If your months of use fall otherwise, change the sums of the years; the total stays.");
    lines.push(...sums.map(([active, sum], year) => `Year ${year + 1}: ${dollars(fee)} membership + ${many(active, "month")} x ${dollars(month)} usage = ${dollars(sum)}.`));
    if (season) lines.push(`On top, for ${season} with ${many(most, "active user")}: ${busy} x (${dollars(feeFor(most))} - ${dollars(month)}) = ${dollars(extra)}.`);
    if (years > 1) {
      lines.push(`Every year is worked out at the price of ${data.prices.day}, with ${many(people, "active user")} in each month${season && " that is not busy"}.`);
      notes.push("Ask for the price of later years.");
    }
    lines.push(`In all, without the cloud provider's bill and taxes: ${dollars(total)}. The machines that users choose change the cloud bill.`);
    notes.push("Ask who counts as active. Occasional users count in the months in which they are active.");
    const ours = state.cloud === "own";
    const both = dollars(total + cloud);
    if (ours) lines.push(`The cloud bill, in our own account, comes from the provider${cloud ? `; with it, estimated at ${dollars(cloud)}, our costs are ${both}` : ""}.`);
    else if (cloud) lines.push(`With the cloud, estimated at ${dollars(cloud)}: ${both}.`);
    if (!cloud) notes.push("No estimate of the cloud bill yet.");
    if (!state.cloud) notes.push("Say who pays the cloud provider: a bill in an account of your own comes from the provider.");
    // A bill of one's own may count or not: both sums are held against each amount.
    const apart = cloud && state.cloud !== "supplier";
    const sum = apart ? total : total + cloud;
    const whose = cloud || ours ? "Your" : "Before the cloud bill, your";
    const against = (data.forms[state.for]?.thresholds ?? []).map(([says, amount, usd]) =>
      `${whose} ${dollars(sum)} is ${side(sum, usd)} ${amount}${apart ? `; with the cloud bill, ${both} is ${side(total + cloud, usd)} it` : ""} (${says} ${amount}).`);
    if (against.length && (apart || ours)) against.push("Ask whether your office adds a cloud bill in an account of your own to this purchase.");
    if (against.length && data.forms[state.for].kind !== "federal") against.push("With federal money, lower amounts can hold than those named here: ask your office first.");
    const yearly = ([active, sum], when) => `${dollars(fee)} + ${active} x ${dollars(month)} = ${dollars(sum)} in ${when}`;
    const alike = years > 1 && sums.every(([active]) => active === sums[0][0]);
    const parts = alike ? [yearly(sums[0], `each of ${years} years`)] : sums.map((year, index) => yearly(year, `year ${index + 1}`));
    Object.assign(slots, {
      "YEAR'S FEE": dollars(fee),
      "MEMBERSHIP TOTAL": dollars(years * fee),
      TOTAL: dollars(total),
      "YEAR BY YEAR": parts.join(", ") + (season && `, and ${dollars(extra)} more for ${season}`),
      ...(cloud ? { "TOTAL WITH CLOUD": both } : {}),
    });
    return { slots, lines, notes: [...notes, ...against], sum };
  };

  return { BOXES, dollars, many, number, priced };
})();
