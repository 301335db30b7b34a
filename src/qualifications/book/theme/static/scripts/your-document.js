// A reader's document: the fields of the reader's form, with ready texts, chosen facts and a price worked out.
// Nothing is sent or stored: the choice stands in the fragment of the address, which no browser sends.
{
  // `make` and `copy` are those of copying.js.
  const host = document.querySelector(".your-document");
  host.replaceChildren(host.querySelector("template").content.cloneNode(true));
  const form = host.querySelector("form");
  const place = name => form.querySelector(`.document-${name}`);
  const CHOICES = ["for", "use", "size", "cloud"];
  const VENDOR = {
    no: "Text that a supplier wrote is refused.",
    discouraged: "Text that a supplier wrote is advised against.",
    differs: "One version of its page refuses text that a supplier wrote.",
  };

  // Texts, facts and template come once a form is chosen; a page opened from a disk may load a script.
  let data, asked;
  const load = (src, failed, loaded) => document.head.append(make("script", { src, onload: loaded, onerror: failed }));
  const ready = async () => {
    asked ??= new Promise((resolve, reject) => {
      window.yourDocument = resolve;
      load(host.dataset.more, reject);
    });
    data = await asked;
  };

  // What the reader has chosen: `turned` are boxes that are not as the page first has them, by part and fact.
  let state;
  const read = () => {
    const given = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
    for (const name of CHOICES) {
      const { options } = form.elements[name];
      const at = [...options].findIndex(({ value }) => value === given.get(name));
      form.elements[name].selectedIndex = at >= 0 ? at : [...options].findIndex(({ defaultSelected }) => defaultSelected);
    }
    state = {
      turned: new Set((given.get("turned") ?? "").split("_").filter(Boolean)),
      slots: Object.fromEntries([...given].filter(([name]) => name.startsWith("slot.")).map(([name, value]) => [name.slice(5), value])),
    };
    for (const field of place("numbers").querySelectorAll("input, select")) field.value = state.slots[field.name.slice(5)] ?? "";
    choose();
  };
  const choose = () => {
    for (const name of CHOICES) state[name] = form.elements[name].value;
  };
  const keep = () => {
    const kept = new URLSearchParams();
    for (const name of CHOICES) if (state[name]) kept.set(name, state[name]);
    if (state.turned.size) kept.set("turned", [...state.turned].join("_"));
    for (const [name, value] of Object.entries(state.slots)) if (value) kept.set(`slot.${name}`, value);
    history.replaceState(null, "", `#${kept}`);
    carry();
    place("said").textContent = "";
  };

  // A draft is checked by the rules of the same form.
  const carry = () => {
    for (const link of document.querySelectorAll(".draft-step a")) link.hash = new URLSearchParams({ for: state.for });
  };

  // The parts of the document: the form's own fields, or the one that the reader wants.
  const parts = () => {
    const chosen = data.forms[state.for];
    const rows = [...(chosen?.rows ?? [])];
    // Of a form that was not read itself, more may be asked; ties are told on every form.
    const more = !rows.length || chosen.read === "page";
    if (more || chosen.ties.length) {
      const named = new Set(rows.flatMap(({ letters }) => letters));
      rows.push(...Object.entries(data.fields).filter(([letter]) => !named.has(letter) && (more || letter === "M")).map(([letter, { title }]) => ({ title, use: "", letters: [letter], note: "" })));
    }
    const wanted = rows.filter(({ use }) => use === state.use);
    const title = form.elements.use.selectedOptions[0].textContent;
    const listed = !state.use || state.use === "form" ? rows : wanted.length ? wanted : [{ title, use: state.use, letters: [], note: "" }];
    const seen = new Map();
    return listed.map((row, number) => {
      const own = row.letters.map(letter => data.fields[letter]).filter(Boolean);
      const ready = textFor(row, chosen, seen);
      const key = `${number}.text`;
      // A ready text stands in a part of a proposal; on a form, in what the proposal itself argues, or where it counts as
      // another's words, the reader decides.
      const stands = row.use && row.use !== "experience" && !ready?.quoted_for.includes(state.for);
      const taken = Boolean(ready?.lengths.length) && Boolean(stands) !== state.turned.has(key);
      const listedBefore = own.flatMap(({ facts }) => facts).map(id => seen.get(id)).find(Boolean);
      // A fact is listed where it first belongs, and counts once the reader can say why: but for ties, none is ticked
      // unasked. What the reader writes of a proposal rests on the facts of its ready text.
      const given = row.use && !stands && ready ? ready.claims.map(id => ({ id, field: {} })) : own.flatMap(field => field.facts.map(id => ({ id, field })));
      // Ties of this institution are disclosed unless the reader takes them out; the ready text has them.
      const ties = row.letters.includes("M") ? chosen?.ties ?? [] : [];
      const offered = [...ties.map(id => ({ id, field: {} })), ...given];
      const facts = offered.filter(({ id }) => !seen.has(id) && seen.set(id, row.title));
      return {
        ...row, ready, key, taken,
        length: taken && (ready.lengths.find(({ name }) => name === state.size) ?? ready.lengths.at(state.size === "short" ? 0 : -1)),
        // A part of a proposal is no field of a purchase form.
        yours: row.use ? [] : own.length ? own.map(({ yours }) => yours) : ["This part is yours alone: no fact about a supplier can answer it."],
        ask: row.use ? [] : own.flatMap(({ ask }) => ask),
        withheld: own.flatMap(({ withheld }) => withheld),
        above: facts.length ? "" : listedBefore ?? "",
        facts: facts.map(({ id, field }) => ({ id, apart: field.apart, ...data.facts[id], key: `${number}.${id}`, on: state.turned.has(`${number}.${id}`) !== (!taken && ties.includes(id)) })),
      };
    });
  };
  // The ready text of a part: one for this institution, then one for any, then one for several others.
  const textFor = ({ use, letters }, chosen, seen) => {
    if (!use && VENDOR[chosen?.vendor]) return undefined;
    const fits = each => (use ? each.use === use : each.letters.some(letter => letters.includes(letter)));
    const rank = each => (each.for.includes(state.for) ? 3 : each.for.length === 0 ? 2 : each.for.length > 1 ? 1 : 0);
    const [best] = data.texts.filter(each => !seen.has(each.id) && fits(each) && rank(each)).sort((one, other) => rank(other) - rank(one));
    if (best) seen.set(best.id, true);
    return best;
  };

  const dollars = usd => `$${usd.toLocaleString("en", { minimumFractionDigits: usd % 1 ? 2 : 0, maximumFractionDigits: 2 })}`;
  const many = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
  // What a box takes, and for how many of its own unit another word counts.
  const BOXES = {
    NUMBER: { takes: "a whole number, such as 1,000", units: { people: 1, person: 1, user: 1, student: 1 } },
    MONTHS: { takes: "a whole number, such as 24", units: { month: 1, year: 12, yr: 12 } },
    YEARS: { takes: "a whole number, such as 2", units: { year: 1, yr: 1, month: 1 / 12 } },
    "CLOUD ESTIMATE": { takes: "one amount for the whole term, such as 24,000", units: { dollar: 1, usd: 1 }, money: true },
  };
  const NUMBER = /^(?:about )?(\$ ?)?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+(?= ?(?:k|thousand)\b)|\.\d\d)?) ?(k\b|thousand\b)? ?([a-z]*?)s?$/;
  // The number in a box: 0 where it is empty, NaN where it has anything but one number.
  const number = box => {
    const words = (state.slots[box] ?? "").trim().toLowerCase().replace(/^~ ?/, "").replace(/^us(?:d ?|(?=\$))/, "$$")
      .replace(/^\$\$/, "$$").replace(/(?<=\d)[\s\u202f](?=\d{3}\b)/g, ",").replace(/ (?:in )?total$/, "");
    const [, sign, count, thousands, unit] = NUMBER.exec(words) ?? [];
    const { units, money } = BOXES[box];
    const value = cents(Number(count?.replaceAll(",", "")) * (thousands ? 1000 : 1) * (unit ? units[unit] : 1)) / 100;
    if (!words) return 0;
    return money || (value > 0 && Number.isInteger(value) && !sign) ? value : NaN;
  };
  // The sums without the cloud stand where its amount cannot be read.
  const refused = () => ["NUMBER", "MONTHS", "YEARS"].some(box => Number.isNaN(number(box)));
  const cents = usd => Math.round(usd * 100);
  const side = (sum, usd) => ["below", "equal to", "above"][1 + Math.sign(cents(sum) - cents(usd))];
  // The price by the list from the reader's numbers: what goes into slots, the arithmetic, and notes for the reader alone.
  const priced = () => {
    const [people, months, wanted, cloud] = Object.keys(BOXES).map(box => number(box) || 0);
    const slots = {
      NUMBER: people ? people.toLocaleString("en") : "[NUMBER]",
      MONTHS: months ? many(months, "month") : "[MONTHS]",
      YEARS: wanted ? many(wanted, "year") : "[YEARS]",
      "CLOUD ESTIMATE": cloud ? dollars(cloud) : "[CLOUD ESTIMATE]",
    };
    const fee = data.prices?.memberships[state.slots.MEMBERSHIP];
    if (!data.prices || !people || refused()) return { slots, lines: [], notes: [], open: true };
    const steps = data.prices.steps.map(({ to, usd }, step, all) => [Math.min(people, to) - (all[step - 1]?.to ?? 0), usd]).filter(([count]) => count > 0);
    const month = steps.reduce((sum, [count, usd]) => sum + count * usd, 0);
    slots.STEPS = steps.map(([count, usd], step) => `${step ? `the next ${count.toLocaleString("en")}` : many(count, "person").replace("persons", "people")} x ${dollars(usd)}`).join(" + ");
    slots["MONTH'S FEE"] = dollars(month);
    const lines = [`Usage in a month: ${slots.STEPS} = ${dollars(month)}.`];
    if (!months) return { slots, lines, notes: [], open: true };
    // A membership is paid by the year, so the months need as many.
    const least = Math.ceil(months / 12);
    const years = Math.max(wanted, least);
    const notes = wanted && wanted !== least ? [`${many(months, "month")} take ${many(least, "year")} of membership; ${years} are counted.`] : [];
    slots.YEARS = many(years, "year");
    slots["USAGE TOTAL"] = dollars(months * month);
    if (!fee) return { slots, lines, notes: ["No total yet: choose a membership, whose fee comes on top of the usage."], open: true };
    const total = years * fee + months * month;
    const sums = Array.from({ length: years }, (_, year) => Math.max(0, Math.min(12, months - 12 * year))).map(active => [active, fee + active * month]);
    lines.push(...sums.map(([active, sum], year) => `Year ${year + 1}: ${dollars(fee)} membership + ${many(active, "month")} x ${dollars(month)} usage = ${dollars(sum)}.`));
    if (years > 1) {
      lines.push(`Every year is worked out at the price of ${data.prices.day}, with ${many(people, "active user")} in each month.`);
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
    if (against.length) against.push("With federal money, lower amounts can hold than those named here: ask your office first.");
    Object.assign(slots, {
      "YEAR'S FEE": dollars(fee),
      "MEMBERSHIP TOTAL": dollars(years * fee),
      TOTAL: dollars(total),
      "YEAR BY YEAR": sums.map(([active, sum], year) => `${dollars(fee)} + ${active} x ${dollars(month)} = ${dollars(sum)} in year ${year + 1}`).join(", "),
      ...(cloud ? { "TOTAL WITH CLOUD": both } : {}),
    });
    return { slots, lines, notes: [...notes, ...against] };
  };
  // The text with the sentences that were chosen; they may have slots.
  const worded = ({ length, ready }) => length.text.replace(/\[([^\]]+)\]/g, (whole, slot) => {
    const { choices = [], by_payer: byPayer } = ready.slots.find(({ name }) => name === slot) ?? {};
    return (byPayer ? choices[["supplier", "own"].indexOf(state.cloud)] : choices.length && state.slots[slot]) || whole;
  });
  const filled = part => {
    const worked = priced().slots;
    return worded(part).replace(/\[([^\]]+)\]/g, (whole, slot) => worked[slot] || state.slots[slot] || whole);
  };
  const needsNumbers = part => part.letters.some(letter => "CI".includes(letter)) || part.length?.slots?.includes("MEMBERSHIP");

  const words = part => filled(part).split("\n\n").map(each => make("p", { className: "document-text", textContent: each }));
  const slotField = ({ name, asks, choices }, count) => {
    const id = `slot-${count}`;
    const field = make(choices.length ? "select" : "input", { id, name: `slot.${name}`, ...(choices.length ? {} : { type: "text" }) });
    if (choices.length) field.append(make("option", { value: "", textContent: "Choose, or write it later" }), ...choices.map(each => make("option", { value: each, textContent: each })));
    field.value = state.slots[name] ?? "";
    return make("p", {}, make("label", { htmlFor: id, textContent: name.toLowerCase() }), field, make("small", { textContent: asks }));
  };

  const showPart = (part, number, asking) => {
    const section = make("section", {}, make("h3", { textContent: part.title }));
    const add = (className, textContent) => textContent && section.append(make("p", { className, textContent }));
    add("document-note", part.note);
    part.yours.forEach(each => add("document-yours", `You write: ${each}`));
    if (part.ready?.withheld) add("document-note", `The ready text is withheld: ${part.ready.withheld}.`);
    else if (part.ready) {
      const box = make("input", { type: "checkbox", name: part.key, checked: part.taken });
      section.append(make("p", { className: "document-take" }, make("label", {}, box, make("span", { textContent: `Ready text: ${part.ready.title}` }))));
    } else if (part.use) add("document-note", "No ready text is written for this part: you write it.");
    if (part.length) {
      add("document-note", part.ready.first);
      // A slot is asked for where its text first has it; the numbers are asked for above, and sums are worked out.
      const has = `${part.length.text} ${worded(part)}`;
      const slots = part.ready.slots.filter(({ name, by_payer: byPayer }) => !byPayer && has.includes(`[${name}]`) && !asking.has(name) && asking.add(name));
      part.words = make("div", {}, ...words(part));
      section.append(make("div", { className: "document-slots" }, ...slots.map((each, count) => slotField(each, `${number}-${count}`))), part.words);
      const until = part.ready.holds_until ? ` Holds until ${bookEditions.day(part.ready.holds_until)}.` : "";
      add("document-note", `${part.length.words} words, ${part.length.characters} characters.${until}`);
    }
    if (part.above) add("document-note", `Its facts are listed above, under “${part.above}”: tick those that you want there.`);
    if (part.withheld.length) add("document-note", `Withheld, since past their date: ${part.withheld.join(", ")}.`);
    if (part.facts.length) {
      const list = make("ul", { className: "document-facts" }, ...part.facts.map(each => {
        const box = make("input", { type: "checkbox", name: each.key, checked: each.on });
        const link = make("a", { href: each.url, textContent: "Source" });
        link.setAttribute("aria-label", `Source: ${each.id.replaceAll("-", " ")}`);
        return make("li", {}, make("label", {}, box, make("span", { textContent: each.says })), make("span", { className: "document-limit" }, `Limit: ${each.limits} `, link));
      }));
      const summary = make("summary", { textContent: `Facts to choose from (${part.facts.length})` });
      section.append(part.taken ? make("details", { className: "more", open: part.facts.some(({ on }) => on) }, summary, list) : list);
    }
    if (part.ask.length) section.append(make("ul", { className: "document-ask" }, ...part.ask.map(each => make("li", { textContent: each }))));
    return section;
  };

  const notices = () => {
    const chosen = data.forms[state.for];
    const told = shown.filter(({ use }) => !use).flatMap(({ letters }) => letters.map(each => data.fields[each].first)).filter(Boolean);
    if (chosen) told.push(...chosen.told);
    if (VENDOR[chosen?.vendor]) told.push(`${chosen.name}: ${VENDOR[chosen.vendor]} Use the facts as sources for sentences of your own.`);
    if (chosen && !chosen.rows.length) told.push("Its form was not found. Below are the fields that many forms share.");
    else if (chosen?.read === "page") told.push("The form itself was not read. After the fields that its page names, those follow that many forms add.");
    return [...new Set(told)];
  };
  let shown = [];
  const show = () => {
    choose();
    const began = Boolean(data && (state.for || state.use));
    for (const name of ["numbers", "what", "end"]) place(name).hidden = !began;
    if (!began) return;
    shown = parts();
    place("notices").replaceChildren(...notices().map(each => make("li", { textContent: each })));
    const numbered = data.prices && shown.some(needsNumbers);
    place("numbers").hidden = !numbered;
    const sums = ["STEPS", "MONTH'S FEE", "USAGE TOTAL", "YEAR'S FEE", "MEMBERSHIP TOTAL", "TOTAL", "YEAR BY YEAR", "TOTAL WITH CLOUD"];
    const asking = new Set(numbered ? [...sums, "NUMBER", "MONTHS", "YEARS", "MEMBERSHIP", "CLOUD ESTIMATE"] : []);
    place("parts").replaceChildren(...shown.map((part, number) => showPart(part, number, asking)));
    count();
  };
  // What a box does not take is told below it.
  const refuse = (field, why) => {
    let told = field.parentNode.querySelector("[role=status]");
    if (!told) field.after(told = statusLine());
    told.id = `${field.id}-told`;
    told.className = "document-refused";
    if (told.textContent !== why) told.textContent = why;
    field.setAttribute("aria-invalid", Boolean(why));
    field.setAttribute("aria-describedby", told.id);
  };
  const count = () => {
    const { lines, notes } = priced();
    place("sums").replaceChildren(...[...lines, ...notes].map(each => make("li", { textContent: each })));
    for (const [box, { takes }] of Object.entries(BOXES)) {
      for (const field of form.querySelectorAll(`[name="slot.${box}"]`)) refuse(field, Number.isNaN(number(box)) ? `Not counted: write ${takes}.` : "");
    }
    const length = shown.flatMap(own).join(" ").split(/\s+/).filter(Boolean).length;
    const told = `${many(shown.length, "part")}, about ${many(length, "word")}, then notes and a list of sources.`;
    if (place("count").textContent !== told) place("count").textContent = told;
  };

  // A price that was worked out rests on the claims of the list.
  const paid = () => (place("numbers").hidden || priced().open ? [] : data.prices.claims[state.slots.MEMBERSHIP]);
  const used = () => [...new Set([...shown.flatMap(part => [...(part.length?.claims ?? []), ...part.facts.filter(({ on }) => on).map(({ id }) => id)]), ...paid()])];
  // What stands in a part: the ready text or the reader's words, then the chosen facts that no list of others holds.
  const own = part => [
    ...(part.length ? filled(part).split("\n\n") : ["[YOUR WORDS]"]),
    ...part.facts.filter(({ on, apart }) => on && !apart).map(withLimit),
  ];
  // What a limit asks of the reader is no part of a document.
  const ADVICE = /(^|[.;:])\s*((?:ask|check|confirm|search)\b[^.]*)\./gi;
  const withLimit = ({ says, limits }) => `${says} Limit: ${limits.replace(ADVICE, (_, stop) => stop && ".").trim()}`;

  const SLOT = /(\[[A-Z][^a-z\]]*\])/;
  // The document as rows of a Word style and a text. A note in brackets is not taken for an answer.
  const rows = () => {
    const chosen = data.forms[state.for];
    const made = [["Title", chosen?.name ?? "Your document"]];
    const note = words => made.push(["Compact", `[Note: ${words}]`]);
    const head = (title, ...body) => body.length && made.push(["Heading1", title], ...body.map(each => ["BodyText", each]));
    note(`Composed on ${bookEditions.day(new Date())} from ${data.title}, edition ${data.edition}.`);
    notices().forEach(note);
    const apart = new Map(), limited = new Set();
    // The sums stand where the form asks for the amount, once there is a total, unless its ready text has the steps.
    const { lines: sums, notes, open: unfinished } = priced();
    const price = place("numbers").hidden || unfinished ? [] : sums;
    const asked = shown.find(({ use, letters }) => use === "budget" || letters.includes("C")) ?? shown.find(needsNumbers);
    const stepped = asked?.length?.slots?.includes("STEPS");
    for (const part of shown) {
      made.push(["Heading1", part.title]);
      [...part.yours.map(each => `You write: ${each}`), part.note, ...part.ask].filter(Boolean).forEach(note);
      const facts = part.facts.filter(({ on }) => on);
      for (const each of facts) {
        limited.add(each.id);
        if (each.apart) apart.set(each.apart, [...(apart.get(each.apart) ?? []), withLimit(each)]);
      }
      made.push(...own(part).map(each => ["BodyText", each]));
      if (part === asked && price.length) {
        if (!stepped) made.push(["BodyText", `Price, worked out by the price list of ${data.prices.day}:`], ...price.map(each => ["BodyText", each]));
        notes.forEach(note);
      }
      for (const { id, limits } of facts) for (const [, , words] of limits.matchAll(ADVICE)) note(`${id}: ${words}.`);
      if (shown.some(({ title, facts: listed }) => title === part.above && listed.some(({ on }) => on))) note(`Its facts stand above, under “${part.above}”.`);
    }
    for (const [title, facts] of apart) head(title, ...facts);
    const address = chosen?.addresses === "listed" ? () => "" : url => ` ${url}`;
    if (!shown.some(({ use, length }) => use === "references" && length)) {
      head("Reference", `${data.author} (${data.date.slice(0, 4)}). ${data.title}, edition ${data.edition}.${address(data.url)}`);
    }
    head("For your files: the sources of each fact", ...used().map(id => {
      const { limits, source, until, url } = data.facts[id];
      // A limit that stands beside its fact above is not said twice.
      const limit = limited.has(id) ? "" : ` Limit: ${limits}`;
      return `${id}: ${source}${until ? ` Holds until ${until}.` : ""}${limit}${address(url)}`;
    }));
    const open = new Set(made.flatMap(([style, words]) => (style !== "Compact" ? words.split(SLOT).filter(each => SLOT.test(each)) : [])));
    if (open.size) note(`Still to fill in: ${[...open].join(", ")}.`);
    // Forms and portals take plain quotation marks.
    return made.map(([style, words]) => [style, words.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/\u00a0/g, " ")]);
  };
  const lines = () => rows().map(([style, words]) => (style === "Heading1" ? `\n${words}\n\n` : `${words}\n`));

  const escaped = words => words.replace(/[&<>]/g, sign => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  const run = words => {
    const style = SLOT.test(words) ? '<w:rPr><w:rStyle w:val="Slot"/></w:rPr>' : "";
    return `<w:r>${style}<w:t xml:space="preserve">${escaped(words)}</w:t></w:r>`;
  };
  // Of noon, which no change of clocks moves.
  const mtime = () => new Date(`${data.date}T12:00:00`);
  // Fills the template: its paragraphs give way to ours, and its styles, page and language stay.
  const word = rows => {
    const { unzipSync, zipSync, strFromU8, strToU8 } = window.fflate;
    const files = unzipSync(Uint8Array.from(atob(data.template), sign => sign.charCodeAt(0)));
    const change = (path, what, by) => (files[path] = strToU8(strFromU8(files[path]).replace(what, by)));
    const body = rows.map(([style, words]) =>
      `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${words.split(SLOT).filter(Boolean).map(run).join("")}</w:p>`);
    change("word/document.xml", /(?<=<w:body>).*(?=<w:sectPr)/s, () => body.join(""));
    const core = { "dc:title": rows[0][1], "dc:creator": data.author };
    for (const [name, words] of Object.entries(core)) {
      change("docProps/core.xml", new RegExp(`(?<=<${name}>).*?(?=</${name}>)`, "s"), () => escaped(words));
    }
    change("docProps/core.xml", /\d{4}-\d\d-\d\dT[\d:]+Z/g, `${data.date}T00:00:00Z`);
    return zipSync(files, { mtime: mtime() });
  };

  const save = (content, type, suffix, what = "document") => {
    const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })) });
    link.download = `${state.for || "your"}-${what}-${data.edition}.${suffix}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    place("said").textContent = `Made ${link.download}.`;
  };
  const copied = words => {
    place("copied").textContent = words;
    copy(words, place("copied"), place("said"));
  };
  const does = {
    text: () => save(lines().join(""), "text/plain", "txt"),
    copy: () => copied(lines().join("")),
    link: () => copied(location.href),
    ris: () => save(`${[data.ris, ...used().map(id => data.facts[id].ris)].join("\n\n")}\n`, "application/x-research-info-systems", "ris"),
    word: async () => {
      await bookEditions.load(host.dataset.zip);
      save(word(rows()), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx");
    },
    record: async () => {
      if (location.protocol === "file:") {
        place("said").textContent = `This file takes parts from the edition, which a page opened from a disk may not read. Open the page at ${data.url}.`;
        return;
      }
      await Promise.all([host.dataset.zip, host.dataset.record].map(bookEditions.load));
      const content = await window.fileForRecord({
        chosen: state.for, document: rows(), docx: word, edition: data, ids: used(), mtime: mtime(),
        told: data.forms[state.for]?.told, texts: shown.filter(({ length }) => length).map(({ ready }) => ready.id), zipSync: window.fflate.zipSync,
      });
      save(content, "application/zip", "zip", "record");
    },
  };
  const attempt = async work => {
    try {
      await ready();
      await work();
    } catch {
      asked = undefined;
      place("said").textContent = "A part of this page did not load. Reload it, and try again.";
    }
  };
  for (const button of form.querySelectorAll("[data-does]")) {
    button.addEventListener("click", () => attempt(does[button.dataset.does]));
  }

  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", ({ target: { name, type, value } }) => {
    if (CHOICES.includes(name)) {
      if (["for", "use"].includes(name)) state.turned.clear();
      attempt(show);
      choose();
    } else if (type === "text") {
      state.slots[name.slice(5)] = value;
      for (const part of shown) part.words?.replaceChildren(...words(part));
      count();
    } else {
      if (type === "checkbox") state.turned.delete(name) || state.turned.add(name);
      else state.slots[name.slice(5)] = value;
      // A sentence that is chosen can bring slots.
      show();
      form.querySelector(`[name="${name}"]`).focus();
    }
    keep();
  });
  const restore = () => {
    read();
    carry();
    if (state.for || state.use) attempt(show);
    else show();
  };
  addEventListener("hashchange", () => location.hash.includes("=") && restore());
  restore();
}
