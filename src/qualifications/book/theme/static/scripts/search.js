// The search page. MiniSearch ranks the parts of pages for each thing that a reader asks for; a page that
// has them all stands before one that has some. Nothing that is typed leaves the page or is stored.
{
  const STOP = new Set(("a an and are as at be by can do does for from has have how i in is it many much my of on or our " +
    "the their they to was we what when where which who why will with you your").split(" "));

  // Words as the index keeps them: "sub-processors" is found by its parts and as one word, "150,000" without its
  // comma, "6.303" whole.
  const clean = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/(\d)[,\u202f](?=\d{3}\b)/g, "$1").replace(/[’']s\b/g, "");
  const words = text => clean(text).match(/[\p{L}\p{N}]+(?:[-.\u2010\u2011][\p{L}\p{N}]+)*/gu) ?? [];
  const one = word => word.replace(/[-\u2010\u2011]/g, "");
  const forms = word => {
    const parts = word.split(/[-.\u2010\u2011]/);
    return parts.length > 1 ? [one(word), ...parts] : parts;
  };
  const stem = word => {
    if (word.length < 4 || !/^\p{L}/u.test(word)) return word;
    return word.replace(/ies$/, "y").replace(/(?<![su])s$/, "");
  };

  const fuzzy = word => (word.length > 5 && /^\p{L}+$/u.test(word) ? 1 : false);
  const engine = (fields, boost) => new MiniSearch({
    fields,
    tokenize: text => words(text).flatMap(forms),
    processTerm: stem,
    // A number is asked for whole: "6.303-2" comes as 6.3032, whose parts are in no index.
    searchOptions: { tokenize: word => (/\d/.test(word) ? [word] : forms(word)), boost, prefix: word => word.length > 2, fuzzy, bm25: { k: 1.2, b: 0.3, d: 0.5 }, weights: { fuzzy: 0.1, prefix: 0.4 } },
  });
  const partEngine = engine(["heading", "names", "about", "text"], { heading: 4, names: 3, about: 2 });
  partEngine.addAll(bookIndex.parts.map(([, , heading, text, names, about], id) => ({ id, heading, names, about, text })));
  const claimEngine = engine(["name", "sentence", "more"], { name: 3, sentence: 2 });
  // In the index they stand by their pages.
  const allClaims = Object.entries(bookIndex.claims).flatMap(([page, claims]) => claims.map(claim => [...claim, page]));
  claimEngine.addAll(allClaims.map(([name, sentence, more], id) => ({ id, name, sentence, more })));

  const spoken = text => words(text).map(word => stem(one(word))).join(" ");
  const meanings = new Map(Object.entries(bookIndex.words).map(([typed, meant]) => [spoken(typed), meant]));
  const places = new Map(Object.entries(bookIndex.places).map(([typed, place]) => [spoken(typed), place]));

  // "Set-aside" finds "set aside", while "sub-processor" stays the one word that pages have.
  const known = word => /\d/.test(word) || meanings.has(spoken(word)) || partEngine.search(one(word), { fuzzy: false, prefix: false }).length > 0;

  // What is asked for, one after the other: the longest run of words that has a meaning of its own, else a word.
  const things = query => {
    const asked = words(query).flatMap(word => known(word) ? [one(word)] : word.split(/[-.\u2010\u2011]/));
    const found = [];
    for (let start = 0; start < asked.length;) {
      let end = asked.length;
      while (end > start + 1 && !meanings.has(asked.slice(start, end).map(stem).join(" "))) end -= 1;
      const run = asked.slice(start, end);
      const meant = meanings.get(run.map(stem).join(" ")) ?? [];
      if (meant.length || run.length > 1 || !STOP.has(run[0])) found.push([run, ...meant.map(words).map(all => all.map(one))]);
      start = end;
    }
    return found;
  };

  // The records that hold a thing in any of its ways, with their scores and the words that were found there.
  // What was typed counts more than what means the same; a slip of the finger is looked past where nothing is found.
  const ask = (engine, [typed, ...meant]) => {
    const other = { prefix: false, boostTerm: () => 0.5 };
    const ways = { combineWith: "OR", queries: [typed, ...meant].map((run, way) => ({ combineWith: "AND", queries: run, ...(way && other) })) };
    const found = engine.search(ways, { fuzzy: false });
    const taken = found.length ? found : engine.search({ combineWith: "AND", queries: typed });
    return new Map(taken.map(({ id, score, terms }) => [id, { score, terms }]));
  };

  const rank = (engine, wanted) => {
    const found = new Map();
    wanted.forEach((ways, thing) => {
      for (const [id, { score, terms }] of ask(engine, ways)) {
        const entry = found.get(id) ?? { id, score: 0, held: new Set(), terms: new Set() };
        entry.score += score;
        entry.held.add(thing);
        for (const term of terms) entry.terms.add(term);
        found.set(id, entry);
      }
    });
    return [...found.values()];
  };

  // Pages with their best parts, best first; `missing` are the things that no page has.
  const searchPages = wanted => {
    const pages = new Map();
    for (const entry of rank(partEngine, wanted)) {
      const page = bookIndex.parts[entry.id][0];
      const kept = pages.get(page) ?? { page, parts: [], held: new Set() };
      kept.parts.push(entry);
      for (const thing of entry.held) kept.held.add(thing);
      pages.set(page, kept);
    }
    for (const kept of pages.values()) {
      kept.parts.sort((a, b) => b.held.size - a.held.size || b.score - a.score);
      const [best] = kept.parts;
      // Every thing in one part says more than the same spread over a page.
      const [, title, , weight] = bookIndex.pages[kept.page];
      const titled = wanted.every(([typed]) => typed.every(word => ` ${spoken(title)} `.includes(` ${stem(word)} `)));
      kept.score = best.score * (1 + best.held.size) * (titled ? 3 : 1) * weight;
    }
    return [...pages.values()].sort((a, b) => b.held.size - a.held.size || b.score - a.score);
  };

  const searchClaims = wanted => rank(claimEngine, wanted)
    .filter(({ held }) => held.size === wanted.length)
    .sort((a, b) => b.score - a.score)
    .map(({ id, terms }) => ({ claim: allClaims[id], terms }));

  // All that the page shows for a query; the test of its list of queries asks here too.
  const searchBook = query => {
    const wanted = things(query);
    const place = places.get(spoken(query));
    let pages = searchPages(wanted);
    const seen = new Set(pages.flatMap(({ held }) => [...held]));
    const missing = wanted.filter((_, thing) => !seen.has(thing)).map(([run]) => run.join(" "));
    // What no page says, though pages say what means the same.
    const unsaid = wanted.filter(([run], thing) => seen.has(thing) && !partEngine.search({ combineWith: "AND", queries: run }, { fuzzy: false }).length)
      .map(([run]) => run.join(" "));
    if (pages.length && pages[0].held.size === wanted.length) pages = pages.filter(({ held }) => held.size === wanted.length);
    const results = pages.map(({ page, parts, held }) => ({
      address: bookIndex.pages[page][0],
      page,
      whole: held.size === wanted.length,
      parts: parts.filter(part => part.held.size === parts[0].held.size).slice(0, 3),
    }));
    if (place) {
      const [address, fragment] = place[0].split("#");
      const page = bookIndex.pages.findIndex(([each]) => each === address);
      const part = bookIndex.parts.findIndex(([at, anchor]) => at === page && anchor === (fragment ?? ""));
      const terms = new Set(results.find(result => result.page === page)?.parts.flatMap(each => [...each.terms]) ?? []);
      results.unshift({ address, page, whole: true, says: place[1], parts: [{ id: part, terms }] });
      const again = results.findLastIndex(result => result.page === page);
      if (again > 0) {
        results[0].parts.push(...results[again].parts.filter(({ id }) => id !== part).slice(0, 2));
        results.splice(again, 1);
      }
    }
    return { results, missing, unsaid, claims: searchClaims(wanted) };
  };

  // The words around what was found, with that marked.
  const LONGEST = 200;
  const excerpt = (text, terms) => {
    const hit = word => forms(word).some(form => terms.has(stem(form)));
    const sentences = text.match(/[^.!?]+(?:[.!?](?!\s)[^.!?]*)*[.!?]*\s*/g) ?? [text];
    const counts = sentences.map(sentence => new Set(words(sentence).filter(hit).map(stem)).size);
    let shown = sentences[counts.indexOf(Math.max(...counts))].trim();
    if (shown.length > LONGEST) {
      const first = words(shown).find(hit);
      const at = first ? Math.max(0, clean(shown).indexOf(first) - LONGEST / 3) : 0;
      shown = `${at ? "… " : ""}${shown.slice(at ? shown.indexOf(" ", at) + 1 : 0).slice(0, LONGEST).replace(/\s\S*$/, "")} …`;
    }
    return shown.split(/(\s+)/).map(word => words(word).some(hit) ? make("mark", {}, word) : word);
  };

  const { make } = bookEditions;
  const root = document.documentElement.dataset.content_root;

  const pageItem = ({ address, page, parts, says }) => {
    const [, title, part] = bookIndex.pages[page];
    const item = make("li", {}, make("a", { href: `${root}${address}` }, title));
    if (part) item.append(make("small", {}, ` ${part}`));
    if (says) item.append(make("p", { className: "says" }, says));
    for (const { id, terms } of parts) {
      const [, anchor, heading, text] = bookIndex.parts[id];
      const words_ = make("p", { className: "context" }, ...(text ? excerpt(text, terms) : []));
      if (anchor) words_.prepend(make("a", { href: `${root}${address}#${anchor}` }, heading), text ? ": " : "");
      if (words_.childNodes.length) item.append(words_);
    }
    return item;
  };

  const claimItem = ({ claim: [id, statement, , date, status, page] }) => make(
    "li",
    {},
    make("a", { href: `${root}${page}.html#claim-${id}` }, statement),
    make("small", {}, `${id} · data of ${date}${status === "current" ? "" : ` · ${status}`}`),
  );

  const show = (section, count, items, first) => {
    section.querySelector(".count").textContent = count;
    section.querySelector("ol").replaceChildren(...items.slice(0, first));
    section.querySelector("details")?.remove();
    if (items.length > first) {
      const summary = make("summary", {}, `${items.length - first} more`);
      section.append(make("details", {}, summary, make("ol", {}, ...items.slice(first))));
    }
    section.hidden = false;
  };

  const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  document.querySelector(".search-form input").value = asked;
  if (things(asked).length || places.has(spoken(asked))) {
    document.title = `${asked} · ${document.title}`;
    const { results, missing, unsaid, claims } = searchBook(asked);
    const lost = missing.map(word => `“${word}”`).join(", ");
    const whole = results.filter(result => result.whole).length;
    const told =
      whole && unsaid.length ? `No page says ${unsaid.map(word => `“${word}”`).join(" or ")}. ${whole === 1 ? "One page comes" : `${whole} pages come`} near it.`
      : whole ? `${whole} ${whole === 1 ? "page has" : "pages have"} what you asked for.`
      : results.length ? `No page has all of it${lost ? `: ${lost} is nowhere in the book` : ""}. These come nearest.`
      : "No page has it. Try another word, or ask the editors.";
    show(document.getElementById("page-results"), told, results.map(pageItem), 8);
    const claimSection = document.getElementById("claim-results");
    show(claimSection, claims.length ? `${claims.length} of ${allClaims.length} claims, retired ones among them.` : "No claim has all of it.", claims.map(claimItem), 10);
    // The count is read first, and the results follow.
    const found = document.querySelector("#page-results .count");
    found.tabIndex = -1;
    found.focus();
    // Who types the name of a claim, or a figure, wants the claim.
    if (claims.length && (claims[0].claim[0] === asked.toLowerCase() || /^[$\d][\d.,%]*$/.test(asked))) {
      document.getElementById("page-results").before(claimSection);
    }
  } else if (!asked && places.size) {
    const examples = Object.keys(bookIndex.places).slice(-6)
      .map(typed => make("a", { href: `?q=${encodeURIComponent(typed)}` }, typed))
      .flatMap((link, at) => at ? [", ", link] : [link]);
    document.querySelector(".search-form").append(make("p", {}, "Readers search for: ", ...examples));
  }

  globalThis.searchBook = searchBook;
}
