// The rules of where a draft goes: its parts, and what each forbids; and the amounts to which the list of prices leads.
window.draftRules = (() => {
  const { NUMERAL, common, figures, spoken } = draftWords;
  const DOMAIN = "org|com|edu|net|io|gov|mil|int|dev|info|ai|app|cloud|science|page|site|us|uk|ca|eu|ly|de|co|me|ch|fr|nl|au|nz|jp";
  const ADDRESS = new RegExp(`\\bhttps?:\\/\\/\\S+|\\bwww\\.\\S+|(?<![\\w.-])(?:[\\w.-]+@)?(?:[a-z0-9-]+\\.)+(?:(?:${DOMAIN})(?![\\w@-])(?:\\/\\S*)?|[a-z]{2,}\\/\\S+)`, "gi");
  const CURRENCY = "USD|EUR|GBP|CHF|CAD|AUD|JPY";
  const MONEY = new RegExp(`[$€£¥]\\s?\\.?\\d[\\d,.]*(?:\\s?(?:k|K|M|million|thousand)\\b)?|\\b(?:${CURRENCY})\\s?\\d[\\d,.]*|\\b(?:\\d[\\d,.]*k?|one|${NUMERAL}|hundred|thousand|million|billion)(?:[ -][\\w.]+){0,2}?[ -](?:dollars?|bucks|euros?|cents|${CURRENCY})\\b|\\d\\s?€`, "gi");
  const COUNTS = {
    characters: text => text.replace(/\n/g, "\r\n").length,
    words: text => text.split(/\s+/).filter(Boolean).length,
    pages: text => Math.ceil(text.length / 3300),
  };

  // The parts of a draft under the headings of a form; a draft without them is one part, which may be any.
  const partsOf = (draft, parts, chosen) => {
    const titled = line => spoken(line.replace(/^\W*(?:[A-Z]|[\d.]+)[.)]? /, "")).join(" ");
    const of = new Map(parts.map(each => [titled(each.name), each]));
    const whole = { at: 0, text: draft, use: null, letters: "", ...of.get(titled(chosen)) };
    const heads = whole.name ? [] : [...draft.matchAll(/^.+$/gm)].map(({ 0: line, index: at }) => ({ ...of.get(titled(line)), at })).filter(({ use }) => use);
    return heads.length ? [{ ...whole, use: "" }, ...heads].map((head, i, all) => ({ ...head, text: draft.slice(head.at, all[i + 1]?.at) })) : [whole];
  };

  // The places of a part, with its sentences, that break a rule.
  const broken = ({ test, says, claim, most, wording }, part, list) => {
    const [found, count] = [{ "no-address": ADDRESS, "no-money": MONEY }[test], COUNTS[test]];
    const fault = (kind, at, text, reason) => ({ kind, at, text, reason, claim });
    if (found) return [...part.text.matchAll(found)].map(({ index, 0: text }) => fault(test.slice(3), part.at + index, text, says));
    const tooLong = (from, to, told = "") => (from ? [fault("length", from.at, part.text.slice(from.at - part.at, to.at + to.text.length - part.at), says + told)] : []);
    if (test === "wording") {
      const others = list.filter(({ text }) => /[.!?]["”’)]*$/.test(text) && spoken(text).length > 4 && !draftCopies.isOneOf([wording], text, 0.6));
      return tooLong(others[0], others.at(-1));
    }
    if (!(count?.(part.text) > most)) return [];
    const first = list.find(each => count(part.text.slice(0, each.at + each.text.length - part.at)) > most);
    return tooLong(list[0], list.at(-1), ` Found ${count(part.text)} ${test}; allowed: ${most}. This is passed at “${first.text.slice(0, 60)}”.`);
  };

  // What the list of prices asks for so many people in a month, by its steps.
  const stepsOf = (people, steps) => steps.map(({ to, usd }, step) => Math.max(0, Math.min(people, to) - (steps[step - 1]?.to ?? 0)) * usd);
  const total = amounts => amounts.reduce((sum, each) => sum + each, 0);
  // What tells whether the list of prices leads to an amount, for the people, months and years of those sentences, or two
  // or three of their amounts come to it.
  const leadsTo = (list, { memberships, steps }) => {
    const all = list.flatMap(({ text }) => figures(text));
    const [whole, told] = [all.filter(({ unit, value }) => !unit && Number.isInteger(value)), new Set(all.filter(({ unit }) => unit === "$").map(({ value }) => value))];
    const valuesOf = unit => [...new Set(whole.filter(({ of }) => !unit || of.has(unit)).map(({ value }) => value))];
    const [counts, spans] = [valuesOf(), [...Array(13).keys(), ...valuesOf("month"), ...valuesOf("year").map(each => 12 * each)].filter(each => each <= 120)];
    const [fees, used] = [Object.values(memberships), counts.map(people => total(stepsOf(people, steps)))];
    const sums = spans.flatMap(span => [...fees.map(fee => span * fee), ...used.flatMap(each => [span * each, ...fees.map(fee => span * (fee + 12 * each))])]);
    const amounts = new Set([...steps.map(({ usd }) => usd), ...counts.flatMap(people => stepsOf(people, steps)), ...sums, ...used.flatMap(each => fees.map(fee => fee / 12 + each))]);
    return amount => amounts.has(amount) || [...told].some(one => told.has(amount - one) || [...told].some(two => told.has(amount - one - two)));
  };
  // Whether a clause says of a membership alone an amount a year that is no part or multiple of its fee.
  const isOtherFee = (clause, { memberships }) => {
    const [fee] = Object.keys(memberships).filter(name => clause.includes(`${name} Membership`)).map(name => memberships[name]);
    const [{ unit, value, of } = {}, more] = figures(clause);
    return !more && unit === "$" && of.has("year") && value % fee > 0 && fee % value > 0;
  };
  // What the list gives for the use of a month, and with a membership for a year, by the people whom a text names, where it names one number of them; users
  // by that word where it is not on the list.
  const usageIn = (text, { memberships, steps }, users, isOnList) => {
    const [people, more] = figures(text).filter(({ unit, of }) => !unit && (common(of, users).length || (isOnList && !of.has("month") && !of.has("year"))));
    const fee = people && total(stepsOf(people.value, steps));
    const yearly = Object.entries(memberships).map(([name, price]) => `$${(price + 12 * fee).toLocaleString("en-US")} with ${name} Membership`).join(" or ");
    return people && !more ? { people: people.token, isCounted: common(people.of, users).length > 0, fee, yearly } : null;
  };

  return { broken, isOtherFee, leadsTo, partsOf, usageIn };
})();
