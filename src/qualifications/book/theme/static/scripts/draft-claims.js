// On which claim of the book a sentence rests, and which of its figures a claim has. Sentences and claims are compared
// by their words, each weighed by how rare it is in the ledger; figures by the words around them, the nearer the
// heavier. Likeness goes from 0 to 1.
window.draftClaims = (() => {
  const { agrees, clauses, common, content, days, figures, remembered, times } = draftWords;
  // From which likeness a claim stands in a sentence: with a figure as like as `figure`, without one of its own, and
  // where it has none; and the same where the sentence names a day on which the claim stands.
  const RESTS = { figure: 0.42, withFigure: 0.2, without: 0.5 };
  const DATED = { figure: 0.3, withFigure: 0.15, without: 0.3 };
  // What the words of a claim weigh in a sentence, at the least: such words as "a hub operated by" are in many claims.
  const ENOUGH = 9;
  // What a claim of the time that a sentence names is likelier than another.
  const TIMELY = 0.2;

  // The claims of two editions, and where each word stands: in which of their sentences, and near which figure.
  let index;
  const placed = entries => {
    const places = new Map();
    entries.forEach((words, at) => words.forEach(([word, share]) => {
      if (!places.has(word)) places.set(word, []);
      places.get(word).push([at, share]);
    }));
    return places;
  };
  const prepare = (cited, latest) => {
    if (index?.cited === cited && index.latest === latest) return;
    const claims = [...latest.values()].map(now => ({
      now, was: cited.get(now.id) ?? now, words: content(now.statement), times: times(now.statement), days: new Set([...days(now.statement), ...days(now.date)]),
    }));
    const said = claims.flatMap(claim => [...new Set([claim.now.statement, claim.was.statement])].map(text => ({ claim, text, current: text === claim.now.statement })));
    const where = placed(said.map(({ text }) => [...content(text)].map(word => [word, 1])));
    const weight = remembered(word => Math.log(1 + claims.length / (1 + (where.get(word)?.length ?? 0))));
    const lengthOf = near => Math.sqrt([...near].reduce((sum, [word, share]) => sum + weight(word) * share * share, 0));
    const counted = said.flatMap(({ text, claim, current }) => figures(text).map(each => ({ ...each, claim, current, length: lengthOf(each.near) })));
    index = { cited, latest, said, where, counted, near: placed(counted.map(({ near, unit }) => [...near].map(([word, share]) => [unit + word, share]))), weight, lengthOf, days: new Set(claims.flatMap(claim => [...claim.days])) };
    for (const each of said) each.total = weigh(content(each.text));
  };
  const weigh = words => [...words].reduce((sum, word) => sum + index.weight(word), 0);
  const holds = (words, where, share) => weigh(common(words, where)) >= share * weigh(words);
  // The days of a text on which a claim stands.
  const daysOf = text => common(days(text), index.days);
  const monthsOf = remembered(text => new Set([...times(text)].filter(time => time.includes(" "))));
  // What each place gets from the words of a text.
  const summed = (length, words, places, unit = "") => {
    const sums = new Float64Array(length);
    for (const [word, by] of words) {
      const weight = index.weight(word) * by;
      for (const [at, share] of places.get(unit + word) ?? []) sums[at] += weight * share;
    }
    return sums;
  };

  // How like a sentence, as a whole or by one of its clauses, is to each claim.
  const likesOf = text => {
    const [likes, hasCount] = [new Map(), figures(text).some(({ value }) => value > 5)];
    for (const part of new Set([text, ...clauses(text)])) {
      const own = content(part);
      if (own.size < (part === text && hasCount ? 2 : 3)) continue;
      const weight = weigh(own);
      summed(index.said.length, [...own].map(word => [word, 1]), index.where).forEach((sum, at) => {
        const { claim, total } = index.said[at];
        if (sum && (hasCount || sum > ENOUGH)) likes.set(claim, Math.max(sum / Math.sqrt(weight * total), likes.get(claim) ?? 0));
      });
    }
    return likes;
  };

  // What a claim has before others that are as like: it tells of the day, month or year of the sentence, else of its own.
  const timely = (text, { now }) => {
    const asked = [days(text), monthsOf(text), times(text), days(now.date)].find(({ size }) => size);
    return [days, times].some(each => common(asked, each(now.statement)).length) ? TIMELY : 0;
  };

  // Each figure of a sentence with the claims that have it, and the nearest that has another.
  const compared = (text, likes, isOfDay) => figures(text).map(figure => {
    const [length, most] = [index.lengthOf(figure.near), Math.max(0.01, ...likes.values())];
    const found = { figure, right: 0, wrong: 0, nearness: 0, claims: new Map() };
    summed(index.counted.length, figure.near, index.near, figure.unit).forEach((sum, at) => {
      const other = index.counted[at];
      const countsSame = common(figure.of, other.of).length > 0;
      // A figure of four digits or more that is not round is hardly a chance, nor one of three that counts the same.
      const isRare = figure.value > (countsSame ? 99 : 999) && !/0$/.test(figure.token);
      // What a count rose or fell from is that of another time, which the sentence may tell too.
      if ((!sum && !isRare) || figure.unit !== other.unit || (other.isStart && !figure.isStart && common(other.claim.times, times(text)).length < other.claim.times.size)) return;
      const { claim, current } = other;
      const whole = likes.get(claim) ?? 0;
      const like = sum / (length * other.length) + (countsSame ? 0.15 : figure.unit ? 0 : -0.15);
      if (!agrees(figure, other)) {
        const nearness = current && claim.now.status === "current" && isOfDay(claim) ? like + timely(text, claim) : 0;
        if (nearness && like > found.wrong) Object.assign(found, { wrong: like, countsSame });
        if (nearness > found.nearness) Object.assign(found, { nearness, nearest: claim });
        return;
      }
      // A large count is hardly that of another claim; one of a claim far less like may be.
      const byWhole = figure.unit && !figure.token.includes(".") ? 0 : whole * (figure.value > 999 ? 3 : 1);
      const best = Math.max(like, byWhole) * (figure.unit ? 1 : Math.min(1, 0.15 + whole / most));
      if (isRare) likes.set(claim, Math.max(0.25, whole));
      found.claims.set(claim, Math.max(best, isRare ? 1 : 0, found.claims.get(claim) ?? 0));
      // The figure of another month is wrong, but one with a decimal in a sentence that says what its claim does.
      if (current && (!monthsOf(text).size || common(monthsOf(text), claim.times).length || (whole >= 0.6 && figure.token.includes(".")))) found.right = Math.max(found.right, isRare ? 1 : best);
    });
    return found;
  });

  // The claims on which a sentence rests, the first the most: by its words, or some of them with one of its figures. A
  // day on which claims stand tells that it rests on one of these.
  const restsOn = (text, known, likes, isDated, isOfDay) => {
    const asked = isDated ? DATED : RESTS;
    return [...likes].filter(([claim]) => isOfDay(claim)).map(([claim, like]) => {
      const held = known.filter(({ claims }) => (claims.get(claim) ?? 0) >= asked.figure).length;
      return { claim, like, held, score: like + 0.25 * Math.min(3, held) };
    }).filter(({ claim, like, held }) => like >= (held ? asked.withFigure : asked.without)).sort((a, b) => b.score + timely(text, b.claim) - a.score - timely(text, a.claim));
  };

  return { compared, daysOf, holds, likesOf, prepare, restsOn, weigh };
})();
