// Compares the claims of two editions: the one that a reader cited, and the latest. The choice stands in the
// fragment of the address. Without this script the page leads to the files of claims that each edition keeps.
{
  const { base, claimsOf, day, file, here, list, make } = bookEditions;

  // In the order in which they matter to somebody who cited a claim.
  const KINDS = {
    retired: ["Retired", "The book no longer makes these claims. Each says why."],
    disputed: ["Disputed", "In doubt: sources contradict each other, or a reader has shown good reason."],
    stale: ["Stale", "Past their expiry: nobody has read the source again since."],
    updated: ["Updated", "The sentence or its figure is another one now."],
    added: ["New", "Claims that the edition you cited did not have."],
    same: ["Same", "Sentence and figure are as they were."],
  };

  const kindOf = (was, now) => {
    if (!now || now.status === "retired") return "retired";
    if (now.status !== "current") return now.status;
    if (!was) return "added";
    return was.statement === now.statement && was.value === now.value ? "same" : "updated";
  };

  // A claim that either edition made; one that both had retired, or that came and went, concerns nobody.
  const compare = (before, after) =>
    [...new Set([...before.keys(), ...after.keys()])]
      .map(id => ({ was: before.get(id), now: after.get(id) }))
      .filter(({ was, now }) => (was && was.status !== "retired") || (!was && now.status !== "retired"))
      .map(change => ({ ...change, kind: kindOf(change.was, change.now), id: (change.now ?? change.was).id }));

  // Which words of two sentences are shared: the longest common run of words, in order.
  const differ = (one, other) => {
    const [a, b] = [one.split(" "), other.split(" ")];
    const longest = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        longest[i][j] =
          a[i] === b[j] ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    const left = a.map(word => [word, true]);
    const right = b.map(word => [word, true]);
    for (let i = 0, j = 0; i < a.length && j < b.length; ) {
      if (a[i] === b[j]) left[i++][1] = right[j++][1] = false;
      else if (longest[i + 1][j] >= longest[i][j + 1]) i += 1;
      else j += 1;
    }
    return [left, right];
  };

  // The words of a sentence, with runs of changed ones marked.
  const marked = (words, tag) => {
    const runs = [];
    for (const [word, changed] of words) {
      if (runs.at(-1)?.changed === changed) runs.at(-1).words.push(word);
      else runs.push({ changed, words: [word] });
    }
    const parts = runs.map(({ changed, words }) => (changed ? make(tag, {}, words.join(" ")) : words.join(" ")));
    return make("dd", {}, ...parts.flatMap((part, place) => (place ? [" ", part] : [part])));
  };

  const dated = ({ was, now }) =>
    was && now && was.date !== now.date
      ? `Data of ${day(was.date)}, now ${day(now.date)}`
      : `Data of ${day((now ?? was).date)}`;

  const figures = ({ was, now }) => {
    if (!was?.value || !now?.value || was.value === now.value) return [];
    const arrow = make("span", { ariaHidden: "true" }, "\u2192");
    const [before, after] = ["Figure then: ", "Figure now: "].map(text => make("span", { className: "unseen" }, text));
    return [make("p", { className: "change-figure" }, make("s", {}, before, was.value), arrow, make("b", {}, after, now.value))];
  };

  const sentences = ({ was, now, kind }, from, to) => {
    if (!was || !now || was.statement === now.statement) return [make("p", {}, (now ?? was).statement)];
    const [left, right] = differ(was.statement, now.statement);
    const names = [from, to].map(({ edition }) => make("dt", {}, edition));
    return kind === "retired"
      ? [make("p", {}, was.statement)]
      : [make("dl", {}, names[0], marked(left, "del"), names[1], marked(right, "ins"))];
  };

  const notes = ({ was, now, kind }) => {
    if (!now) return ["The latest edition does not list it."];
    return [now.reason, was && kind === was.status && kind !== "current" ? `It was ${kind} already when you cited it.` : ""];
  };

  const item = (change, entries, from) => {
    const to = entries[0];
    const link = entry => {
      const address = new URL(`reference/claims.html#claim-${change.id}`, base(entry, entries)).href;
      return make("a", { href: address, ariaLabel: `${change.id} in ${entry.edition}` }, `in ${entry.edition}`);
    };
    const places = [...(change.was ? [link(from)] : []), ...(change.now && to !== from ? [link(to)] : [])];
    return make(
      "li",
      { className: `change ${change.kind}` },
      make("p", { className: "change-head" }, make("code", {}, change.id), make("span", {}, dated(change))),
      ...figures(change),
      ...sentences(change, from, to),
      ...notes(change).filter(Boolean).map(text => make("p", { className: "change-note" }, text)),
      make("p", { className: "change-places" }, "Read it ", ...places.flatMap((each, at) => (at ? [" or ", each] : [each]))),
    );
  };

  const counted = changes => {
    const counts = Object.fromEntries(Object.keys(KINDS).map(kind => [kind, 0]));
    for (const { kind } of changes) counts[kind] += 1;
    return counts;
  };

  // What stands in the address: the edition, the kinds that are shown, and words to find.
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const kinds = given.get("show")?.split(",").filter(kind => KINDS[kind]);
    return {
      since: given.get("since") ?? "",
      show: new Set(kinds ?? Object.keys(KINDS).filter(kind => kind !== "same")),
      find: given.get("find") ?? "",
    };
  };

  const write = ({ since, show, find }) => {
    const given = new URLSearchParams({ since, show: [...show].join(","), ...(find && { find }) });
    history.replaceState(null, "", `#${given.toString().replaceAll("%2C", ",")}`);
  };

  const field = (label, control, id) =>
    make("p", {}, make("label", { htmlFor: id }, label), Object.assign(control, { id }));

  const start = async place => {
    const entries = await list();
    if (entries.length < 2) {
      const [entry] = entries;
      const which = entry ? `Edition ${entry.edition}, with data to ${day(entry.data_as_of)}, is` : "This is";
      place.replaceChildren(make("p", { className: "changes-first" },
        `${which} the first that this site holds, so nothing has changed yet. Once a later one is published, ` +
        "this page shows, claim by claim, what became of what you cited."));
      return;
    }
    const [latest] = entries;
    const select = make("select", {}, ...entries.map(({ edition, data_as_of: date }) =>
      make("option", { value: edition }, `${edition}, data to ${day(date)}${edition === latest.edition ? " (the latest)" : ""}`)));
    const words = make("input", { type: "search", autocomplete: "off", spellcheck: false });
    const summary = make("p", { className: "changes-summary", role: "status" });
    const kinds = make("fieldset", { className: "changes-kinds" });
    const results = make("div", { className: "changes-results" });
    const form = make("form", { className: "changes-form" },
      field("The edition that you cited", select, "changes-since"),
      field("Find claims with", words, "changes-find"));
    form.addEventListener("submit", event => event.preventDefault());
    place.replaceChildren(form, summary, kinds, results);

    let state;
    let changes = [];
    const from = () => entries.find(({ edition }) => edition === state.since);

    const show = () => {
      const wanted = state.find.toLowerCase().split(/\s+/).filter(Boolean);
      const text = ({ id, was, now }) => `${id} ${was?.statement ?? ""} ${now?.statement ?? ""}`.toLowerCase();
      const found = changes.filter(change => wanted.every(word => text(change).includes(word)));
      const counts = counted(found);
      kinds.hidden = false;
      for (const box of kinds.querySelectorAll("input")) {
        box.checked = state.show.has(box.value);
        box.nextElementSibling.textContent = counts[box.value].toLocaleString("en");
        box.parentElement.classList.toggle("none", !counts[box.value]);
      }
      const shown = Object.keys(KINDS).filter(kind => state.show.has(kind) && counts[kind]);
      results.replaceChildren(...shown.map(kind => make("section", {},
        make("h2", {}, KINDS[kind][0], " ", make("small", {}, counts[kind].toLocaleString("en"))),
        make("p", { className: "changes-meaning" }, KINDS[kind][1]),
        make("ol", {}, ...found.filter(change => change.kind === kind).map(change => item(change, entries, from()))))));
      const seen = shown.reduce((total, kind) => total + counts[kind], 0);
      const known = changes.filter(({ was }) => was).length;
      const same = changes.filter(({ kind }) => kind === "same").length;
      summary.textContent = state.since === latest.edition
        ? `Edition ${latest.edition} is the latest: nothing has changed since.`
        : `${same.toLocaleString("en")} of the ${known.toLocaleString("en")} claims of edition ${state.since} ` +
          `${same === 1 ? "is" : "are"} the same in ${latest.edition}, which has data to ` +
          `${day(latest.data_as_of)}. Shown below: ${seen.toLocaleString("en")}.`;
    };

    const compareAgain = async () => {
      summary.textContent = "Comparing\u2026";
      changes = [];
      kinds.hidden = true;
      if (!from()) {
        summary.textContent = `No edition ${state.since} is listed here. Choose the one that you cited.`;
        results.replaceChildren();
        return;
      }
      const [before, after] = await Promise.all([claimsOf(from()), claimsOf(latest)]);
      if (before.size) {
        changes = compare(before, after);
        show();
      } else {
        summary.replaceChildren(
          `The claims of edition ${state.since} could not be loaded. They are in `,
          make("a", { href: file(from(), "downloads/claims.json") }, "its file of claims"), ".");
      }
    };

    const take = () => {
      state = read();
      state.since ||= here ?? entries[1].edition;
      select.value = state.since;
      words.value = state.find;
      return compareAgain();
    };

    kinds.append(make("legend", {}, "Show"), ...Object.entries(KINDS).map(([kind, [name]]) => {
      const box = make("input", { type: "checkbox", value: kind });
      box.addEventListener("change", () => {
        state.show[box.checked ? "add" : "delete"](kind);
        write(state);
        show();
      });
      return make("label", { className: kind }, box, make("strong", {}), ` ${name}`);
    }));
    select.addEventListener("change", () => {
      state.since = select.value;
      write(state);
      compareAgain();
    });
    words.addEventListener("input", () => {
      state.find = words.value;
      write(state);
      show();
    });
    addEventListener("hashchange", take);
    await take();
  };

  for (const place of document.querySelectorAll(".changes")) start(place);
}
