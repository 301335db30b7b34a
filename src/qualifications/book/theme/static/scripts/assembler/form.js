// The form of the assembler: it shows the choice, keeps it in the fragment, and hands over the files.
// Without this script, or without its data, the page says where else the same facts are.
{
  const {
    addressesFor, begin, capital, day, find, letters, measure, number, parts, plainText, plural, read, ris, sheet,
    usable, word, write, LONGEST_LIMIT,
  } = assembler;
  const LIMITS = [0, 140, 500, 1500, 3000, 4000];
  const OWN = "own";
  // A field with no more facts than these shows them all at once.
  const FEW = 12;
  const root = document.documentElement.dataset.content_root ?? "";
  const host = document.querySelector(".assembler");

  // `make`, `copy` and `statusLine` are those of copying.js.
  const choice = (type, name, value, ...label) =>
    make("label", {}, make("input", { type, name, value }), " ", ...label);
  const list = (texts, properties = {}) => make("ul", properties, ...texts.map(text => make("li", {}, text)));

  const start = data => {
    host.replaceChildren(host.querySelector("template").content.cloneNode(true));
    const form = host.querySelector("form");
    const place = name => form.querySelector(`.assembler-${name}`);
    const controls = form.elements;
    let { state, dropped } = read(location.hash, data);
    let made;

    // The choices of the first step.
    const kinds = [...new Set(data.institutions.map(each => each.kind))];
    controls.institution.append(make("option", { value: "", textContent: "None of these, or not yet known" }));
    for (const kind of kinds) {
      const group = make("optgroup", { label: capital(kind) });
      const members = data.institutions.filter(each => each.kind === kind);
      for (const { id, name } of members) group.append(make("option", { value: id, textContent: name }));
      controls.institution.append(group);
    }
    for (const limit of LIMITS) {
      const textContent = limit ? `${number(limit)} characters` : "No limit";
      controls.room.append(make("option", { value: limit, textContent }));
    }
    controls.room.append(make("option", { value: OWN, textContent: "Another number" }));
    for (const { id, name } of data.purposes) place("purposes").append(choice("radio", "purpose", id, name));

    const showChoices = () => {
      controls.institution.value = state.institution;
      controls.purpose.value = state.purpose;
      const own = !LIMITS.includes(state.limit) || controls.room.value === OWN;
      controls.room.value = own ? OWN : state.limit;
      place("own").hidden = !own;
      if (own && document.activeElement !== controls.own) controls.own.value = state.limit;
      controls.short.checked = state.short;
      controls.addresses.checked = state.addresses;
    };

    const showRules = () => {
      const institution = find(data.institutions, state.institution);
      if (!institution) {
        place("rules").replaceChildren(make("p", {}, "Ask for the form and the rules of your own institution: they decide."));
        return;
      }
      const rows = institution.answers.flatMap(([question, answer]) => [
        make("dt", { textContent: question }),
        make("dd", { textContent: answer }),
      ]);
      const read = make("p", { className: "assembler-read" }, `Rules read on ${day(institution.read)}, ${institution.where}.`);
      if (institution.aged) read.append(" ", make("strong", { textContent: "They may have changed." }));
      const rules = make("details", {}, make("summary", { textContent: "The rules, with their sources" }));
      rules.append(
        list(institution.rules.map(({ statement, claim }) => {
          const link = make("a", { href: `${root}reference/claims.html#claim-${claim}`, textContent: "Source" });
          return make("span", {}, statement, " ", link);
        })),
      );
      place("rules").replaceChildren(
        make("p", { className: "assembler-form-name" }, `${institution.name}: ${institution.form}`),
        make("dl", {}, ...rows),
        read,
        rules,
      );
    };

    // The facts of the second step: a disclosure for each field, which is filled when it opens.
    const row = (letter, claim) => {
      const label = choice("checkbox", `facts-${letter}`, claim.id, make("span", { textContent: claim.short || claim.text }));
      const box = label.querySelector("input");
      box.checked = Boolean(state.facts[letter]?.includes(claim.id));
      box.disabled = !usable(claim);
      const notes = make("span", { className: "assembler-note" }, `Data of ${day(claim.as_of)}. `);
      if (claim.status !== "current") {
        notes.append(make("strong", { textContent: capital(claim.status) }), usable(claim) ? `: ${claim.reason} ` : ": cannot be chosen. ");
      }
      const link = make("a", { href: `${root}reference/claims.html#claim-${claim.id}`, textContent: "Evidence" });
      link.setAttribute("aria-label", `Evidence for: ${claim.short || claim.text}`);
      notes.append(link);
      const item = make("div", { className: "assembler-fact" }, label, notes);
      item.dataset.words = words(claim);
      return item;
    };

    const group = (letter, name, claims, open) => {
      const set = make("fieldset", {}, ...claims.map(claim => row(letter, claim)));
      set.setAttribute("aria-label", name);
      const summary = make("summary", {}, `${name}: ${number(claims.length)}`);
      return make("details", { className: "assembler-group", open }, summary, set);
    };

    const fill = (field, letter) => {
      if (field.querySelector("fieldset")) return;
      const supporting = data.claims.filter(claim => claim.supports.includes(letter));
      for (const [kind, name] of Object.entries(data.kinds)) {
        const claims = supporting.filter(claim => claim.kind === kind);
        if (claims.length) field.append(group(letter, capital(name), claims, supporting.length <= FEW));
      }
      const against = data.claims.filter(claim => claim.not_for.includes(letter));
      if (against.length) {
        const last = group(letter, "Not for this field: a warning goes with each", against, false);
        last.classList.add("against");
        field.append(last);
      }
    };

    const showFields = () => {
      const wanted = letters(state, data);
      const shown = [...place("fields").children].map(field => field.dataset.letter);
      if (wanted.join() !== shown.join()) {
        place("fields").replaceChildren(
          ...wanted.map(letter => {
            const { name, asks } = data.fields[letter];
            const summary = make("summary", {}, make("span", { className: "assembler-letter", textContent: letter }));
            summary.append(make("span", { textContent: capital(name) }), make("span", { className: "assembler-chosen" }));
            const field = make("details", { className: "assembler-field" }, summary, make("p", { textContent: asks }));
            field.dataset.letter = letter;
            field.addEventListener("toggle", () => {
              if (!field.open) return;
              fill(field, letter);
              search();
            });
            return field;
          }),
        );
        search();
      }
      for (const field of place("fields").children) {
        const { letter } = field.dataset;
        const chosen = state.facts[letter] ?? [];
        const offered = data.claims.filter(claim => claim.supports.includes(letter)).length;
        const told = offered ? plural(offered, "fact") : "your own words";
        field.querySelector(".assembler-chosen").textContent = chosen.length ? `${number(chosen.length)} chosen` : told;
        field.classList.toggle("has-chosen", chosen.length > 0);
        for (const box of field.querySelectorAll("input")) box.checked = chosen.includes(box.value);
      }
    };

    // Fields and groups with facts that hold the words open.
    const words = claim => `${claim.id} ${claim.text} ${claim.short}`.toLowerCase();
    const search = () => {
      const wanted = controls.find.value.toLowerCase().split(/\s+/).filter(Boolean);
      const holds = text => wanted.every(each => text.includes(each));
      for (const field of place("fields").children) {
        const { letter } = field.dataset;
        if (wanted.length && data.claims.some(claim => claim.supports.includes(letter) && holds(words(claim)))) {
          field.open = true;
          fill(field, letter);
        }
        for (const fact of field.querySelectorAll(".assembler-fact")) fact.hidden = !holds(fact.dataset.words);
        for (const group of field.querySelectorAll(".assembler-group")) {
          const found = group.querySelectorAll(".assembler-fact:not([hidden])").length;
          group.hidden = !found;
          if (wanted.length && !group.classList.contains("against")) group.open = true;
        }
      }
    };

    // The text of the third step.
    const section = ({ letter, name, asks, prompts, facts, text, measure: size }) => {
      const field = make("div", { className: "assembler-text" }, ...text.split("\n").map(each => make("p", {}, each)));
      const warned = facts.flatMap(({ mark, warnings }) => warnings.map(each => `${mark} ${each}`));
      const status = statusLine();
      const button = make("button", { type: "button", textContent: "Copy these facts" });
      button.setAttribute("aria-label", `Copy the facts of field ${letter}`);
      button.addEventListener("click", () => copy(text, field, status));
      const used = make("p", { className: size.over ? "assembler-count over" : "assembler-count" }, `${size.told}.`);
      return make(
        "section", {},
        make("h3", { textContent: `${letter}. ${capital(name)}` }),
        make("p", { className: "assembler-asks", textContent: `What forms ask: ${asks}` }),
        make("p", { className: "assembler-yours", textContent: "Why does your project need this? (yours to write)" }),
        list(prompts),
        field,
        list(warned, { className: "assembler-warnings", hidden: !warned.length }),
        make("div", { className: "assembler-foot" }, used, button, status),
      );
    };

    const showResult = () => {
      made = sheet(state, data);
      place("notices").replaceChildren(...[...dropped, ...made.notices].map(text => make("li", { textContent: text })));
      const shown = made.sections.map(section);
      if (shown.length) {
        shown.push(make("section", { className: "assembler-references" },
          make("h3", { textContent: "References" }),
          ...made.references.map(text => make("p", { textContent: text })),
          make("p", { textContent: `Edition ${data.edition}; data of ${made.dates}.` })));
      } else {
        shown.push(make("p", { textContent: "No fact is chosen yet. Open a field above and tick what you can stand behind." }));
      }
      place("result").replaceChildren(...shown);
      const whole = measure(plainText(parts(made, data)), 0);
      const over = made.sections.filter(each => each.measure.over);
      const facts = made.sections.reduce((sum, each) => sum + each.facts.length, 0);
      const excess = over.map(each => `${each.letter} by ${number(each.measure.over)}`).join(", ");
      const told = over.length ? `too long: field ${excess}` : `whole text ${whole.told}`;
      const warned = made.sections.flatMap(each => each.facts).filter(fact => fact.warnings.length).length;
      const bar = form.querySelector(".assembler-bar");
      bar.classList.toggle("over", over.length > 0);
      const said = facts
        ? `${plural(facts, "fact")}; ${told}${warned ? `; ${plural(warned, "warning")}` : ""}.`
        : "No fact is chosen yet.";
      const line = bar.firstElementChild;
      if (line.textContent !== said) line.textContent = said;
      for (const button of form.querySelectorAll("[data-does=word], [data-does=text], [data-does=ris]")) {
        button.disabled = !facts;
      }
    };

    const show = () => {
      showChoices();
      showRules();
      showFields();
      showResult();
    };

    const keep = () => {
      dropped = [];
      history.replaceState(null, "", `#${write(state)}`);
      place("said").textContent = "";
    };

    form.addEventListener("submit", event => event.preventDefault());
    form.addEventListener("input", ({ target }) => {
      if (target === controls.find) {
        search();
        return;
      }
      if (target === controls.institution) {
        state.institution = target.value;
        state.addresses = addressesFor(find(data.institutions, target.value));
      } else if (target.name === "purpose") state.purpose = target.value;
      else if (target === controls.room) {
        if (target.value !== OWN) state.limit = Number(target.value);
      } else if (target === controls.own) {
        if (target.checkValidity() && target.value) state.limit = Math.min(Number(target.value), LONGEST_LIMIT);
      } else if (target === controls.short) state.short = target.checked;
      else if (target === controls.addresses) state.addresses = target.checked;
      else if (target.name.startsWith("facts-")) {
        const letter = target.name.slice("facts-".length);
        const others = (state.facts[letter] ?? []).filter(id => id !== target.value);
        state.facts[letter] = target.checked ? [...others, target.value] : others;
      }
      keep();
      show();
    });
    form.addEventListener("reset", event => {
      event.preventDefault();
      state = begin();
      controls.room.value = state.limit;
      controls.find.value = "";
      keep();
      search();
      show();
      controls.institution.focus();
    });

    // Other links of the page change the fragment too.
    window.addEventListener("hashchange", () => {
      if (!location.hash.includes("=")) {
        history.replaceState(null, "", `#${write(state)}`);
        return;
      }
      ({ state, dropped } = read(location.hash, data));
      controls.room.value = state.limit;
      show();
    });

    // Files are made here and handed to the browser as downloads.
    const save = (content, type, suffix) => {
      const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })) });
      const name = data.book.author.toLowerCase().replace(/[^a-z0-9]+/g, "-");
      link.download = `${name}-facts-${data.edition}.${suffix}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      place("said").textContent = `Made ${link.download}.`;
    };
    let packing;
    const packer = () =>
      (packing ??= new Promise((resolve, reject) => {
        const script = make("script", { src: `${root}_static/vendor/fflate/fflate.js` });
        script.onload = () => resolve(window.fflate);
        script.onerror = reject;
        document.head.append(script);
      }));
    const does = {
      see: () => place("title").focus(),
      text: () => save(plainText(parts(made, data)), "text/plain", "txt"),
      ris: () => save(ris(made, data), "application/x-research-info-systems", "ris"),
      word: async () => {
        const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        try {
          save(word(parts(made, data), data, await packer()), type, "docx");
        } catch {
          packing = undefined;
          place("said").textContent = "The Word document could not be made: a part of it did not load. The text file has the same facts.";
        }
      },
      link: () => {
        keep();
        place("link").textContent = location.href;
        copy(location.href, place("link"), place("said"));
      },
    };
    for (const button of form.querySelectorAll("[data-does]")) {
      button.addEventListener("click", () => does[button.dataset.does]());
    }
    show();
  };

  Object.assign(assembler, { start });
}
