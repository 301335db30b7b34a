// The rules of where a draft goes: its parts, and what each forbids; and the amounts to which the list of prices leads.
window.draftRules = (() => {
  const { NUMERAL, figures, plain, spoken } = draftWords;
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
    const of = new Map(parts.map(each => [each.name, each]));
    const whole = { at: 0, text: draft, use: null, letters: "", ...of.get(chosen) };
    const heads = whole.name ? [] : [...draft.matchAll(/^.+$/gm)].flatMap(({ 0: line, index: at }) => (of.get(line.trim())?.use ? [{ ...of.get(line.trim()), at }] : []));
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

  // All amounts to which the list of prices leads, for the people, months and years of those sentences.
  const amountsOf = (list, { memberships, steps }) => {
    const counts = [...new Set(list.flatMap(({ text }) => figures(text)).filter(({ unit, value }) => !unit && Number.isInteger(value)).map(({ value }) => value))];
    const spans = [...Array(13).keys(), ...counts.filter(each => each <= 120), ...counts.filter(each => each <= 10).map(each => 12 * each)];
    const parts = people => steps.map(({ to, usd }, step) => Math.max(0, Math.min(people, to) - (steps[step - 1]?.to ?? 0)) * usd);
    const [fees, used] = [Object.values(memberships), counts.map(people => parts(people).reduce((sum, each) => sum + each, 0))];
    const sums = spans.flatMap(span => [...fees.map(fee => span * fee), ...used.flatMap(each => [span * each, ...fees.map(fee => span * (fee + 12 * each))])]);
    return new Set([...steps.map(({ usd }) => usd), ...counts.flatMap(parts), ...sums]);
  };

  // Whether a text says of a membership alone an amount that is no part or multiple of its fee.
  const hasOtherFee = (text, { memberships }) => Object.entries(memberships).some(([name, fee]) => {
    const said = new RegExp(`\\$([\\d.]+)(?: (?:a|per|for the) year| annually)? for (?:a|the) ${name} Membership(?! (?:of \\w+ )?(?:and|with)\\b)|${name} Membership(?: of \\w+)?,? (?:(?:is|at|of|costs) )?\\$([\\d.]+)`).exec(plain(text));
    const amount = Number(said?.[1] ?? said?.[2]);
    return amount % fee > 0 && fee % amount > 0;
  });

  return { amountsOf, broken, hasOtherFee, partsOf };
})();
