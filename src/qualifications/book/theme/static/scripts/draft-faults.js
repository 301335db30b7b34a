// What may be wrong in a draft that rests on the book: a list of faults, each with its words, a reason and the claim.
// Pure: it reads no page and sends nothing.
window.draftFaults = (() => {
  const { agrees, clauses, common, content, dates, days, expression, figures, hasBareDay, learn, plain, remembered, sentences, times } = draftWords;
  const { compared, daysOf, holds, likesOf, prepare, restsOn, weigh } = draftClaims;
  const { QUOTED, copied, either, isReady, openSlots, unquoted } = draftCopies;
  const { broken, isOtherFee, leadsTo, partsOf, usageIn } = draftRules;
  // What stands for the reader's files alone is no part of the draft; its place is kept.
  const FILES = /^For your files: [^\n]*\n[\s\S]*|^\[Note: .*\]$/gm;
  const PRONOUN = /^.{0,9}\b(?:it|its|they|theirs?|them|this|these|such|that|each|both|others)\b|\bits (?:staff|engineers|people|employees|service|support|team|fee|prices?)\b|^The (?:project|organization|people who|charity|non-?profit)\b/i;
  const DENIAL = "no(?! (?:trouble|problem|difficult|effort|cost|money|charge|loss|delay|interruption|risk|exception|limit|barrier|special|expert|skill))|not|nor|none|never|nobody|nothing|neither|whether|cannot|without (?:naming|saying|telling|giving|stating|promising)";
  const DENIED = new RegExp(`\\b(?:${DENIAL})\\b|n['’]t\\b`, "i");
  // What a fact says in other words than "not".
  const PREVENTED = /\bprevents?\b/i;
  const QUESTION = /\?\s*$|\b(?:asked|asking|whether|not know|requirements?:)\b|\basks? (?:that|if|us|how|what)\b/i;
  // What was searched, which is the limit of what was not found.
  const SEARCHED = /^(?!.*\b(?:has|have|is|are) no\b).*(?:\b(?:search|found).*\b(?:public|repository|repositories|website|handbook|pages)|\b(?:public|repository|repositories|website|handbook|pages).*\b(?:search|found))/i;
  // What a claim names, but for months.
  const NAMES = /(?<=[a-z,] )(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)\p{Lu}[\p{L}-]+/gu;
  // From which likeness a figure is taken for that of a claim: an amount or share, a figure with a day of the claim, a
  // count; where the sentence is not on the organization; and how much of it a claim needs that has the figure. `near`:
  // of a sentence that says the same as a claim; `told`: how much of a sentence claims beside it say; `least`: how much
  // a claim needs where the sentence does not name the organization, or the claim does not; `related`: what words of a
  // claim and its limit weigh in a sentence that goes on with it.
  const SAME = { unit: 0.45, dated: 0.47, count: 0.57, elsewhere: 0.85, enough: 0.55, near: 0.55, told: 0.6, least: 0.6, related: 8, brief: 0.3 };

  const patternsOf = remembered(({ asked, lists, promises, concluding, written }) => {
    // Each pattern as the expressions of its parts.
    const patterns = all => all.map(each => each.split(" & ").map(part => expression([part], lists)));
    const said = Object.fromEntries(asked.map(name => [name, expression(lists[name] ?? [], lists)]));
    return {
      ...said,
      limiting: new RegExp(said.limiting, "gi"),
      // Whom a price counts, in one form.
      users: content((lists.users ?? []).join(" ")),
      // What a clause on the writer's own begins with, or who does it.
      writer: new RegExp(`^\\W*(?:[\\w'’-]+,? ){0,3}?${said.writer.source}|\\bby (?:[\\w'’-]+ ){0,2}?${said.writer.source}`, "i"),
      promises: promises.map(each => ({ ...each, said: patterns(each.said) })),
      // What the writer does, and not what the writer is promised or, as in "the price we signed at", is said to have.
      ours: new RegExp(`(?<!\\b(?:the|a|any|each) [a-z]+ )\\b(?:[Ww]e|[Mm]y|I|by us|(?:our|his|her) own)\\b(?! ${said.pledged.source})`),
      concluding: patterns(concluding),
      written: patterns(written),
      denied: new RegExp(`${DENIED.source}|${said.asking.source}`, "i"),
    };
  });
  // The first words of a text.
  const head = (text, length) => text.slice(0, length).replace(/[\w'’]+$/, "");
  // Whether a text has a figure that a draft says, as it is or rounded, and not as what a count rose or fell from.
  const hasFigure = (text, figure) => figures(text).some(theirs => theirs.unit === figure.unit && !theirs.isStart && agrees(figure, theirs));
  // The words of a pattern, of `least` parts or more, that a clause of a text states and does not deny.
  const stated = (said, text, isDenied, least) => {
    const able = said.filter(parts => parts.length >= least && parts.every(part => part.test(text)));
    const isSaid = (clause, parts) => parts.every(part => part.test(clause)) && !isDenied(clause, parts);
    const found = able.flatMap(parts => clauses(text).filter(each => isSaid(each, parts)).map(each => parts[0].exec(each)[0]));
    return found[0] ?? "";
  };

  return ({ draft: given, cited, latest, place, part = "", data, prose = [] }) => {
    const draft = given.replace(FILES, each => each.replace(/[^\n]/g, " "));
    learn(data.said.same);
    prepare(cited, latest);
    draftCopies.prepare(data, latest, prose);
    const [list, parts, faults, said] = [sentences(draft), partsOf(draft, place.parts, part), [], patternsOf(data.said)];
    // A place that breaks several rules is one fault, with each reason.
    const add = ({ at, text }, kind, reason, { id: claim = "", statement: says = "" } = {}) => {
      const same = faults.find(each => each.kind === kind && each.at === at && each.says === says);
      if (!same) faults.push({ kind, at, text, reason, claim, says });
      else if (!same.reason.includes(reason)) same.reason += ` ${reason}`;
    };
    const partOf = ({ at }) => parts.findLast(each => each.at <= at);
    const byName = new RegExp(`(?<!\\w)(?:${either(data.names)})(?!\\w)`, "i");
    const isNamed = text => byName.test(text) || said.about.test(text);
    const named = new Set();
    list.forEach((sentence, i) => {
      const [{ text, paragraph }, before] = [sentence, list[i - 1]];
      const carried = named.has(before) && before.paragraph === paragraph && PRONOUN.test(text) && (isNamed(before.text) || !said.self.test(before.text));
      if (isNamed(text) || said.role.test(text) || said.sold.test(text) || carried) named.add(sentence);
    });
    const onPrices = new Set(list.filter(({ text }) => said.sold.test(text)).map(({ paragraph }) => paragraph));
    const isListed = leadsTo(list.filter(({ paragraph }) => onPrices.has(paragraph)), data.prices);
    const peersOf = remembered(number => list.filter(({ paragraph }) => paragraph === number));
    // Whether a paragraph names the organization of a claim, or one that it names.
    const isKnown = (statement, paragraph) => isNamed(statement) || (statement.match(NAMES) ?? [""]).some(name => peersOf(paragraph).some(({ text }) => text.includes(name)));
    const isPrice = claim => figures(claim.now.statement).some(({ unit }) => unit === "$");

    // The clause of a figure, and whether it is on the writer's own.
    const clauseOf = (text, token) => clauses(text).find(each => figures(each).some(figure => figure.token === token)) ?? "";
    const isWriters = ({ text }, token) => [clauseOf(text, token)].some(each => (said.ours.test(head(each, 25)) || said.example.test(head(each, 25)) || said.writer.test(each)) && !isNamed(each));
    // How like a figure of a sentence must be to the nearest other one of a claim to be taken for it.
    const bar = (sentence, isDated, { figure: { unit, value, token }, countsSame }) => {
      const isMeant = isDated || isNamed(sentence.text) || PRONOUN.test(sentence.text);
      if (isWriters(sentence, token) || (value < 6 && !unit && !(isMeant && countsSame))) return Infinity;
      if (!named.has(sentence) || !isMeant) return SAME.elsewhere;
      return unit ? SAME.unit : said.planned.test(clauseOf(sentence.text, token)) ? SAME.elsewhere : isDated ? SAME.dated : SAME.count;
    };
    // The claim on which a sentence rests the most, and what it says of another figure.
    const claimOf = sentence => {
      const [{ paragraph }, isOn, days] = [sentence, named.has(sentence), new Set(daysOf(sentence.text))];
      // The book's words in quotation marks say what the book says.
      const text = sentence.text.replace(QUOTED, each => (isReady(each) ? " " : each));
      const isDated = days.size > 0;
      const isOfDay = claim => !isDated || common(days, claim.days).length > 0;
      const likes = likesOf(text);
      const known = compared(text, likes, isOfDay);
      const isMeant = isDated || isNamed(text) || (isOn && /\d/.test(text));
      const hasMoney = known.some(({ figure }) => figure.unit === "$");
      const told = known.filter(({ figure }) => !isWriters(sentence, figure.token));
      const able = restsOn(text, told, likes, isDated, isOfDay).filter(({ claim, score }) => score >= (isMeant && isNamed(claim.now.statement) ? 0 : SAME.least) && isKnown(claim.now.statement, paragraph));
      const [{ claim: best, like } = {}] = able;
      // Where a sentence says what a claim does, and leaves its figure out, another stands in for it.
      const isInstead = each => like >= SAME.near && each.right < SAME.unit && bar(sentence, isDated, each) < Infinity && !each.claims.has(best)
        && figures(best.now.statement).some(theirs => theirs.unit === each.figure.unit && !known.some(({ figure }) => agrees(figure, theirs)));
      // A claim that has another figure of the sentence too is the one that is meant.
      const isHeld = each => able.some(({ claim: { now } }) => hasFigure(now.statement, each.figure) && known.some(other => other !== each && hasFigure(now.statement, other.figure)));
      const usage = (isOn || onPrices.has(paragraph)) && usageIn(text, data.prices, said.users, onPrices.has(paragraph));
      const isLed = usage ? leadsTo([sentence], data.prices) : () => false;
      const isPriced = figure => figure.unit === "$" && (isLed(figure.value) || (onPrices.has(paragraph) && isListed(figure.value)));
      const isOther = each => (best || said.source.test(text)) && each.nearest && (isOn || isDated) && each.right < SAME.enough * each.wrong && each.wrong >= bar(sentence, isDated, each) && !isReady(text);
      // Users are no count of other people, and those for whom a price is told are the writer's.
      const isOthers = ({ figure, nearest }) => !figure.unit && [common(figure.of, said.users)].some(users => users.length && (hasMoney || !common(users, content(nearest?.now.statement ?? "")).length));
      const other = known.find(each => !isHeld(each) && !isOthers(each) && !isPriced(each.figure) && (each.figure.unit || !known.some(({ figure }) => isPriced(figure))) && (isInstead(each) || isOther(each)));
      // An amount for the use of a month, or for a year, to which the list does not lead.
      const isUsage = ({ figure: { unit, token, of } }) => unit === "$" && [clauseOf(text, token)].every(each => (of.has("month") || (of.has("year") && usage.isCounted && isNamed(each))) && said.charged.test(onPrices.has(paragraph) ? text : each) && !said.extra.test(each) && !isWriters(sentence, token));
      const charged = usage ? known.filter(isUsage) : [];
      const off = charged.find(({ figure: { value } }) => !isLed(value));
      const isFee = best && clauses(text).some(each => isOtherFee(each, data.prices));
      const isOld = other && best && best.was !== best.now && hasFigure(best.was.statement, other.figure);
      // What the sentence says with a figure of its claim is held against that claim.
      const isShared = other && best && known.some(each => each !== other && each.claims.has(best)) && figures(best.now.statement).some(({ unit, of }) => unit === other.figure.unit && common(of, other.figure.of).length);
      if (off) add(sentence, "changed", `For ${usage.people} people the list gives${off.figure.of.has("month") ? ` $${usage.fee} a month` : `, a year and without the cloud, ${usage.yearly}`}.`, best && isPrice(best) ? best.now : {});
      else if (isFee || (other && !charged.length)) add(sentence, "changed", isOld ? "The figure has changed since the edition that you cite." : `The book has another figure${other ? ` than ${other.figure.token}` : ""}.`, (isFee || isOld || isInstead(other) || isShared ? best : other.nearest).now);
      // What names no amount says no price; further amounts, to which the list leads, rest on no claim that fell.
      const goesFurther = () => known.some(({ figure }) => isPriced(figure) && !hasFigure(best.now.statement, figure));
      return best && isPrice(best) && (!hasMoney || (best.now.status !== "current" && goesFurther())) ? null : best;
    };

    // What each sentence rests on; a question says nothing.
    const rested = new Map(list.filter(({ text }) => !/\?\s*$/.test(text)).map(each => [each, claimOf(each)]).filter(([, claim]) => claim));

    const hedges = remembered(text => new Set([...(text.match(said.limiting) ?? []).map(each => each.toLowerCase()), ...(DENIED.test(text) || PREVENTED.test(text) ? ["not"] : [])]));
    // Whether the limit of a claim, if it changes the fact, is kept: by words that set a limit and are none of the fact
    // itself, in the sentence or in one beside it that goes on with the fact; or by rare words of the limit.
    const isKept = (sentence, claim) => {
      const [{ now, words }, limit] = [claim, data.limits[claim.now.id] ?? ""];
      if (!said.weighty.test(limit) || SEARCHED.test(sentence.text)) return true;
      // Of a price, what comes on top by its limit has to be named.
      const isExtra = isPrice(claim) && said.extra.test(limit);
      if (isExtra && !list.some(({ text }) => said.extra.test(text))) return false;
      const [ours, theirs] = [hedges(now.statement), content(`${now.statement} ${limit}`)];
      const sets = text => [...hedges(text)].some(each => !ours.has(each));
      if (sets(sentence.text.split(said.inferring)[0]) || (isExtra && peersOf(sentence.paragraph).some(({ text }) => clauses(text).some(each => said.extra.test(each) && sets(each))))) return true;
      const others = peersOf(sentence.paragraph).filter(each => each !== sentence && sets(each.text));
      const isOnward = each => each === list[list.indexOf(sentence) + 1] && said.onward.test(head(each.text, 28));
      const isOn = words => weigh(common(words, theirs)) >= SAME.related || holds(words, theirs, SAME.brief);
      const goesOn = each => [undefined, claim].includes(rested.get(each)) && isOn(content(each.text));
      if (others.some(each => isOnward(each) || goesOn(each) || said.wary.test(each.text))) return true;
      // A budget tells what comes on top of an amount on lines of its own.
      const around = content((isPrice(claim) ? list : peersOf(sentence.paragraph)).map(({ text }) => text).join(" "));
      return limit.split(/(?<=[.;]|,(?= and ))\s+/).filter(each => said.weighty.test(each)).map(each => [...content(each)].filter(word => !words.has(word))).some(each => each.length && holds(each, around, common(each, around).length > 1 ? 0.4 : 0.6));
    };
    // Whether a sentence, by most of its words, says what the claims beside it and their limits say; one on the
    // organization says no rule for others.
    const isToldOf = sentence => [...rested].some(([each, { now }]) => each.paragraph === sentence.paragraph && (isNamed(now.statement) || !named.has(sentence)) && holds(content(sentence.text), content(`${now.statement} ${data.limits[now.id] ?? ""}`), SAME.told));
    // The day of a claim that tells of that day alone; where it names other times, they are in its own words.
    const asksDay = ({ statement, date }) => (dates(statement).length === 1 && common(days(statement), days(date)).length ? `Say of which day it is: ${date}.` : "Say of which time it is, as the book does.");
    // What a sentence leaves out of its claim: the day, a limit, or a fact without which the claim is not shown.
    const lacking = (sentence, claim) => {
      const [{ text, paragraph }, { now, was, words }] = [sentence, claim];
      const told = times(`${now.statement} ${was.statement} ${now.date}`);
      // What has neither a figure nor a day of the claim, nor tells where it was read, may be like it by chance.
      if (!daysOf(text).length && !said.source.test(text) && !figures(text).some(each => (each.unit || each.value > 5 || ["hour", "day"].some(unit => each.of.has(unit))) && hasFigure(`${now.statement} ${was.statement}`, each))) return;
      const isDated = each => (each.paragraph === paragraph || (said.samely.test(text) && each.at < sentence.at)) && common(times(each.text), told).some(time => time.includes(" ") || times(each.text).size === 1);
      // The day of a reading without its year is of the year that the draft names before.
      const isOfYear = said.reading.test(text) && hasBareDay(text) && list.some(each => each.at < sentence.at && common(times(each.text), told).length);
      if (times(now.statement).size && !common(times(text), told).length && !isOfYear && !list.some(isDated)) add(sentence, "undated", asksDay(now), now);
      // A fact beside it that says the same of another time, or has another figure for the same; of any other, the limit
      // tells enough.
      const others = (one, other) => figures(one).filter(each => !hasFigure(other, each));
      const isUntold = found => found.filter(each => list.some(({ text }) => hasFigure(text, each))).length * 2 < found.length;
      const missing = (data.beside[now.id] ?? []).map(name => latest.get(name)).find(({ statement }) => {
        const rivals = others(statement, now.statement).filter(({ unit }) => others(now.statement, statement).some(each => each.unit === unit));
        return holds(content(statement), words, 0.75) && (isUntold(figures(statement)) || isUntold(rivals));
      });
      if (missing) add(sentence, "limit", `It is not shown without this: ${missing.statement}`, now);
      else if (!isKept(sentence, claim) && data.limits[now.id] && isNamed(`${now.statement} ${data.limits[now.id]}`)) add(sentence, "limit", `Its limit is missing: ${data.limits[now.id]}`, now);
    };
    for (const [sentence, claim] of rested) {
      const { now } = claim;
      // Whether the draft tells why a claim is in doubt, and not the claim alone.
      const tells = words => holds(content(now.reason), words, 0.45) && common(content(now.reason), words).some(word => !claim.words.has(word));
      const isDisputing = peersOf(sentence.paragraph).some(({ text }) => said.disputing.test(text));
      const isTold = now.status === "disputed" && now.reason && (isDisputing || list.some(({ text }) => tells(content(text))));
      const isPasted = isReady(sentence.text);
      const doubt = now.reason ? `: ${now.reason}` : "; nobody has read its source again in time.";
      if (now.status !== "current" && !isTold && !(isPasted && now.status !== "stale")) add(sentence, now.status, `The book calls this claim ${now.status}${doubt}`, now);
      // A worked sum has its date and its limits beside it.
      if (!isPasted && !/=\s*\$/.test(sentence.text)) lacking(sentence, claim);
      const { letters, use } = partOf(sentence);
      if ((!use || isPrice(claim)) && [...letters].some(each => data.unfit[now.id]?.includes(each))) add(sentence, "not-for", "The book says that this fact is not for this field.", now);
    }

    // A form of purchase is where the book's facts belong.
    const isForm = place.name !== data.places[""].name && !place.parts.some(({ use }) => use);
    for (const [i, sentence] of isForm || named.size || rested.size ? list.entries() : []) {
      const [plainly, before] = [plain(unquoted(draft).slice(sentence.at, sentence.at + sentence.text.length)).split(said.innocent).join(" "), list[i - 1]];
      // A pronoun stands for the organization where the sentence before is on it.
      const bare = before?.paragraph === sentence.paragraph && (rested.has(before) || byName.test(before.text)) ? plainly.replace(/^(?:It|They)\b/, data.names[0]) : plainly;
      // A letter speaks for the organization.
      const isLetter = partOf(sentence).use === "letter";
      const about = isLetter || rested.has(sentence) || named.has(sentence) || isNamed(bare);
      const isNear = peersOf(sentence.paragraph).some(each => named.has(each));
      const isOn = about || said.tied.test(bare) || (isNear && said.opening.test(head(bare, 24)));
      // What the fact itself says in these words is no promise.
      const { now } = rested.get(sentence) ?? {};
      const own = now && isNamed(now.statement) && !DENIED.test(now.statement) ? plain(`${now.statement} ${data.limits[now.id] ?? ""}`) : "";
      // A sentence without a name says more before it is taken for one on the organization, and no clause on the writer is.
      const least = isNamed(bare) || said.role.test(bare) || said.owned.test(bare) ? 1 : 2;
      const isOurs = clause => !isNamed(clause) && (said.writer.test(clause) || said.ours.test(isOn ? head(clause, 40) : sentence.text) || (!about && said.self.test(head(clause, 12))));
      const isUnsaid = (clause, [first]) => (!isLetter && isOurs(clause)) || said.absent.test(clause) || DENIED.test(clause.slice(0, clause.search(first)));
      const word = stated(said.concluding, bare, isUnsaid, isLetter ? 1 : least);
      if (word && (about || isForm || isNear)) add(sentence, "concludes", `“${word}” concludes for the reader.`);
      if (QUESTION.test(bare) || bare.length < 12 || isToldOf(sentence) || !isOn) continue;
      const isDenied = (clause, parts) => isOurs(clause) || said.denied.test(parts.reduce((left, part) => left.split(part).join(" "), clause));
      const promised = said.promises.filter(({ said: words }) => stated(words, bare, isDenied, least) && !words.some(parts => parts.every(part => part.test(own))));
      for (const { claim } of promised) add(sentence, "unsupported", "The book does not support this.", latest.get(claim));
    }
    for (const each of parts) {
      const within = list.filter(sentence => partOf(sentence) === each);
      const rules = (place.rules ?? []).filter(({ uses, test }) => (each.use === null ? test !== "wording" : !uses.length || uses.includes(each.use)));
      const own = rules.find(({ test }) => test === "reference");
      const isWritten = ({ text }) => own && stated(said.written, text, clause => DENIED.test(clause), 1);
      within.filter(isWritten).forEach(found => add(found, "written", "This part asks for your own ideas: ask your office.", latest.get(own.claim)));
      const asked = own || each.use === "experience";
      for (const { kind, reason, claim, ...found } of rules.flatMap(rule => broken(rule, each, within))) add(found, kind, reason, { id: claim });
      // Of a form that takes no supplier's text, a field is the buyer's own.
      const isTheirs = place.refuses && Boolean(each.name);
      if (!isForm || isTheirs) copied(draft, within, data, asked || isTheirs).forEach(found => add(found, "copied", found.reason));
    }
    openSlots(draft).forEach(found => add(found, "slot", found.reason));
    return faults.sort((a, b) => a.at - b.at);
  };
})();
