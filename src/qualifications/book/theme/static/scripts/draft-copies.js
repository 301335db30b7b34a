// The book's own words in a draft: ready texts, with their slots filled in or not, and runs of words from any page.
window.draftCopies = (() => {
  const { common, remembered, runsOf, sentences, spoken, times } = draftWords;
  const QUOTED = /["“](?:[^"”\n]|\n(?!\s*\n))*["”]/g;
  // A text with spaces for what stands in quotation marks.
  const unquoted = remembered(text => text.replace(QUOTED, each => each.replace(/\S/g, " ")));
  // Words in a row that are a copy, and those that are compared at once.
  const [LONG, RUN] = [25, 5];
  // Capitals in brackets, which what is meant may follow, as in [OUR REASONS: why this one]; a link is none.
  const SLOT = /\[(?:[A-Z][^a-z\]]*|(?:TBD|TODO|[A-Z][A-Z ]{5,}): [^\]]*)\](?!\()/g;
  // One of the writer's own: words, and no name or statistic.
  const WORDS = /^\[(?:TBD|TODO)|[A-Z]{4}.{4}|^\[[A-Z ]{7,}\]$/;
  const either = words => words.map(word => word.replace(/[.+?^$()|[\]\\]/g, "\\$&")).join("|");

  const threes = remembered(wording => new Set(wording.split(SLOT).flatMap(part => runsOf(spoken(part), 3))));
  // Whether a text is one of those wordings, with its slots filled in.
  const isOneOf = (wordings, text, least) => {
    const own = runsOf(spoken(text), 3);
    return wordings.some(each => own.length > 0 && common(own, threes(each)).length >= least * own.length);
  };
  // The words of the book in runs: those of its ready texts, and those of its pages and claims.
  let book;
  const prepare = ({ texts, limits, methods }, latest, prose) => {
    if (book?.prose === prose && book.latest === latest) return;
    const [ready, runs] = [Object.values(texts).flat(), list => new Set(list.flatMap(text => runsOf(spoken(text), RUN)))];
    book = {
      latest, prose, ready: runs(ready), rest: runs([...prose, ...Object.values(limits), ...methods, ...[...latest.values()].map(({ statement }) => statement)]),
      sentences: ready.flatMap(sentences).map(({ text }) => text),
    };
  };
  // A ready text keeps the date and the limit of what it says, in the sentence or near it. One whose date was cut is none,
  // nor is a part of one.
  const isReady = remembered(text => {
    const isWhole = each => (times(text).size || !times(each).size) && spoken(each).length < 1.5 * spoken(text).length;
    return isOneOf(book.sentences.filter(isWhole), text, 0.7);
  });
  // The slots that are still open, and where the first is; a name in brackets is none.
  const openSlots = draft => {
    const isWord = slot => slot.length > 4 && book.prose.some(text => text.includes(` ${slot.slice(1, -1).toLowerCase()} `));
    const open = [...draft.matchAll(SLOT)].filter(([slot]) => WORDS.test(slot) || isWord(slot));
    const names = [...new Set(open.map(([slot]) => slot))].join(", ");
    return open.slice(0, 1).map(({ index: at, 0: text }) => ({ at, text, reason: `Still to fill in: ${names}.` }));
  };
  // The longest run of words in a paragraph that stands in the book too, neither quoted nor cited; a changed word or a
  // filled slot does not end it. Words of ready texts are for pasting but where a rule, or the writer's own part, asks
  // otherwise.
  const copied = (draft, list, { names, title }, asked) => {
    const cited = new RegExp(`\\[REFERENCE\\]|\\[\\d{1,3}(?:[,–-] ?\\d{1,3})*\\]|\\(\\d{1,3}(?:[,–-] ?\\d{1,3})*\\)(?=[.;])|${either([title])}|\\((?:${either(names)}),? \\d{4}\\b`, "i");
    const isOfBook = run => (asked ? book.ready.has(run) || book.rest.has(run) : book.rest.has(run) && !book.ready.has(run));
    return [...new Set(list.map(({ paragraph }) => paragraph))].flatMap(number => {
      const own = list.filter(({ paragraph }) => paragraph === number);
      // A citation covers a quotation, and no part that is all another's.
      const least = !cited.test(own.map(({ text }) => text).join(" ")) ? LONG : asked ? 1.5 * LONG : Infinity;
      const from = own.flatMap(each => spoken(unquoted(draft).slice(each.at, each.at + each.text.length)).map(word => [word, each]));
      const marks = runsOf(from.map(([word]) => word), RUN).map(run => (isOfBook(run) ? "x" : " ")).join("");
      const [longest = ""] = (marks.match(/x+(?: {1,6}x+)*/g) ?? []).sort((a, b) => b.length - a.length);
      const [start, count] = [marks.indexOf(longest), longest.length + RUN - 1];
      if (longest.replaceAll(" ", "").length + RUN - 1 < least) return [];
      const [{ at }, last] = [from[start][1], from[start + count - 1][1]];
      return [{ at, text: draft.slice(at, last.at + last.text.length), reason: `${count} words in a row stand in the book; ${asked ? "this part asks for your own words, or for quotation marks and a citation" : "quote or cite them"}.` }];
    });
  };

  return { QUOTED, copied, either, isOneOf, isReady, openSlots, prepare, unquoted };
})();
