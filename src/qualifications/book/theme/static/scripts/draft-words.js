// How the check of a draft reads a text: its sentences, its words in one form, its numbers with what they count, and
// the days that it names. Pure, and each text is taken apart once.
window.draftWords = (() => {
  const COMMON = new Set(("a an and are as at be been by can for from had has have in into is it its of on or over own "
    + "than that the their them then there these they this those to under up us was we were which while who will with our "
    + "about all also any between both each if may more most no not one other some such two what when where").split(" "));
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\b\\.?";
  const YEAR = "\\b(?:19|20)\\d\\d\\b";
  const DATES = new RegExp(`\\b(?:\\d{1,2} )?${MONTH}(?: \\d{1,2}(?!\\d),?)?(?: ${YEAR})?|\\b(?:19|20)\\d\\d(?:[.-]\\d\\d){2}(?:\\.\\d+)?\\b|\\b(?:0?[1-9]|1[0-2])/(?:[0-2]?\\d|3[01])(?:/(?:20)?\\d\\d)?\\b|${YEAR}`, "g");
  const CITATIONS = /\[(?:REFERENCE|\d[\d, –-]*)\]|(?<=[\s)])\(\d{1,3}(?:[,–-] ?\d{1,3})*\)/g;

  const remembered = (make, known = new Map()) => given => {
    if (!known.has(given)) known.set(given, make(given));
    return known.get(given);
  };
  const common = (one, other) => [...one].filter(each => other.has(each));

  // An entry of a list is a sentence too, and one may begin with the name of a website.
  const SENTENCE = /\S(?:[^.!?\n]|\n(?!\s*(?:[|•*–-]|\(?\w{1,2}[.)]\s|[\p{L}][\p{L} ]{1,24}: ))|(?<=\b(?:Dr|Prof|Mr|Ms|Mrs|St|No|vs|approx|prod|dept|e\.g|i\.e|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.|[.!?](?!["”’)\]]*(?:\s+["“(\[]?(?:[\p{Lu}\d\[•]|[a-z]+\.(?:org|com|io)\b)|\s*$)))*[.!?]*["”’)\]]*/gu;
  const sentences = draft => [...draft.matchAll(/[^\n]+(?:\n(?!\s*\n)[^\n]+)*/g)].flatMap(({ 0: block, index }, paragraph) =>
    [...block.matchAll(SENTENCE)].map(part => ({ text: part[0], at: index + part.index, paragraph })));
  const clauses = remembered(text => text.split(/[;:]\s|\s*[()]\s*|,\s(?=(?:and(?! (?:has|had|is|was)\b)|but|by|while|(?:\w+ )?which|who|it|they|so|with|or|as|since|because|though|although)\s)|(?<!\b(?:no one|nobody|none|nothing|all|anything))\s(?=but\s)/i));

  // Numbers in one form: "fourteen percent" is "14%", "15 thousand dollars" and "$15k" are "$15000", "a third of" is "~33%".
  const ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
  const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
  const SPELLED = Object.fromEntries([...ONES.map((word, value) => [word, value]), ...TENS.map((word, ten) => [word, 20 + 10 * ten])]);
  const SCALES = { dozen: 12, hundred: 100, thousand: 1e3, k: 1e3, million: 1e6, billion: 1e9 };
  const FRACTIONS = { half: 50, third: 33, quarter: 25, fifth: 20, tenth: 10 };
  const NUMERAL = [...ONES.slice(2), ...TENS].join("|");
  const NUMERALS = new RegExp(`\\b(?:${TENS.join("|")})[ -](?:${ONES.slice(1, 10).join("|")})\\b|\\b(?:${NUMERAL})\\b`, "gi");
  const PARTS = new RegExp(`\\b(?:(one|two|three|four|\\d) |an? )?(${Object.keys(FRACTIONS).join("|")})s? (?=(?:of|the|its|their)\\b)`, "gi");
  const scaled = (text, names) => text.replace(new RegExp(`(\\d[\\d.]*|\\ba|\\bone)[ -]?(${names})\\b(?:(?: and)? (\\d{1,3})(?![\\d.%]))?`, "gi"),
    (_, number, scale, rest = 0) => (Number(number) || 1) * SCALES[scale.toLowerCase()] + Number(rest));
  const plain = remembered(text => {
    const digits = text.replace(DATES, " ").replace(CITATIONS, " ").replace(/(\d)\(([a-z])\)/g, "$1$2").replace(/’/g, "'")
      .replace(PARTS, (_, times, part) => `~${(SPELLED[times?.toLowerCase()] ?? 1) * FRACTIONS[part.toLowerCase()]}% `)
      .replace(/\bone(?= (?:\w+ )?(?:minute|hour|day|week|month|year)\b)/gi, "1")
      .replace(NUMERALS, run => run.toLowerCase().split(/[ -]/).reduce((sum, word) => sum + SPELLED[word], 0))
      .replace(/(\d),(?=\d{3}\b)/g, "$1");
    return scaled(scaled(digits, "dozen|hundred"), "k|thousand|million|billion")
      .replace(/\b(\d) weeks?\b/gi, (_, weeks) => `${7 * weeks} days`).replace(/\b(\d) months?(?='? (?:of )?notice)/gi, (_, months) => `${30 * months} days`)
      .replace(/(\d) ?(?:%|percent\b|per cent\b)/gi, "$1%")
      .replace(/\b(?:US ?)?\$ ?(?=\d)|\bUSD ?(?=\d)/g, "$").replace(/\b(\d[\d.]*) (?:US |U\.S\. )?(?:dollars|USD)\b/gi, "$$$1");
  });

  // The words of a text in order, each a number or a stem.
  const TOKEN = /\$\d[\d.]*\d|\$\d|~?\d[\d.]*%|[\w-]*[A-Za-z][\w'&-]*|[\p{L}][\p{L}\d'&-]*|\d[\d.]*\d|\d/gu;
  const ENDINGS = [/'s?$/u, /(?<=\p{L}{3})(?:ies|es|s)$/u, /(?<=\p{L}{4})(?:ing|ed|er|or|e|y|ion|al|ly)$/u];
  const stem = remembered(word => ENDINGS.reduce((left, ending) => left.replace(ending, ""), word.toLowerCase()));
  const isNumber = remembered(token => /^[~$]?\d[\d.]*%?$/.test(token));
  const isWord = remembered(token => !isNumber(token) && !COMMON.has(token) && token.length > 1);
  const [SAME, PHRASES] = [new Map(), new Map()];
  let phrases = /(?!)/g;
  const tokens = remembered(text => (plain(text).replace(phrases, each => PHRASES.get(each.toLowerCase())).match(TOKEN) ?? []).map(token => (isNumber(token) ? token : SAME.get(stem(token)) ?? stem(token))));
  // Words that mean the same, one or several in a row, for all texts that are read after it.
  const learn = remembered(groups => {
    for (const [first, ...others] of groups) {
      for (const each of others) (/[ &]/.test(each) ? PHRASES.set(each.toLowerCase(), first) : SAME.set(stem(each), stem(first)));
    }
    if (PHRASES.size) phrases = new RegExp(`(?<![\\w-])(?:${[...PHRASES.keys()].sort((one, other) => other.length - one.length).join("|")})(?![\\w-])`, "gi");
  });
  const content = remembered(text => new Set(tokens(text).filter(isWord)));

  // The dates of a text, each as its year, its month and its day where it names them, and whether it is a day without its
  // year; its years and months; its days; and whether one is without its year.
  const dates = remembered(text => (text.match(DATES) ?? []).map(date => {
    const year = new RegExp(YEAR).exec(date)?.[0];
    const month = /[A-Z][a-z][a-z]/.exec(date)?.[0] ?? MONTHS[(/^\d{1,2}(?=\/)|(?<=^\d{4}[.-])\d\d/.exec(date)?.[0] ?? 0) - 1];
    const day = /^\d{1,2}(?= )|(?<=[a-z.] )\d{1,2}\b|(?<=\/)\d{1,2}(?=\/)|(?<=[.-]\d\d[.-])\d\d/.exec(date)?.[0];
    return [year, year && month && `${month} ${year}`, year && month && day && `${Number(day)} ${month} ${year}`, Boolean(!year && day)];
  }));
  const times = remembered(text => new Set(dates(text).flatMap(date => date.slice(0, 2)).filter(Boolean)));
  const days = remembered(text => new Set(dates(text).map(date => date[2]).filter(Boolean)));
  const hasBareDay = remembered(text => dates(text).some(([, , , isBare]) => isBare));

  // Each number of a text with its unit, whether it is a rough one, what it counts, and the words around it by their
  // nearness.
  const REACH = 24;
  const ROUGH = new Set(["about", "over", "around", "rough", "near", "almost", "least", "than", "approximate"]);
  const figures = remembered(text => {
    const all = tokens(text);
    return all.flatMap((token, place) => {
      if (!isNumber(token)) return [];
      const near = new Map();
      for (let i = Math.max(0, place - REACH); i < Math.min(all.length, place + REACH); i += 1) {
        if (isWord(all[i])) near.set(all[i], Math.max(near.get(all[i]) ?? 0, 1 / (1 + Math.abs(i - place) / 6)));
      }
      const after = all.slice(place + 1, place + 5);
      const end = after.findIndex(isNumber);
      const of = new Set((end < 0 ? after : after.slice(0, end)).filter(isWord));
      const [value, unit] = [Number(token.replace(/[~$%]/g, "")), token.match(/[$%]/)?.[0] ?? ""];
      return [{ token, value, unit, rough: token.startsWith("~") || ROUGH.has(all[place - 1]), isStart: all[place - 1] === "from", of, near }];
    });
  });
  // Whether a figure says what another does, as it is or rounded.
  const agrees = (said, theirs) => {
    if (said.token === theirs.token || said.value === theirs.value) return true;
    if (said.rough) return Math.abs(said.value - theirs.value) <= 0.05 * theirs.value;
    const digits = said.token.split(".")[1]?.replace("%", "").length ?? 0;
    if (said.unit === "%" || digits) return said.value === Number(theirs.value.toFixed(digits));
    const step = 10 ** /0*$/.exec(said.token)[0].length;
    return !said.unit && said.value > 10 * step && Math.round(theirs.value / step) * step === said.value;
  };

  // The words as they stand, and all runs of so many of them.
  const spoken = remembered(text => text.replace(CITATIONS, " ").toLowerCase().match(/[\p{L}\d]+(?:[.,'’-][\p{L}\d]+)*/gu) ?? []);
  const runsOf = (all, length) => Array.from({ length: Math.max(0, all.length - length + 1) }, (_, i) => all.slice(i, i + length).join(" "));

  // What finds any of some words: * is any ending, # a number, .. up to two words, braces any of a list.
  const expression = (said, lists) => {
    const one = text => text.replace(/\{([^}]+)\}| \.\. |[*# ]|[.+?^$()|[\]\\/]/g, (token, names) => {
      if (names) return `(?:${names.split(/, ?/).flatMap(name => lists[name] ?? name).map(one).join("|")})`;
      return { "*": "[a-z]*", "#": "\\d[\\d.,]*", " ": "\\s+", " .. ": "(?:\\s+\\S+){0,2}?\\s+" }[token] ?? `\\${token}`;
    });
    return new RegExp(`(?<!\\w)(?:${said.map(one).join("|") || "(?!)"})(?!\\w)`, "i");
  };

  return { NUMERAL, agrees, clauses, common, content, dates, days, expression, figures, hasBareDay, learn, plain, remembered, runsOf, sentences, spoken, times };
})();
