// What may be wrong in a draft that rests on the book: a list of faults, each with its words, a reason and the claim.
// Pure: it reads no page and sends nothing. Sentences and claims are compared by their words, each weighed by how rare
// it is in the ledger; figures by the words around them, the nearer the heavier. Likeness goes from 0 to 1.
window.draftFaults = (() => {
  const { NUMERAL, agrees, clauses, common, content, days, figures, grouped, learn, pattern, plain, remembered, runsOf, sentences, spoken, times, tokens } = draftWords;
  const ADDRESS = /\bhttps?:\/\/\S+|\bwww\.\S+|\b[a-z0-9-]+\.(?:org|com|edu|net|io|gov|dev|info|ai|app|cloud|us|uk|ca|eu|ly|de|co|me)\b(?:\/\S*)?/gi;
  const MONEY = new RegExp(`[$€£]\\s?\\d[\\d,.]*\\d(?:\\s?(?:k|K|M|million|thousand)\\b)?|[$€£]\\s?\\d|\\b(?:USD|EUR|GBP)\\s?\\d[\\d,.]*|\\b(?:\\d[\\d,.]*k?|${NUMERAL}|hundred|thousand|million|billion)(?:[ -][\\w.]+){0,2}? (?:dollars|USD|euros|cents)\\b`, "gi");
  const QUOTED = /["“][^"”]*["”]/g;
  // What stands for the reader's files alone is no part of the draft; its place is kept.
  const FILES = /^For your files: [^\n]*\n[\s\S]*|^\[Note: .*\]$/gm;
  // A sentence is on the organization by its name, by what it is to the writer, by what it sells, or by a word for it.
  const ROLE = /\b(?:the|our|this|each|every|their) (?:(?:chosen|proposed|managed|hosted|shared|jupyter|computing) )?(?:hubs?|JupyterHubs?|operator|supplier|provider|vendor|partner|host|service|platform|organization)\b|\b(?:(?:down|up)time|outages?)\b/i;
  const SOLD = /\b(?:usage fees?|memberships?|price list|list (?:of|dated|as of) [^.;]{0,12}\b20\d\d\b)/i;
  const USED = /\b(?:usage|users?|active|people|total|sum|all)\b/i;
  const PRONOUN = /\b(?:it|its|they|theirs?|them|this|these|such|that)\b/i;
  const WRITER = /\b(?:we|our|us|my)\b/i;
  const PLANNED = /\b(?:will|would|shall|expect|plan|intend|need|want|like)s?\b|['’]d\b/;
  const DENIAL = "no|not|nor|none|never|nobody|nothing|neither|whether|cannot";
  const DENIED = new RegExp(`\\b(?:${DENIAL})\\b|n['’]t\\b`, "i");
  const ASKED = new RegExp(`\\b(?:${DENIAL}|without(?! (?:any|interruption|fail|exception|pause|a (?:break|pause)))|unless|objectives?|(?:ask|search|require)\\w*|(?<!\\b(?:on|upon|every|each|any|all) )request\\w*|questions? (?:whether|if)|ends|waits?|closed)\\b|n['’]t\\b`, "i");
  const HEDGED = new RegExp(`\\b(?:(?!no (?:trouble|problem|doubt|risk|difficulty))(?:${DENIAL})|without|unless|may|might|could|though|although|but|however|otherwise|objectives?|defaults?|estimates?|errors?|rough(?:ly)?|approximate(?:ly)?|uncertain|warn(?:s|ed|ings?)?|depend(?:s|ing)?|caveats?)\\b|n['’]t\\b`, "i");
  // What sets a limit of any kind.
  const SURELY = /\b(?:(?:may|might|could) (?:well )?(?:differ|vary|change|be|not|have|exist|end|charge|still)|although|though|however|caveats?|even if|uncertain|warns?|(?:does|do|did) not (?:mean|prove|show|say|tell|bind|cover|count)|(?:no|not an?|not any) (?:proof|promise|guarantee|measure|test|contract|commitment|statement))\b/i;
  const REASON = /\b(?:because|therefore|hence|justif\w*|reasons?|basis|why|qualif\w*|prefer\w*|chose|chosen|criteri\w*)\b/i;
  // From which likeness a claim stands in a sentence: with a figure as like as `figure`, without one of its own, and
  // where it has none; and in a sentence, or a whole paragraph, that is not on the organization.
  const RESTS = { figure: 0.45, nearly: 0.4, withFigure: 0.2, without: 0.5, wordsAlone: 0.38, besides: 0.6, elsewhere: 0.7, ofWriter: 0.9, ofOthers: 0.6 };
  const DATED = { figure: 0.3, nearly: 0.3, withFigure: 0.15, without: 0.3, wordsAlone: 0.3 };
  // From which likeness a figure is taken for that of a claim: an amount or share, a count, a count below six; where the
  // sentence is not on the organization; and how much of it a claim needs that has the figure. `near`: of a sentence that
  // says the same as a claim; `beside`: of a count after a sentence that rests on a claim, `likely` to be of such a one.
  const SAME = { unit: 0.45, dated: 0.47, count: 0.57, small: 0.66, elsewhere: 0.85, enough: 0.55, near: 0.55, beside: 0.63, likely: 0.3 };
  // Words in a row that are a copy.
  // What the words of a claim weigh in a sentence, at the least.
  const ENOUGH = 9;
  const [LONG, RUN] = [25, 8];

  const faultOf = (kind, { at, text }, reason, claim) => ({ kind, at, text, reason, claim: claim?.id ?? "", says: claim?.statement ?? "" });
  const either = words => words.map(word => word.replace(/[.+?^$()|[\]\\]/g, "\\$&")).join("|");
  const raise = (sums, key, by) => sums.set(key, (sums.get(key) ?? 0) + by);

  // The claims of two editions, and where each word stands: in which of their sentences, and near which figure.
  let index;
  const prepare = (cited, latest) => {
    if (index?.cited === cited && index.latest === latest) return;
    const claims = [...latest.values()].map(now => ({ now, was: cited.get(now.id) ?? now, words: content(now.statement), names: content((now.statement.match(/(?<=[a-z0-9,] )[A-Z][\w-]+/g) ?? []).join(" ")), times: times(now.statement), days: new Set([...days(now.statement), ...days(now.date)]), counts: figures(now.statement).length > 0 }));
    const said = claims.flatMap(claim => [...new Set([claim.now.statement, claim.was.statement])].map(text => ({ claim, text, current: text === claim.now.statement })));
    const where = grouped(said.flatMap(each => [...content(each.text)].map(word => [word, each])));
    const weight = remembered(word => Math.log(1 + claims.length / (1 + (where.get(word)?.length ?? 0))));
    const weigh = words => [...words].reduce((sum, word) => sum + weight(word), 0);
    const lengthOf = near => Math.sqrt([...near].reduce((sum, [word, share]) => sum + weight(word) * share * share, 0));
    for (const each of said) each.total = weigh(content(each.text));
    const counted = said.flatMap(({ text, claim, current }) => figures(text).map(each => ({ ...each, claim, current, length: lengthOf(each.near) })));
    const near = grouped(counted.flatMap(figure => [...figure.near].map(([word, share]) => [word, [figure, share]])));
    index = { cited, latest, where, near, weight, weigh, lengthOf, days: new Set(claims.flatMap(claim => [...claim.days])) };
  };
  const holds = (words, where, share) => index.weigh(common(words, where)) >= share * index.weigh(words);

  // How like a sentence, as a whole or by one of its clauses, is to each claim.
  const likesOf = text => {
    const [likes, hasCount] = [new Map(), figures(text).some(({ value }) => value > 5)];
    for (const part of new Set([text, ...clauses(text)])) {
      const [own, sums] = [content(part), new Map()];
      if (own.size < (part === text && hasCount ? 2 : 3)) continue;
      for (const word of own) for (const said of index.where.get(word) ?? []) raise(sums, said, index.weight(word));
      // Such words as "a hub operated by" are in many claims.
      for (const [{ claim, total }, sum] of sums) if (hasCount || sum > ENOUGH) likes.set(claim, Math.max(sum / Math.sqrt(index.weigh(own) * total), likes.get(claim) ?? 0));
    }
    return likes;
  };
  // Each figure of a sentence with the claims that have it, and the nearest that has another.
  const compared = (text, carried, likes, isOfDay) => figures(text).map(figure => {
    const [near, sums] = [new Map([...[...carried].map(word => [word, 0.3]), ...figure.near]), new Map()];
    for (const [word, share] of near) {
      for (const [other, theirs] of index.near.get(word) ?? []) if (other.unit === figure.unit) raise(sums, other, index.weight(word) * share * theirs);
    }
    const told = [...times(text)].filter(each => each.includes(" "));
    const [length, most, found] = [index.lengthOf(near), Math.max(0.01, ...likes.values()), { figure, right: 0, wrong: 0, claims: new Map() }];
    for (const [other, sum] of sums) {
      const { claim, current } = other;
      const ofItsTime = told.length && !told.some(each => claim.times.has(each)) ? 0.85 : 1;
      const like = ofItsTime * sum / (length * other.length) + (common(figure.of, other.of).length ? 0.15 : figure.unit ? 0 : -0.15);
      if (agrees(figure, other)) {
        // A large count is hardly that of another claim.
        const best = Math.max(like, figure.unit && !figure.token.includes(".") ? 0 : ofItsTime ** 3 * (likes.get(claim) ?? 0) * (figure.value > 999 ? 3 : 1))
          * (isOfDay(claim) ? 1 : Math.min(1, 2 * (likes.get(claim) ?? 0))) * (figure.unit ? 1 : Math.min(1, 0.15 + (likes.get(claim) ?? 0) / most));
        found.claims.set(claim, Math.max(best, found.claims.get(claim) ?? 0));
        if (current) found.right = Math.max(found.right, best);
      } else if (current && claim.now.status === "current" && like > found.wrong && isOfDay(claim)) Object.assign(found, { wrong: like, nearest: claim, counts: other.of });
    }
    return found;
  });
  // The claims on which a sentence rests, the first the most: by its words, or some of them with one of its figures. A
  // day on which a claim stands tells that the sentence is of the book, and of that claim or another of the same day.
  const restsOn = (text, known, likes, isOfDay) => {
    const asked = isOfDay ? DATED : RESTS;
    const found = [...likes].filter(([claim]) => !isOfDay || isOfDay(claim)).map(([claim, like]) => {
      const held = known.filter(({ figure, claims }) => (claims.get(claim) ?? 0) >= (like < RESTS.wordsAlone ? asked.figure : asked.nearly) + (figure.value < 6 && !figure.unit ? 0.1 : 0)).length;
      const score = like + 0.25 * Math.min(3, held) + 0.1 * common(times(text), claim.times).length - (claim.now.status === "retired" ? 0.1 : 0);
      return { claim, like, held, score };
    }).filter(({ claim, like, held }) => like >= (held ? asked.withFigure : claim.counts ? asked.without : asked.wordsAlone)
      && (claim.now.status !== "retired" || held || !claim.counts)).sort((a, b) => b.score - a.score);
    return found;
  };

  // What the parts of a written sum come to, where the sum says something else: products ("10 people x $10", "2 years
  // at $15,000") added up.
  const NUMBER = "\\d[\\d,]*(?:\\.\\d+)?";
  const PART = `(?:the next )?\\$?${NUMBER}(?: [A-Za-z]+){0,5}?`;
  const SUM = new RegExp(`(${PART}(?:\\s*(?:[x×*+]|\\bat\\b)\\s*${PART})+)\\s*=\\s*\\$(${NUMBER})`, "g");
  const amount = part => Number(new RegExp(NUMBER).exec(part)[0].replaceAll(",", ""));
  const wrongSums = draft => [...draft.matchAll(SUM)].flatMap(({ 0: text, 1: parts, 2: said, index: at }) => {
    const products = parts.split("+").map(product => product.split(/[x×*](?=\s*\$?\d)|\bat\b/).map(amount).reduce((all, each) => all * each));
    const comes = products.reduce((sum, each) => sum + each);
    return Math.abs(comes - amount(said)) < 0.005 ? [] : [faultOf("sum", { at, text }, `The parts come to $${comes.toLocaleString("en")}.`)];
  });
  // All amounts to which the list of prices leads, for the people, months and years of those sentences.
  const amountsOf = (list, { memberships, steps }) => {
    const counts = list.flatMap(({ text }) => figures(text)).filter(({ unit, value }) => !unit && Number.isInteger(value)).map(({ value }) => value);
    const spans = [1, 12, ...counts.filter(each => each <= 120), ...counts.filter(each => each <= 10).map(each => 12 * each)];
    const usage = people => steps.reduce(([sum, from], { to, usd }) => [sum + Math.max(0, Math.min(people, to) - from) * usd, to], [0, 0])[0];
    const people = [...counts, ...counts.flatMap((one, i) => counts.slice(i + 1, i + 4).map(other => one + other))];
    const [fees, used] = [Object.values(memberships), people.map(usage)];
    const all = [...steps.map(({ usd }) => usd), ...spans.flatMap(span => [0, ...fees].flatMap(fee => used.flatMap(each => [span * (fee + 12 * each), span * each])))];
    return { all: new Set(all), fees: new Set(spans.flatMap(span => fees.map(fee => span * fee))) };
  };

  // The parts of a draft under the headings of a form; a draft without them is one part, which may be any.
  const partsOf = (draft, parts, chosen) => {
    const of = new Map(parts.map(each => [each.name, each]));
    const whole = { at: 0, text: draft, use: null, letters: "", ...of.get(chosen) };
    const heads = whole.name ? [] : [...draft.matchAll(/^.+$/gm)].flatMap(({ 0: line, index: at }) => (of.get(line.trim())?.use ? [{ ...of.get(line.trim()), at }] : []));
    return heads.length ? [{ ...whole, use: "" }, ...heads].map((head, i, all) => ({ ...head, text: draft.slice(head.at, all[i + 1]?.at) })) : [whole];
  };
  const COUNTS = {
    characters: text => text.replace(/\n/g, "\r\n").length,
    words: text => text.split(/\s+/).filter(Boolean).length,
    pages: text => Math.ceil(text.length / 3300),
  };
  const broken = ({ test, says, claim: id, most, wording }, part, list) => {
    const [of, found, count] = [{ id, statement: "" }, { "no-address": ADDRESS, "no-money": MONEY }[test], COUNTS[test]];
    if (found) return [...part.text.matchAll(found)].map(({ index: at, 0: text }) => faultOf(test.slice(3), { at: part.at + at, text }, says, of));
    // From the first sentence too many to the last.
    const tooLong = (from, to, told = "") => (from ? [faultOf("length", { at: from.at, text: part.text.slice(from.at - part.at, to.at + to.text.length - part.at) }, says + told, of)] : []);
    if (test === "wording") {
      const others = list.filter(({ text }) => /[.!?]["”’)]*$/.test(text) && spoken(text).length > 4 && !fits(wording, text, 0.6));
      return tooLong(others[0], others.at(-1));
    }
    if (!(count?.(part.text) > most)) return [];
    const first = list.find(each => count(part.text.slice(0, each.at + each.text.length - part.at)) > most);
    return tooLong(first, list.at(-1), ` Found ${count(part.text)} ${test}; allowed: ${most}. The mark begins where this is passed.`);
  };

  // A ready text with its slots, filled in or not.
  const SLOT = /\[[A-Z][^a-z\]]*\]/;
  const SLOTS = new RegExp(SLOT, "g");
  const threes = remembered(wording => new Set(wording.split(SLOT).flatMap(part => runsOf(spoken(part), 3))));
  const fits = (wording, text, least) => {
    const own = runsOf(spoken(text), 3);
    return own.length > 0 && own.filter(run => threes(wording).has(run)).length >= least * own.length;
  };
  // The words of the book in runs: those of its ready texts, and those of its pages and claims.
  let book;
  const bookOf = ({ texts }, latest, prose) => {
    if (book?.prose === prose && book.latest === latest) return;
    const [ready, runs] = [Object.values(texts).flat(), list => new Set(list.flatMap(text => runsOf(spoken(text), RUN)))];
    book = {
      latest, prose, ready: runs(ready), rest: runs([...prose, ...[...latest.values()].map(({ statement }) => statement)]),
      whole: ready.map(text => ` ${spoken(text).join(" ")} `).join("\n"),
      slotted: ready.flatMap(sentences).map(({ text }) => text).filter(text => SLOT.test(text)),
      slots: new Set(ready.flatMap(text => text.match(SLOTS) ?? [])),
    };
  };
  const isWhole = text => book.whole.includes(` ${spoken(text).join(" ")} `);
  // A ready text keeps the date and the limit of what it says, in the sentence or near it.
  const isReady = text => {
    const own = runsOf(spoken(text), RUN);
    return isWhole(text) || book.slotted.some(each => fits(each, text, 0.65)) || (own.length > 0 && own.filter(run => book.ready.has(run)).length >= 0.8 * own.length);
  };
  // The slots that are still open, as one fault at the first of them; a name in brackets is none.
  const openSlots = draft => {
    const open = [...draft.matchAll(SLOTS)].filter(([slot]) => book.slots.has(slot) || slot.includes(" "));
    const names = [...new Set(open.map(([slot]) => slot))].join(", ");
    return open.slice(0, 1).map(({ index: at, 0: text }) => faultOf("slot", { at, text }, `Still to fill in: ${names}.`));
  };
  // The longest run of words in a paragraph that stands in the book too, neither quoted nor cited. Words of ready texts
  // are for pasting but where a rule, or the writer's own part, asks otherwise; there filled slots do not end a run.
  const copied = (draft, list, { names, title }, asked) => {
    const cited = new RegExp(`\\[REFERENCE\\]|[\\[(]\\d{1,3}(?:[,–-] ?\\d{1,3})*[\\])]|${either([title])}|\\((?:${either(names)})[^)]*\\d{4}[^)]*\\)`, "i");
    return [...grouped(list.map(each => [each.paragraph, each])).values()].flatMap(own => {
      // A citation covers a quotation, and no part that is all another's.
      const least = !cited.test(own.map(({ text }) => text).join(" ")) ? LONG : asked ? 1.5 * LONG : Infinity;
      const from = own.flatMap(each => spoken(each.text.replace(QUOTED, " \u0001 ")).map(word => [word, each]));
      const isOfBook = run => (asked ? book.ready.has(run) || book.rest.has(run) : book.rest.has(run) && !book.ready.has(run));
      const marks = runsOf(from.map(([word]) => word), RUN).map(run => (isOfBook(run) ? "x" : " ")).join("");
      const [longest = ""] = (marks.match(asked ? /x+(?: {1,14}x+)*/g : /x+/g) ?? []).sort((a, b) => b.length - a.length);
      const [start, count] = [marks.indexOf(longest), longest.length + RUN - 1];
      if (count < least) return [];
      const [{ at }, last] = [from[start][1], from[start + count - 1][1]];
      const text = draft.slice(at, last.at + last.text.length);
      return [faultOf("copied", { at, text }, `${count} words in a row stand in the book; ${asked ? "this part asks for your own words, or for quotation marks and a citation" : "quote or cite them"}.`)];
    });
  };

  const patternsOf = remembered(({ lists, promises, same, limits, need, ...others }) => ({
    // What stands in a clause in any order is looked for part by part.
    promises: promises.map(({ said, ...each }) => {
      const [whole, parted] = [said.filter(one => !one.includes(" & ")), said.filter(one => one.includes(" & "))];
      return { ...each, said: [[pattern(whole, lists)], ...parted.map(one => one.split(" & ").map(part => pattern([part], lists)))] };
    }),
    limits: limits.map(({ says, kept, otherwise }) => ({ says: pattern(says, lists), kept: pattern(kept, lists), otherwise })),
    ...Object.fromEntries(Object.entries(others).map(([name, said]) => [name, pattern(said, lists)])),
  }));

  return ({ draft: given, cited, latest, place, part = "", data, prose = [] }) => {
    const draft = given.replace(FILES, each => each.replace(/[^\n]/g, " "));
    learn(data.said.same);
    prepare(cited, latest);
    bookOf(data, latest, prose);
    const [list, parts, faults, patterns] = [sentences(draft), partsOf(draft, place.parts, part), [], patternsOf(data.said)];
    const add = (sentence, kind, reason, claim) => faults.push(faultOf(kind, sentence, reason, claim));
    const partOf = ({ at }) => parts.findLast(each => each.at <= at);
    // A letter is the supplier's own.
    const isSupplier = sentence => partOf(sentence).use === "letter";
    const [own, names] = [new RegExp(`(?<!\\w)(?:${either(data.names)})(?!\\w)`, "i"), new Set(data.names.flatMap(tokens))];
    const isOurs = ({ statement }) => own.test(statement) || patterns.about.test(statement);
    const [named, rested] = [new Set(), new Map()];
    list.forEach((sentence, i) => {
      const [{ text, paragraph }, before] = [sentence, list[i - 1]];
      const carried = named.has(before) && before.paragraph === paragraph && PRONOUN.test(text.slice(0, 60));
      if (own.test(text) || ROLE.test(text) || SOLD.test(text) || patterns.about.test(text) || carried || (isSupplier(sentence) && WRITER.test(text))) named.add(sentence);
    });
    const paragraphs = new Set([...named].map(({ paragraph }) => paragraph));
    const onPrices = new Set(list.filter(({ text }) => SOLD.test(text)).map(({ paragraph }) => paragraph));
    const amounts = amountsOf(list.filter(({ paragraph }) => onPrices.has(paragraph)), data.prices);
    const [whole, counted] = [content(draft), list.flatMap(({ text }) => figures(text))];

    // How like a figure of a sentence must be to that of a claim to be taken for it.
    const bar = ({ unit, value, before, of }, sentence, nearest, isDated, counts) => {
      const theirs = !isSupplier(sentence) && ((!unit && before.at(-1) === "for") || before.some(word => WRITER.test(word))) && !common(of, names).length;
      if (value === 1) return Infinity;
      if (isDated && !theirs && named.has(sentence) && value > 5) return unit ? SAME.unit : SAME.dated;
      if (isDated && value > 5 && counts && common(of, counts).length && !WRITER.test(sentence.text)) return SAME.dated;
      if (!theirs && !named.has(sentence) && value > 5 && nearest >= SAME.likely && !onPrices.has(sentence.paragraph) && [...rested.keys()].some(each => each.paragraph === sentence.paragraph)) return SAME.beside;
      // A hub that is named by no name is the writer's.
      const byRole = !own.test(sentence.text) && !patterns.about.test(sentence.text) && ROLE.test(sentence.text);
      if (theirs || !named.has(sentence) || byRole) return SAME.elsewhere;
      return unit ? SAME.unit : PLANNED.test(sentence.text) ? SAME.elsewhere : value < 6 ? SAME.small : SAME.count;
    };
    // The claim on which a sentence rests the most, and what it says of another figure.
    const claimOf = (sentence, i) => {
      const { text, paragraph } = sentence;
      const likes = likesOf(text);
      const told = new Set(common(days(text), index.days));
      const isDated = told.size > 0;
      const isOfDay = claim => !isDated || common(told, claim.days).length > 0;
      const known = compared(text, named.has(sentence) && !own.test(text) && i ? content(list[i - 1].text) : [], likes, isOfDay);
      const isPlan = !isDated && WRITER.test(text) && PLANNED.test(text);
      const isNear = claim => isOurs(claim.now) || common(claim.names, content(text)).length > 0;
      const least = claim => (!isNear(claim) ? Infinity : !isOurs(claim.now) ? RESTS.ofOthers : isDated || (named.has(sentence) && !isPlan) ? 0
        : WRITER.test(text) && !named.has(sentence) ? RESTS.ofWriter : paragraphs.has(paragraph) && !isPlan ? RESTS.besides : RESTS.elsewhere);
      const { claim: best, like } = restsOn(text, known, likes, isDated && isOfDay).find(({ claim, score }) => score >= least(claim)) ?? {};
      // Where a sentence says what a claim does, and leaves its figure out, another stands in for it.
      const isInstead = ({ figure, right, claims }) => like >= SAME.near && right < SAME.unit && figure.value > 5 && !claims.has(best) && figures(best.now.statement).some(theirs => theirs.unit === figure.unit && !known.some(each => agrees(each.figure, theirs)));
      const isFee = /member/i.test(text);
      const isPriced = ({ unit, value }) => unit === "$" && onPrices.has(paragraph) && ((isFee && amounts.fees.has(value)) || ((!isFee || USED.test(text)) && amounts.all.has(value)));
      const other = isWhole(text) ? undefined : known.find(each => !isPriced(each.figure) && (isInstead(each) || (!named.has(sentence) && !isDated && each.nearest && !isNear(each.nearest) ? false : (each.wrong >= bar(each.figure, sentence, likes.get(each.nearest), isDated, each.counts) && each.right < SAME.enough * each.wrong))));
      const changed = other && best && best.was !== best.now && figures(best.was.statement).some(each => agrees(other.figure, each));
      if (changed) add(sentence, "changed", "The figure has changed since the edition that you cite.", best.now);
      else if (other) add(sentence, "changed", "The book has another figure.", (isInstead(other) ? best : other.nearest).now);
      return best;
    };
    // What a sentence leaves out of its claim: the day, a limit, or a fact without which the claim is not shown.
    const lacking = (sentence, i, { now, was, words }) => {
      const { text, paragraph } = sentence;
      const of = each => each?.paragraph === paragraph;
      const told = times(`${now.statement} ${was.statement} ${now.date}`);
      // A date that comes after is that of the fact itself.
      const isDated = each => common(times(each.text), each.at < sentence.at ? told : times(now.date)).some(time => time.includes(" ") || times(each.text).size === 1);
      if (times(now.statement).size && !common(times(text), told).length && !list.some(each => of(each) && isDated(each))) add(sentence, "undated", `Say of which day it is: ${now.date}.`, now);
      const around = content(list.slice(Math.max(0, i - 2), i + 3).filter(of).map(each => each.text).join(" "));
      const stated = now.statement.split("; ").slice(1).filter(each => ASKED.test(each));
      const limits = [...stated, ...(data.limits[now.id] ?? "").split(/(?<=[.;])\s+/)].map(each => [...content(each)].filter(word => stated.length || !words.has(word)));
      const near = [sentence, list[i + 1], ...(PRONOUN.test(text) && rested.get(list[i - 1])?.now.date === now.date ? [list[i - 1]] : [])].filter(of).map(each => plain(each.text));
      const kinds = patterns.limits.filter(each => each.says.test(`${now.statement} ${data.limits[now.id] ?? ""}`));
      const ofKinds = kinds.some(each => !each.otherwise) ? kinds.filter(each => !each.otherwise) : kinds;
      // The words of the claim itself keep no limit that it does not state.
      const more = each => each.replace(/[\w'-]{4,}/g, word => (common(content(word), words).length ? "" : word));
      const isKept = each => SURELY.test(each) || (kinds.length ? ofKinds.some(({ says, kept: told }) => told.test(says.test(now.statement) ? each : more(each))) : HEDGED.test(each));
      const kept = near.some(isKept) || limits.some(each => each.length && holds(each, around, common(each, around).length > 1 ? 0.3 : 0.6));
      // A fact beside it gives a part of its figure or the same of another time; any other stands in for a limit.
      const missing = (data.beside[now.id] ?? []).map(name => latest.get(name)).find(({ statement }) => {
        const [theirs, more] = [figures(statement), [...content(statement)].filter(word => !words.has(word))];
        const same = index.weigh(more) < 0.25 * index.weigh(content(statement));
        if (kept && !same && !theirs.some(each => figures(now.statement).some(figure => figure.token === each.token))) return false;
        const found = theirs.filter(each => counted.some(figure => figure.unit === each.unit && agrees(figure, each)));
        return !(theirs.length && found.length * 2 >= theirs.length) && (same || !holds(more, whole, 0.4));
      });
      if (missing) add(sentence, "limit", `It is not shown without this: ${missing.statement}`, now);
      else if (!kept && data.limits[now.id] && isOurs(now)) add(sentence, "limit", `Its limit is missing: ${[...stated, data.limits[now.id]].join(" ")}`, now);
    };
    list.forEach((sentence, i) => {
      const claim = claimOf(sentence, i);
      if (!claim) return;
      const { now } = claim;
      rested.set(sentence, claim);
      const isTold = now.status === "disputed" && now.reason && holds(content(now.reason), whole, 0.5);
      if (now.status !== "current" && !isTold) add(sentence, now.status, `The book calls this claim ${now.status}${now.reason ? `: ${now.reason}` : "; nobody has read its source again in time."}`, now);
      // A worked sum has its date and its limits beside it.
      if (isReady(sentence.text) || /=\s*\$/.test(sentence.text)) return;
      lacking(sentence, i, claim);
      const { letters, use } = partOf(sentence);
      // A field that the claim says it is not for; or one that it does not support, where it is given as a reason.
      const isOut = [...letters].some(each => data.notFor[now.id]?.includes(each)) || REASON.test(sentence.text);
      if (letters && !use && isOut && data.fits[now.id] !== undefined && ![...letters].some(each => data.fits[now.id].includes(each))) add(sentence, "not-for", "The book says that this fact is not for this field.", now);
    });

    // A form of purchase is where the book's facts belong.
    const isForm = place.name !== data.places[""].name && !place.parts.some(({ use }) => use);
    const { promises, concluding, loose, innocent, grounds, waived } = patterns;
    for (const { paragraph } of rested.keys()) paragraphs.add(paragraph);
    for (const sentence of list.filter(({ paragraph }) => isForm || paragraphs.has(paragraph))) {
      const about = rested.has(sentence) || named.has(sentence);
      const bare = plain(sentence.text.replace(QUOTED, "")).split(innocent).join(" ");
      // What the fact itself says in these words is no conclusion and no promise.
      const fact = plain(rested.get(sentence)?.now.statement ?? "");
      const concludes = text => {
        const word = concluding.exec(text) ?? (about ? loose.exec(text) : null);
        return word && !DENIED.test(text.slice(0, word.index).split(/[;:,]/).at(-1)) ? word[0] : "";
      };
      const word = concludes(bare);
      if (word && !concludes(fact)) add(sentence, "concludes", `“${word}” concludes for the reader.`);
      const { letters, use } = partOf(sentence);
      if (isForm && !use && (!letters || [...letters].some(each => data.said.need.includes(each))) && grounds.test(bare) && waived.test(bare)) add(sentence, "not-for", "A form of purchase asks for a technical need as the reason.");
      if (/\?\s*$|\b(?:ask(?:s|ed|ing)?|whether)\b/i.test(bare)) continue;
      const promised = (said, text) => clauses(text).some(clause => said.some(all => all.every(one => one.test(clause)) && !ASKED.test(all.reduce((left, one) => left.split(one).join(" "), clause))));
      for (const { said, claim } of promises.filter(each => about || each.around)) {
        if (promised(said, bare) && !promised(said, fact)) add(sentence, "unsupported", "The book does not support this.", latest.get(claim));
      }
    }
    for (const each of parts) {
      const within = list.filter(sentence => partOf(sentence) === each);
      const rules = place.rules.filter(({ uses, test }) => (each.use === null ? test !== "wording" : !uses.length || uses.includes(each.use)));
      const asked = rules.some(({ test }) => test === "reference") || place.yours.includes(each.use);
      faults.push(...rules.flatMap(rule => broken(rule, each, within)), ...(isForm ? [] : copied(draft, within, data, asked)));
    }
    faults.push(...wrongSums(draft), ...openSlots(draft));
    const once = new Map(faults.map(each => [`${each.kind} ${each.at} ${each.claim}`, each]));
    return [...once.values()].sort((a, b) => a.at - b.at);
  };
})();
