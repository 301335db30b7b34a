// What may be wrong in a draft that rests on the book: a list of faults, each with its words, a reason and the claim.
// Pure: it reads no page and sends nothing.
window.draftFaults = (() => {
  const { agrees, clauses, common, content, days, figures, learn, pattern, plain, remembered, sentences, times, tokens } = draftWords;
  const { compared, daysOf, holds, likesOf, prepare, restsOn, weigh } = draftClaims;
  const { QUOTED, copied, either, isReady, isWhole, openSlots } = draftCopies;
  const { amountsOf, broken, partsOf } = draftRules;
  // What stands for the reader's files alone is no part of the draft; its place is kept.
  const FILES = /^For your files: [^\n]*\n[\s\S]*|^\[Note: .*\]$/gm;
  // A sentence is on the organization by its name, by what it is to the writer, by what it sells, or by a word for it.
  const ROLE = /\b(?:the|our|this|each|every|their) (?:(?:chosen|proposed|managed|hosted|shared|jupyter|computing) )?(?:hubs?|JupyterHubs?|operator|supplier|provider|vendor|partner|host|service|platform|organization)\b|\b(?:(?:down|up)time|outages?)\b/i;
  const SOLD = /\b(?:usage fees?|memberships?|price list|list (?:of|dated|as of) [^.;]{0,12}\b20\d\d\b)/i;
  const USED = /\b(?:usage|users?|active|people|total|sum|all)\b/i;
  const PRONOUN = /\b(?:it|its|they|theirs?|them|this|these|such|that)\b/i;
  const WRITER = /\b(?:we|our|us|my)\b/i;
  const PLANNED = /\b(?:will|would|shall|expect|plan|intend|need|want|like)s?\b|['’]d\b/;
  const REASON = /\b(?:because|therefore|hence|justif\w*|reasons?|basis|why|qualif\w*|prefer\w*|chose|chosen|criteri\w*)\b/i;
  const DENIAL = "no|not|nor|none|never|nobody|nothing|neither|whether|cannot";
  const DENIED = new RegExp(`\\b(?:${DENIAL})\\b|n['’]t\\b`, "i");
  const ASKED = new RegExp(`\\b(?:${DENIAL}|without(?! (?:any\\b|interruption|fail|exception|pause|a (?:break|pause)))|unless|objectives?|(?:ask|search|require)\\w*|(?<!\\b(?:on|upon|every|each|any|all) )request\\w*|questions? (?:whether|if)|ends (?:on|at)|waits?|closed|empty|failed|stopped|crashed|look(?:ed|s)? (?:through|for|up))\\b|n['’]t\\b`, "i");
  // What is of the day of what stands before it.
  const SAME_AS = /\b(?:same|that) (?:list|page|day|date|documentation|handbook|post|report|policy|count|rule)\b/i;
  const QUESTION = /\?\s*$|\b(?:ask(?:s|ed|ing)?|whether)\b/i;
  // What sets a limit of any kind.
  const LIMITED = /\b(?:(?:may|might|could) (?:well )?(?:differ|vary|change|be|not|have|exist|end|charge|still)|although|though|however(?! (?:many|much|long|often|large|big))|caveats?|even if|uncertain|warn(?:s|ed|ings?)?|(?:does|do|did) not (?:mean|prove|show|say|tell|bind|cover|count)|(?:no|not an?|not any) (?:proof|promise|guarantee|measure|test|contract|commitment|statement))\b/i;
  // How much a claim needs where the sentence is not on the organization: in a paragraph that is, in another, in one on
  // the writer's own matters, and of a claim on others, whose name it shares.
  const LEAST = { byRole: 0.5, besides: 0.6, elsewhere: 0.7, ofWriter: 0.9, ofOthers: 0.6 };
  // From which likeness a figure is taken for that of a claim: an amount or share, a figure with a day of the claim, a
  // count, a count below six; where the sentence is not on the organization; and how much of it a claim needs that has
  // the figure. `near`: of a sentence that says the same as a claim; `beside`: of a count after a sentence that rests on
  // a claim, `likely` to be of such a one.
  const SAME = { unit: 0.45, dated: 0.47, count: 0.57, small: 0.66, elsewhere: 0.85, enough: 0.55, near: 0.55, beside: 0.63, likely: 0.3 };

  // What stands in a clause in any order is looked for part by part.
  const patternsOf = remembered(({ lists, promises, same, limits, need, ...others }) => ({
    promises: promises.map(({ said, ...each }) => {
      const [whole, parted] = [said.filter(one => !one.includes(" & ")), said.filter(one => one.includes(" & "))];
      return { ...each, said: [[pattern(whole, lists)], ...parted.map(one => one.split(" & ").map(part => pattern([part], lists)))] };
    }),
    limits: limits.map(({ says, kept }) => ({ says: pattern(says, lists), kept: pattern(kept, lists) })),
    ...Object.fromEntries(Object.entries(others).map(([name, said]) => [name, pattern(said, lists)])),
  }));
  const isPromised = (said, text) => said.some(all => all.every(one => one.test(text))
    && clauses(text).some(clause => all.every(one => one.test(clause)) && !ASKED.test(all.reduce((left, one) => left.split(one).join(" "), clause))));

  return ({ draft: given, cited, latest, place, part = "", data, prose = [] }) => {
    const draft = given.replace(FILES, each => each.replace(/[^\n]/g, " "));
    learn(data.said.same);
    prepare(cited, latest);
    draftCopies.prepare(data, latest, prose);
    const [list, parts, faults, patterns] = [sentences(draft), partsOf(draft, place.parts, part), [], patternsOf(data.said)];
    const add = ({ at, text }, kind, reason, claim) => faults.push({ kind, at, text, reason, claim: claim?.id ?? "", says: claim?.statement ?? "" });
    const partOf = ({ at }) => parts.findLast(each => each.at <= at);
    // A letter is the supplier's own.
    const isSupplier = sentence => partOf(sentence).use === "letter";
    const [own, names] = [new RegExp(`(?<!\\w)(?:${either(data.names)})(?!\\w)`, "i"), new Set(data.names.flatMap(tokens))];
    const isNamed = text => own.test(text) || patterns.about.test(text);
    const [named, rested] = [new Set(), new Map()];
    list.forEach((sentence, i) => {
      const [{ text, paragraph }, before] = [sentence, list[i - 1]];
      const carried = named.has(before) && before.paragraph === paragraph && PRONOUN.test(text.slice(0, 60));
      if (isNamed(text) || ROLE.test(text) || SOLD.test(text) || carried || (isSupplier(sentence) && WRITER.test(text))) named.add(sentence);
    });
    const paragraphs = new Set([...named].map(({ paragraph }) => paragraph));
    const onPrices = new Set(list.filter(({ text }) => SOLD.test(text)).map(({ paragraph }) => paragraph));
    const amounts = amountsOf(list.filter(({ paragraph }) => onPrices.has(paragraph)), data.prices);
    const [whole, counted] = [content(draft), list.flatMap(({ text }) => figures(text))];

    // How like a figure of a sentence must be to the nearest other one of a claim to be taken for it.
    const bar = (sentence, isDated, { figure: { unit, value, before, of }, nearest, counts }, likes) => {
      if (value === 1 || (value < 6 && !unit && !(likes.get(nearest) >= 0.4))) return Infinity;
      const [{ text, paragraph }, isOn] = [sentence, named.has(sentence)];
      const theirs = !isSupplier(sentence) && ((!unit && before.at(-1) === "for") || before.some(word => WRITER.test(word))) && !common(of, names).length;
      if (isDated && value > 5 && ((isOn && !theirs) || (common(of, counts ?? []).length && !WRITER.test(text)))) return unit ? SAME.unit : SAME.dated;
      if (!theirs && !isOn && value > 5 && likes.get(nearest) >= SAME.likely && !onPrices.has(paragraph) && [...rested.keys()].some(each => each.paragraph === paragraph)) return SAME.beside;
      // A hub that is named by no name is the writer's.
      if (theirs || !isOn || (!isNamed(text) && ROLE.test(text))) return SAME.elsewhere;
      return unit ? SAME.unit : PLANNED.test(text) ? SAME.elsewhere : value < 6 ? SAME.small : SAME.count;
    };
    // The claim on which a sentence rests the most, and what it says of another figure.
    const claimOf = (sentence, i) => {
      const [{ paragraph }, isOn, told] = [sentence, named.has(sentence), new Set(daysOf(sentence.text))];
      // The book's words in quotation marks say what the book says.
      const text = sentence.text.replace(QUOTED, each => (isReady(each) ? " " : each));
      const isDated = told.size > 0;
      const isOfDay = claim => !isDated || common(told, claim.days).length > 0;
      const likes = likesOf(text);
      const known = compared(text, isOn && !own.test(text) && i ? content(list[i - 1].text) : [], likes, isOfDay);
      const isPlan = !isDated && WRITER.test(text) && PLANNED.test(text);
      const isNear = claim => isNamed(claim.now.statement) || common(claim.names, content(text)).length > 0;
      const least = claim => {
        if (!isNamed(claim.now.statement)) return isNear(claim) ? LEAST.ofOthers : Infinity;
        if (isDated || (isOn && !isPlan)) return isDated || isNamed(text) || text.match(/\d/) ? 0 : LEAST.byRole;
        return WRITER.test(text) && !isOn ? LEAST.ofWriter : paragraphs.has(paragraph) && !isPlan ? LEAST.besides : LEAST.elsewhere;
      };
      const isPrice = claim => figures(claim.now.statement).some(({ unit }) => unit === "$");
      const isBare = !isDated && !known.some(({ figure }) => figure.unit === "$");
      const { claim: best, like, held } = restsOn(text, known, likes, isDated, isOfDay).find(({ claim, score }) => score >= least(claim) && !(isBare && isPrice(claim))) ?? {};
      // Where a sentence says what a claim does, and leaves its figure out, another stands in for it.
      const isInstead = ({ figure, right, claims }) => like >= SAME.near && right < SAME.unit && figure.value > 5 && !claims.has(best)
        && figures(best.now.statement).some(theirs => theirs.unit === figure.unit && !known.some(each => agrees(each.figure, theirs)));
      const isFee = /member/i.test(text);
      const isPriced = ({ unit, value }) => unit === "$" && onPrices.has(paragraph) && ((isFee && amounts.fees.has(value)) || ((!isFee || USED.test(text)) && amounts.all.has(value)));
      const isSummed = known.some(({ figure }) => isPriced(figure)) && known.every(({ figure }) => figure.unit !== "$" || isPriced(figure));
      const isOther = each => each.nearest && (isOn || isDated || isNear(each.nearest)) && each.wrong >= bar(sentence, isDated, each, likes) && each.right < SAME.enough * each.wrong;
      const other = isWhole(text) ? undefined : known.find(each => !isPriced(each.figure) && !(isSummed && !each.figure.unit) && (isInstead(each) || isOther(each)));
      const isOld = other && best && best.was !== best.now && figures(best.was.statement).some(each => agrees(other.figure, each));
      if (isOld) add(sentence, "changed", "The figure has changed since the edition that you cite.", best.now);
      else if (other) add(sentence, "changed", "The book has another figure.", (isInstead(other) ? best : other.nearest).now);
      return { claim: best, isSure: like >= 0.65 || held > 0 };
    };

    // Whether the limit of a claim, if of a kind that changes a fact, is said in a sentence or beside it: by words for
    // limits of its kind, or its own rare words. The words of the claim itself keep no limit that it does not state.
    const isKept = (sentence, i, { now, words }, stated) => {
      const of = each => each?.paragraph === sentence.paragraph;
      const limit = data.limits[now.id] ?? "";
      // A limit begins with what changes the fact the most.
      const kindsOf = said => patterns.limits.filter(({ says }) => says.test(said));
      const kinds = [limit.split(/(?<=[.;])\s+/)[0], `${now.statement} ${limit}`].map(kindsOf).find(each => each.length);
      if (!kinds) return true;
      const more = text => text.replace(/[\w'-]{4,}/g, word => (common(content(word), words).length ? "" : word));
      const isSaid = text => LIMITED.test(text) || kinds.some(({ says, kept }) => kept.test(says.test(now.statement) ? text : more(text)));
      const before = PRONOUN.test(sentence.text) && rested.get(list[i - 1])?.now.date === now.date ? [list[i - 1]] : [];
      if ([sentence, list[i + 1], ...before].filter(of).some(({ text }) => isSaid(plain(text)))) return true;
      const around = content(list.slice(Math.max(0, i - 2), i + 3).filter(of).map(({ text }) => text).join(" "));
      return [...stated, ...limit.split(/(?<=[.;])\s+/).filter(each => !/^Searched for/.test(each))].map(each => [...content(each)].filter(word => stated.length || !words.has(word)))
        .some(each => each.length && holds(each, around, common(each, around).length > 1 ? 0.4 : 0.6));
    };
    // What a sentence leaves out of its claim: the day, a limit, or a fact without which the claim is not shown.
    const lacking = (sentence, i, claim) => {
      const [{ text, paragraph }, { now, was, words }] = [sentence, claim];
      const told = times(`${now.statement} ${was.statement} ${now.date}`);
      // A date that comes after is that of the fact itself.
      const isDated = each => common(times(each.text), each.at < sentence.at ? told : times(now.date)).some(time => time.includes(" ") || times(each.text).size === 1);
      // A year is no date of a figure that holds on a day.
      const isTimed = common(times(text), told).some(time => time.includes(" ") || !days(now.statement).size || !figures(text).length);
      if (times(now.statement).size && !isTimed && !SAME_AS.test(text) && !list.some(each => each.paragraph === paragraph && isDated(each))) add(sentence, "undated", `Say of which day it is: ${now.date}.`, now);
      const stated = now.statement.split("; ").slice(1).filter(each => ASKED.test(each));
      const kept = isKept(sentence, i, claim, stated);
      // A fact beside it gives a part of its figure or the same of another time; any other stands in for a limit.
      const missing = (data.beside[now.id] ?? []).map(name => latest.get(name)).find(({ statement }) => {
        const [theirs, more] = [figures(statement), [...content(statement)].filter(word => !words.has(word))];
        const same = weigh(more) < 0.25 * weigh(content(statement));
        if (kept && !same && !theirs.some(each => figures(now.statement).some(figure => figure.token === each.token))) return false;
        const found = theirs.filter(each => counted.some(figure => figure.unit === each.unit && agrees(figure, each)));
        return !(theirs.length && found.length * 2 >= theirs.length) && (same || !holds(more, whole, 0.4));
      });
      if (missing) add(sentence, "limit", `It is not shown without this: ${missing.statement}`, now);
      else if (!kept && data.limits[now.id] && isNamed(now.statement)) add(sentence, "limit", `Its limit is missing: ${[...stated, data.limits[now.id]].join(" ")}`, now);
    };
    list.forEach((sentence, i) => {
      const { claim, isSure } = claimOf(sentence, i);
      if (!claim) return;
      const { now } = claim;
      rested.set(sentence, claim);
      const isTold = now.status === "disputed" && now.reason && holds(content(now.reason), whole, 0.5);
      const isPasted = isReady(sentence.text);
      if (now.status !== "current" && !isTold && isSure && !(isPasted && now.status === "retired")) add(sentence, now.status, `The book calls this claim ${now.status}${now.reason ? `: ${now.reason}` : "; nobody has read its source again in time."}`, now);
      // A worked sum has its date and its limits beside it.
      if (isPasted || /=\s*\$/.test(sentence.text)) return;
      lacking(sentence, i, claim);
      const [{ letters, use }, fits] = [partOf(sentence), data.fits[now.id]];
      // A field that the claim says it is not for; or one that it does not support, where it is given as a reason.
      const isOut = [...letters].some(each => fits?.not.includes(each)) || REASON.test(sentence.text);
      if (letters && !use && fits && isOut && ![...letters].some(each => fits.supports.includes(each))) add(sentence, "not-for", "The book says that this fact is not for this field.", now);
    });

    // A form of purchase is where the book's facts belong.
    const isForm = place.name !== data.places[""].name && !place.parts.some(({ use }) => use);
    for (const { paragraph } of rested.keys()) paragraphs.add(paragraph);
    for (const sentence of list.filter(({ paragraph }) => isForm || paragraphs.has(paragraph))) {
      const about = rested.has(sentence) || named.has(sentence);
      const bare = plain(sentence.text.replace(QUOTED, "")).split(patterns.innocent).join(" ");
      // What the fact itself says in these words is no conclusion and no promise.
      const fact = plain(rested.get(sentence)?.now.statement ?? "");
      const own = isNamed(fact) ? fact : "";
      const concludes = text => {
        const word = patterns.concluding.exec(text) ?? (about ? patterns.loose.exec(text) : null);
        return word && !DENIED.test(text.slice(0, word.index).split(/[;:,]/).at(-1)) ? word[0] : "";
      };
      const word = concludes(bare);
      if (word && !concludes(fact)) add(sentence, "concludes", `“${word}” concludes for the reader.`);
      const { letters, use } = partOf(sentence);
      const isNeed = isForm && !use && (!letters || [...letters].some(each => data.said.need.includes(each)));
      if (isNeed && patterns.grounds.test(bare) && patterns.waived.test(bare)) add(sentence, "not-for", "A form of purchase asks for a technical need as the reason.");
      if (QUESTION.test(bare)) continue;
      for (const { said, claim, around } of patterns.promises) {
        if ((about || around) && isPromised(said, bare) && !isPromised(said, own)) add(sentence, "unsupported", "The book does not support this.", latest.get(claim));
      }
    }
    for (const each of parts) {
      const within = list.filter(sentence => partOf(sentence) === each);
      const rules = place.rules.filter(({ uses, test }) => (each.use === null ? test !== "wording" : !uses.length || uses.includes(each.use)));
      const asked = rules.some(({ test }) => test === "reference") || place.yours.includes(each.use);
      for (const { kind, reason, claim, ...found } of rules.flatMap(rule => broken(rule, each, within))) add(found, kind, reason, { id: claim });
      // Of a form that takes no supplier's text, a field is the buyer's own.
      const isTheirs = place.refuses && Boolean(each.name);
      if (!isForm || isTheirs) copied(draft, within, data, asked || isTheirs).forEach(found => add(found, "copied", found.reason));
    }
    openSlots(draft).forEach(found => add(found, "slot", found.reason));
    const once = new Map(faults.map(each => [`${each.kind} ${each.at} ${each.claim}`, each]));
    return [...once.values()].sort((a, b) => a.at - b.at);
  };
})();
