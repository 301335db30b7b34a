// What may be wrong in a draft that rests on the book: a list of faults, each with its words, a reason and the claim.
// Pure: it reads no page and sends nothing. A claim counts where its own words, weighed by how rare they are, stand
// in a sentence of the draft, or some of them with one of its numbers.
window.draftFaults = (() => {
  const COMMON = new Set(("a an and are as at be been by can for from had has have in into is it its of on or over own "
    + "than that the their them then there these they this those to under up us was we were which while who will with our "
    + "about all also any between both each if may more most no not one other some such two what when where").split(" "));
  const WORD = /[$€£]?\d[\d,.]*\d%?|\d%?|[\p{L}][\p{L}\d'’&-]*/gu;
  const YEAR = /\b(?:19|20)\d\d\b/;
  const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December";
  const DATES = new RegExp(`\\b(?:\\d{1,2} )?(?:${MONTHS})(?: \\d{1,2},?)?(?: (?:19|20)\\d\\d)?\\b|\\b(?:19|20)\\d\\d(?:[.-]\\d\\d){2}(?:\\.\\d+)?\\b|\\b(?:19|20)\\d\\d\\b`, "g");
  const ADDRESS = /\bhttps?:\/\/\S+|\bwww\.\S+|\b[a-z0-9-]+\.(?:org|com|edu|net|io|gov|dev|info|ai|app|cloud|us|uk|ca|eu|ly)\b(?:\/\S*)?/gi;
  const MONEY = /[$€£]\s?\d[\d,.]*|\b(?:USD|EUR|GBP)\s?\d[\d,.]*|\b(?:\d[\d,.]*k?|hundred|thousand|million|billion)\s?(?:(?:million|billion|thousand|US|U\.S\.) )*(?:dollars|USD|euros)\b/gi;
  const QUOTED = /["“][^"”]*["”]/g;
  // A name with a digit in it.
  const NAMED = /[\w-]*[A-Za-z][\w-]*\d[\w-]*/g;
  const either = words => words.map(word => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  const LONG = 25;
  const FEW = 3;
  // Words that stand for the organization in the sentence after its name.
  const STANDS_FOR = /^(?:It|Its|They|Their|The (?:supplier|service|organization|project|hubs?))\b/;
  const HUB = /\b(?:the|our|this|each|every) (?:Jupyter)?hub\b/i;
  const NEGATED = /\b(?:no|not|nor|none|never|nobody|without|neither|whether)\b|n't\b/i;
  // Words that conclude where they are said of the service, and mostly are said of something else.
  const LOOSE = new Set(["the only", "best", "leading", "ideal", "excellent", "outstanding", "sole"]);
  // Shares of a claim's weight that a sentence must hold: with a number that few have, with another, and without.
  const [WITH_RARE, WITH_NUMBER, ALONE, LIMIT] = [0.15, 0.3, 0.55, 0.25];
  // And for a figure that may be wrong: the share of the sentence that the claim holds, by what the figure counts.
  const [SUBJECT, BARE, NEAR] = [0.5, 0.7, 0.2];
  const RARE = /^[$€£]|%$|[,.]\d|\d{3}/;

  // A fault: its kind, the place with its words, why, and the claim of the book that says so, if one does.
  const faultOf = (kind, { at, text }, reason, claim) => ({ kind, at, text, reason, claim: claim?.id ?? "", says: claim?.statement ?? "" });

  // Sentences are taken apart several times, and a word is stemmed often.
  const remembered = (make, known = new Map()) => given => {
    if (!known.has(given)) known.set(given, make(given));
    return known.get(given);
  };
  const stem = remembered(word => word.toLowerCase().replace(/’/g, "'").replace(/'s?$/, "").replace(/(?<=\p{L}{3})(?:ies|es|s)$/u, ""));
  const words = remembered(text => (text.match(WORD) ?? []).map(word => word.replace(/[.,]+$/, "")));
  const content = text => new Set(words(text.replace(DATES, " ")).filter(word => !/^[$€£]?\d/.test(word)).map(stem).filter(word => !COMMON.has(word)));
  const numbers = text => new Set(words(text.replace(DATES, " ").replace(NAMED, " ")).filter(word => /^[$€£]?\d/.test(word)));
  const common = (one, other) => [...one].filter(each => other.has(each));
  // All values of each key, of pairs of both.
  const grouped = pairs => {
    const found = new Map();
    for (const [key, value] of pairs) found.set(key, found.get(key) ?? []).get(key).push(value);
    return found;
  };

  // The sentences of a draft with their places, by paragraph.
  const sentences = draft => [...draft.matchAll(/[^\n]+(?:\n(?!\n)[^\n]+)*/g)].flatMap(({ 0: block, index }, paragraph) =>
    [...block.matchAll(/\S(?:[^.!?]|[.!?](?!["”’)\]]*(?:\s+["“(\[]?[\p{Lu}\d\[]|\s*$)))*[.!?]*["”’)\]]*/gu)]
      .map(part => ({ text: part[0], at: index + part.index, paragraph })));

  // Whether a fact is on another named thing than the one that the claim and the sentence name, such as another cloud.
  const properNames = text => new Set(text.replace(DATES, " ").match(/(?<=\S )\p{Lu}[\p{L}\d-]{3,}/gu) ?? []);
  const ofAnother = (fact, statement, sentence) => {
    const [named, ours, theirs] = [fact, statement, sentence].map(properNames);
    return [...named].some(each => !ours.has(each) && !theirs.has(each)) && common(ours, theirs).some(each => !named.has(each));
  };

  const years = text => new Set(text.match(/\b(?:19|20)\d\d\b/g) ?? []);
  const days = text => new Set((text.match(DATES) ?? []).map(each => each.replace(/^\d{1,2} /, "")));
  // What each number of a text counts: the one or two words right after it, or the sign of its unit.
  const counted = text => {
    const all = words(text.replace(DATES, " ").replace(NAMED, " "));
    return all.flatMap((word, i) => {
      if (!/^[$€£]?\d/.test(word)) return [];
      const after = all.slice(i + 1, i + 3);
      const end = after.findIndex(each => COMMON.has(each.toLowerCase()) || /\d/.test(each));
      const sign = /^[$€£]|%$/.exec(word)?.[0];
      return [{ number: word, of: sign ? [sign] : (end < 0 ? after : after.slice(0, end)).map(stem) }];
    });
  };
  // What the parts of a written sum come to, where the sum says something else: products ("10 people x $10", "2 years
  // at $15,000") added up, a fee of one month over all months, and years against the total.
  const NUMBER = "\\d[\\d,]*(?:\\.\\d+)?";
  const PART = `(?:the next )?\\$?${NUMBER}(?: [A-Za-z]+){0,5}?`;
  const SUM = new RegExp(`${PART}(?:\\s*(?:[x×*+]|\\bat\\b)\\s*${PART})+\\s*=\\s*\\$(${NUMBER})`, "g");
  const MONTHLY = new RegExp(`\\$(${NUMBER}) a month\\. Over (\\d+) months: \\$(${NUMBER})`, "g");
  const OF_YEAR = new RegExp(`=\\s*\\$(${NUMBER}) in year \\d`, "g");
  const TOTAL = new RegExp(`Total: [^\\n]*?=\\s*\\$(${NUMBER})`);
  // A count and its parts: "9 hubs: 6 of one program, and 3 others".
  const COUNT = new RegExp(`(?<![\\w.,])(${NUMBER}) [^.:;\\d]{1,80}[:,] (?:of (?:which|whom|them) )?(${NUMBER}) [^.:;\\d]{1,80} and (${NUMBER}) others?\\b`, "g");
  const amount = written => Number(written.replaceAll(",", ""));
  const first = part => amount(new RegExp(NUMBER).exec(part)[0]);
  const added = left => left.split("+").reduce((sum, product) => sum + product.split(/[x×*](?=\s*\$?\d)|\bat\b/).reduce((all, part) => all * first(part), 1), 0);
  const wrongSums = draft => {
    const checks = [
      ...[...draft.matchAll(SUM)].map(match => [match, added(match[0].split("=")[0]), match[1]]),
      ...[...draft.matchAll(MONTHLY)].map(match => [match, amount(match[1]) * amount(match[2]), match[3]]),
      ...[...draft.replace(DATES, each => " ".repeat(each.length)).matchAll(COUNT)].map(match => [match, amount(match[2]) + amount(match[3]), match[1]]),
    ];
    const [years, total] = [[...draft.matchAll(OF_YEAR)], TOTAL.exec(draft)];
    if (years.length && total) checks.push([total, years.reduce((sum, [, year]) => sum + amount(year), 0), total[1]]);
    return checks.filter(([, comes, said]) => Math.abs(comes - amount(said)) >= 0.005)
      .map(([{ index: at, 0: text }, comes]) => faultOf("sum", { at, text }, `The parts come to ${text.includes("$") ? "$" : ""}${comes.toLocaleString("en")}.`));
  };

  // A fee of a membership that is no multiple of the book's, where the draft speaks of no quote.
  const wrongFees = (list, fees) => list.flatMap(({ at, text }) => Object.entries(fees).flatMap(([name, fee], _, all) => {
    const said = new RegExp(`\\b${name}\\b(?: [Mm]ember(?:ship)?\\b[^.$\\d\\n]{0,40}|[^.$\\d\\n]{0,30}(?=\\$${NUMBER} (?:a|per) year))\\$(${NUMBER})`).exec(text)?.[1];
    return amount(said ?? "0") >= 1000 && amount(said) % fee && all.every(([, each]) => amount(said) !== each) && !/\bquot/i.test(text) ? [faultOf("changed", { at, text }, `The book has $${fee.toLocaleString("en")} a year.`)] : [];
  }));

  // All that is known of the claims of two editions, with those in which each word stands, and of the ready texts.
  let known;
  const prepare = (cited, latest, texts) => {
    if (known?.cited === cited && known.latest === latest) return known;
    const claims = [...latest.values()].map(now => {
      const was = cited.get(now.id) ?? now;
      const old = was.statement === now.statement ? null : was.statement;
      const texts = [now.statement, old].filter(Boolean).map(content);
      return { now, was, texts, old: numbers(was.statement), figures: numbers(now.statement), days: days(now.statement), counted: counted(now.statement) };
    });
    const where = grouped(claims.flatMap(claim => claim.texts.flatMap(set => [...set].map(word => [word, claim]))));
    const rarity = new Map([...where].map(([word, of]) => [word, Math.log(1 + claims.length / (1 + of.length))]));
    const weight = word => rarity.get(word) ?? Math.log(1 + claims.length);
    const weigh = set => [...set].reduce((sum, word) => sum + weight(word), 0);
    for (const claim of claims) claim.totals = claim.texts.map(weigh);
    known = { cited, latest, where, weight, weigh, ...allRuns(latest, texts) };
    return known;
  };

  // The claim on which a sentence rests most, or none.
  const restsOn = (text, { where, weigh }) => {
    const [own, figures] = [content(text), numbers(text)];
    const told = days(text);
    const found = [];
    for (const claim of new Set([...own].flatMap(word => where.get(word) ?? []))) {
      const share = Math.max(...claim.texts.map((set, version) => weigh(common(own, set)) / claim.totals[version]));
      if (share < WITH_RARE) continue;
      const numbered = Math.max(common(figures, claim.old).length, common(figures, claim.figures).length);
      const rare = common(figures, claim.old).some(each => RARE.test(each)) || common(figures, claim.figures).some(each => RARE.test(each));
      if (share < (rare ? WITH_RARE : numbered ? WITH_NUMBER : ALONE)) continue;
      // What the book says no longer is known by its number.
      if (claim.now.status === "retired" && claim.figures.size && !numbered) continue;
      // Of claims in like words, the one with the same numbers and days is meant.
      found.push({ claim, score: share + 0.35 * Math.min(numbered, 3) + 0.2 * common(told, claim.days).length, figures, text });
    }
    const [best] = found.sort((a, b) => b.score - a.score);
    const like = found.filter(({ score }) => best.score - score < 0.2).map(({ claim }) => claim);
    return best && { ...best, like, held: found.some(({ claim }) => [...figures].every(each => claim.figures.has(each))) };
  };
  // The claim nearest to a part of a sentence that has another figure for the same thing, where no claim as near has
  // the figure of the sentence: of an amount of money, the words of the claim count too.
  const mistaken = (text, { where, weigh }) => {
    const own = content(text);
    const [figures, whole] = [counted(text), weigh(own)];
    if (!figures.length || own.size < 2) return undefined;
    const like = [...new Set([...own].flatMap(word => where.get(word) ?? []))]
      .map(claim => [claim, weigh(common(own, claim.texts[0]))])
      .map(([claim, sum]) => ({ claim, share: sum / whole, near: sum / whole + sum / claim.totals[0] }))
      .filter(({ claim, share }) => share >= WITH_NUMBER && claim.now.status === "current");
    const most = Math.max(...like.map(({ share }) => share));
    like.sort((one, other) => other.near - one.near);
    for (const { number, of } of figures) {
      const found = like.find(({ claim, share }) => claim.counted.some(each => (each.of.length ? share >= SUBJECT && each.of.some(what => of.includes(what)) : share >= BARE)));
      const holds = like.some(({ claim, share, near }) => share >= most - NEAR && claim.figures.has(number) && (of[0] !== "$" || near >= found?.near));
      if (found && !holds) return found.claim;
    }
    return undefined;
  };
  // A sentence on the writer's own project.
  const WRITER = /\b(?:[Ww]e|[Oo]ur|us|[Mm]y|I)\b/;

  const OTHER_FIGURE = "The book has another figure.";
  const changed = ({ now, was, old, figures: current, counted: theirs }, { figures, text, held }) => {
    const gone = [...figures].some(each => old.has(each) && !current.has(each));
    const other = !held && counted(text).some(({ number, of }) => /\p{L}/u.test(of[0] ?? "") && !current.has(number) && theirs.some(each => each.of[0] === of[0] && !figures.has(each.number)));
    return gone && was !== now ? "The figure has changed since the edition that you cite." : (gone || other) && OTHER_FIGURE;
  };

  // The parts of a draft under the headings of a form, each for its use; a draft without them is one part.
  const partsOf = (draft, titles) => {
    const heads = [...draft.matchAll(/^.+$/gm)].map(({ 0: line, index }) => ({ at: index, use: titles[line.trim()] })).filter(({ use }) => use);
    if (!heads.length) return [{ at: 0, text: draft, use: null }];
    return [{ at: 0, use: "" }, ...heads].map((head, i, all) => ({ ...head, text: draft.slice(head.at, all[i + 1]?.at) }));
  };
  // What stands for the reader's files alone is no part of the draft; its place is kept.
  const FILES = /^For your files: [^\n]*\n[\s\S]*|^\[Note: .*\]$/gm;

  const within = ({ at, text }, list) => list.filter(each => each.at >= at && each.at < at + text.length);
  const brokenIn = ({ at, text, use }, rule, own, copies) => {
    if (use !== null && rule.uses?.length && !rule.uses.includes(use)) return [];
    if (rule.test === "reference") return copies(own);
    return broken(rule, text, own).map(each => ({ ...each, at: each.kind === "length" ? each.at : each.at + at }));
  };
  const broken = (rule, draft, list) => {
    const of = { id: rule.claim, statement: "" };
    const pattern = { "no-address": ADDRESS, "no-money": MONEY }[rule.test];
    if (pattern) return [...draft.matchAll(pattern)].map(({ index: at, 0: text }) => faultOf(rule.test.slice(3), { at, text }, rule.says, of));
    const count = { characters: draft.replace(/\n/g, "\r\n").length, words: draft.split(/\s+/).filter(Boolean).length, pages: Math.ceil(draft.length / 3300) }[rule.test];
    return count > rule.most ? [faultOf("length", list[0] ?? { at: 0, text: "" }, `${rule.says} Found ${count} ${rule.test}; allowed: ${rule.most}.`, of)] : [];
  };

  // Runs of eight words that stand in the ready texts, and in them or a claim.
  const RUN = 8;
  const plain = text => words(text).map(word => word.toLowerCase());
  const runsOf = all => all.slice(0, Math.max(0, all.length - RUN + 1)).map((_, i) => all.slice(i, i + RUN).join(" "));
  const withoutFigures = text => plain(text).map(word => (/^[$€£]?\d/.test(word) ? "#" : word)).join(" ");
  // The sentence of the book that has all words of another, and other figures.
  const otherFigures = (text, said) => {
    const theirs = plain(text).length < RUN ? [] : said.get(withoutFigures(text)) ?? [];
    return theirs.some(each => plain(each).join() === plain(text).join()) ? undefined : theirs[0];
  };
  const allRuns = (latest, texts) => {
    const [known, statements] = [readyRuns(Object.values(texts).flat()), [...latest.values()].map(({ statement }) => statement)];
    const said = grouped([...known.sentences, ...statements].map(text => [withoutFigures(text), text]));
    return { ...known, all: new Set([...known.ready, ...statements.flatMap(text => runsOf(plain(text)))]), said };
  };
  const readyRuns = texts => {
    const own = texts.flatMap(sentences).map(({ text }) => text);
    // Sentences with slots, by the words between these.
    const slotted = own.filter(text => SLOT.test(text)).map(text => text.split(SLOT).map(part => plain(part).join(" ")));
    return {
      sentences: own,
      ready: new Set(texts.flatMap(text => runsOf(plain(text)))),
      whole: texts.map(text => ` ${plain(text).join(" ")} `).join("\n"),
      slotted: slotted.filter(parts => parts.join(" ").trim().split(/ +/).length >= 3),
      slots: new Set(texts.flatMap(text => text.match(SLOTS) ?? [])),
    };
  };
  // A ready text keeps the date and the limit of what it says, in the sentence or near it.
  const SLOT = /\[[A-Z][^a-z\]]*\]/;
  const SLOTS = new RegExp(SLOT, "g");
  const fits = (parts, text) => {
    if (!text.startsWith(parts[0]) || !text.endsWith(parts.at(-1))) return false;
    let at = 0;
    return parts.every(part => (at = text.indexOf(part, at)) >= 0 && (at += part.length) >= 0);
  };
  const isReady = (text, { ready, whole, slotted }) => {
    const own = runsOf(plain(text));
    const bare = plain(text).join(" ");
    if (slotted.some(parts => fits(parts, bare))) return true;
    if (!own.length) return whole.includes(` ${plain(text).join(" ")} `);
    return own.filter(run => ready.has(run)).length >= 0.8 * own.length;
  };

  // The slots that are still open, as one fault at the first of them; a name in brackets is none.
  const openSlots = (draft, { slots }) => {
    const open = [...draft.matchAll(SLOTS)].filter(([slot]) => slots.has(slot) || slot.includes(" "));
    const names = [...new Set(open.map(([slot]) => slot))].join(", ");
    return open.slice(0, 1).map(({ index: at, 0: text }) => faultOf("slot", { at, text }, `Still to fill in: ${names}.`));
  };
  // A part that is the writer's own to write, where sentences of a ready text for it stand as they are.
  const unwritten = ({ use }, list, yours, texts) => {
    const known = readyRuns(yours.filter(each => use === null || use === each).flatMap(each => texts[each] ?? []));
    const taken = list.filter(({ text }) => isReady(text, known));
    return taken.length < FEW ? [] : [faultOf("copied", taken[0], `${taken.length} sentences stand as in a ready text of the book; this part is yours to write, with its facts as sources.`)];
  };

  // Runs of words that stand in the book too, neither quoted nor cited in their paragraph.
  const copied = (list, { all: known }, { names, title }) => {
    const cited = new RegExp(`\\[REFERENCE\\]|[\\[(]\\d{1,3}(?:[,–-] ?\\d{1,3})*[\\])]|${either([title])}|\\((?:${either(names)})[^)]*\\d{4}[^)]*\\)`, "i");
    return [...grouped(list.map(each => [each.paragraph, each])).values()].flatMap(own => {
      const whole = own.map(({ text }) => text).join(" ");
      if (cited.test(whole)) return [];
      const found = runsOf(plain(whole.replace(QUOTED, " \u0001 "))).map(each => (known.has(each) ? "x" : " ")).join("");
      const longest = RUN - 1 + Math.max(...found.split(" ").map(({ length }) => length));
      const place = own.find(each => runsOf(plain(each.text)).some(part => known.has(part))) ?? own[0];
      return longest < LONG ? [] : [faultOf("copied", place, `${longest} words in a row stand in the book; quote or cite them.`)];
    });
  };

  // Of a draft for a place and a part of a proposal, `use`; without a part, each heading is judged by its own rules.
  return ({ draft: given, cited, latest, field = "", goes = "", use = "", data }) => {
    const { rules, titles, yours } = data.rules[goes] ?? { rules: [], titles: {}, yours: [] };
    const held = rules.filter(({ uses }) => !use || !uses.length || uses.includes(use));
    const draft = given.replace(FILES, each => each.replace(/[^\n]/g, " "));
    const [ready, list] = [prepare(cited, latest, data.texts), sentences(draft)];
    const [faults, rested] = [[], []];
    const add = (sentence, kind, reason, claim) => faults.push(faultOf(kind, sentence, reason, claim));
    const whole = { words: content(draft), numbers: numbers(draft) };
    const near = (place, reach) => list.slice(Math.max(0, place - reach), place + reach + 1).map(({ text }) => text).join(" ");
    const own = new RegExp(`(?<!\\w)(?:${either(data.names)})(?!\\w)`, "i");
    const sold = new RegExp(`(?<!\\w)(?:${either(["usage fee", ...Object.keys(data.fees).map(name => `${name} membership`)])})(?!\\w)`, "i");
    // A sentence on the organization, by its name or by a word that stands for it after such a sentence.
    const named = new Set();
    list.forEach((sentence, place) => {
      const before = list[place - 1];
      const follows = named.has(before) && before.paragraph === sentence.paragraph && STANDS_FOR.test(sentence.text);
      if (own.test(sentence.text) || follows) named.add(sentence);
    });
    list.forEach((sentence, place) => {
      const best = restsOn(sentence.text, ready);
      const pasted = isReady(sentence.text, ready);
      const aboutUs = named.has(sentence) || sold.test(sentence.text);
      const figures = otherFigures(sentence.text, ready.said);
      if (figures) add(sentence, "changed", OTHER_FIGURE, { statement: figures });
      const other = !figures && aboutUs && !pasted && !WRITER.test(sentence.text)
        ? sentence.text.split(/;\s|,\s(?=(?:and|but|by|while)\s)/).map(part => mistaken(part, ready)).find(Boolean)
        : undefined;
      if (other) add(sentence, "changed", OTHER_FIGURE, other.now);
      if (!best) return;
      const { claim } = best;
      rested.push(sentence);
      const fallen = [claim, ...best.like.filter(({ now }) => now.status !== "retired")].find(({ now }) => now.status !== "current")?.now;
      if (fallen) add(sentence, fallen.status, `The book calls this claim ${fallen.status}${fallen.reason ? `: ${fallen.reason}` : "; nobody has read its source again in time."}`, fallen);
      const since = !other && !figures && changed(claim, best);
      if (since && (!pasted || claim.was !== claim.now)) add(sentence, "changed", since, claim.now);
      // A worked sum has its date and its limits beside it.
      if (pasted || /=\s*\$/.test(sentence.text)) return;
      const told = years(`${claim.now.statement} ${claim.was.statement} ${claim.now.date}`);
      const dated = common(years(`${list[place - 1]?.text} ${sentence.text}`), told).length > 0 || !YEAR.test(claim.now.statement);
      if (!dated) add(sentence, "undated", `Say of which day it is: ${claim.now.date}.`, claim.now);
      const around = content(near(place, 2));
      const limits = (data.limits[claim.now.id] ?? "").split(/(?<=[.;])\s+/).map(content).filter(set => set.size > 1);
      const partners = (data.beside[claim.now.id] ?? []).map(name => latest.get(name)).filter(Boolean);
      const shown = each => {
        const figures = [...numbers(each.statement)];
        const told = clause => {
          const own = [...content(clause)].filter(word => !claim.texts[0].has(word));
          return own.length > 0 && ready.weigh(common(own, whole.words)) >= ALONE * ready.weigh(own);
        };
        return (figures.length && figures.filter(n => whole.numbers.has(n)).length * 2 >= figures.length) || each.statement.split(" and that ").some(told);
      };
      const alone = partners.filter(each => !shown(each) && !ofAnother(each.statement, claim.now.statement, sentence.text));
      const kept = limits.some(set => common(set, around).length > 1 && ready.weigh(common(set, around)) >= LIMIT * ready.weigh(set));
      if (alone.length) add(sentence, "limit", `It is not shown without this: ${alone[0].statement}`, claim.now);
      else if (limits.length && !kept) add(sentence, "limit", `Its limit is missing: ${data.limits[claim.now.id]}`, claim.now);
      if (field && (data.notFor[claim.now.id] ?? "").includes(field)) add(sentence, "not-for", `The book says that this fact is not for field ${field}.`, claim.now);
    });
    const about = sentence => rested.includes(sentence) || named.has(sentence);
    const paragraphs = new Set(list.filter(about).map(({ paragraph }) => paragraph));
    for (const sentence of list) {
      const of = about(sentence) ? data.words : paragraphs.has(sentence.paragraph) ? data.words.filter(each => !LOOSE.has(each)) : ["\u0001"];
      const bare = sentence.text.replace(QUOTED, "");
      const word = bare.match(new RegExp(`(?<![\\w-])(?:${either(of)})(?![\\w-])`, "i"));
      if (word) add(sentence, "concludes", `“${word[0]}” concludes for the reader.`);
    }
    for (const { words: said, claim } of data.unsupported) {
      const pattern = new RegExp(`(?<![\\w-])(?:${either(said).replaceAll("#", "\\d+")})`, "i");
      for (const sentence of list) {
        if (!about(sentence) && !HUB.test(sentence.text)) continue;
        // A denial that is itself one of the words counts as said.
        const bare = sentence.text.replace(QUOTED, "");
        if (!pattern.test(bare) || NEGATED.test(bare.replace(pattern, ""))) continue;
        add(sentence, "unsupported", "The book does not support this.", latest.get(claim));
      }
    }
    for (const part of partsOf(draft, use ? {} : titles)) {
      const own = within(part, list);
      const taken = unwritten(part, own, yours.filter(each => !use || each === use), data.texts);
      const copies = () => (taken.length ? [] : copied(own, ready, data));
      faults.push(...taken, ...held.flatMap(rule => brokenIn(part, rule, own, copies)));
    }
    faults.push(...wrongSums(draft), ...wrongFees(list, data.fees), ...openSlots(draft, ready));
    return faults.sort((a, b) => a.at - b.at);
  };
})();
