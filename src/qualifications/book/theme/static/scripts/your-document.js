// A reader's document: the page's own lists of fields and forms, arranged by the reader's form, with ready texts.
// Nothing is sent or stored: the choice stands in the fragment of the address, which no browser sends.
{
  // `make` and `copy` are those of copying.js.
  const host = document.querySelector(".your-document");
  const root = document.documentElement.dataset.content_root ?? "";
  // A mark holds a character that no one sees.
  const text = element => element?.textContent.replace(/\u2060/g, "").trim() ?? "";

  const fact = item => {
    const id = [...item.classList].find(name => name.startsWith("claim-is-")).slice("claim-is-".length);
    const rows = [...document.querySelectorAll(`#card-${id} .claim-row`)].map(row => row.textContent.trim());
    const row = term => rows.find(each => each.startsWith(`${term} `))?.slice(term.length + 1) ?? "";
    const source = `Source: ${row("Source")}. Data of ${row("Data date") || row("Read on")}.`;
    return { id, item, statement: text(item.querySelector(".statement")), limit: text(item.querySelector(".limit")), source };
  };
  const fields = new Map([...document.querySelectorAll("section.field")].map(section => [section.id.slice(-1).toUpperCase(), {
    title: section.querySelector(":is(h2, h3)").firstChild.textContent.trim(),
    yours: text(section.querySelector(".yours")),
    first: text(section.querySelector(".first")),
    facts: [...section.querySelectorAll(".facts > .fact")].map(fact),
    ask: [...section.querySelectorAll(".ask > li")].map(text),
  }]));
  const forms = [...document.querySelectorAll("details.form")].map(form => ({
    id: form.id.slice("form-".length),
    name: text(form.querySelector("summary")),
    kind: form.querySelector("summary").dataset.kind,
    also: form.dataset.also.split("|").filter(Boolean),
    vendor: form.dataset.vendor,
    addresses: form.dataset.addresses,
    read: form.dataset.read,
    told: [...form.querySelectorAll(":is(.form-answers, .form-note)")].map(text),
    rows: [...form.querySelectorAll("tbody tr")].map(({ cells: [name, facts, note] }) => ({
      title: text(name),
      use: /use-(\S+)/.exec(name.firstElementChild?.className ?? "")?.[1] ?? "",
      letters: text(facts).split(", ").filter(each => fields.has(each)),
      note: text(note) === "–" ? "" : text(note),
    })),
  }));
  const ANY = [...fields].map(([letter, { title }]) => ({ title, use: "", letters: [letter], note: "" }));
  const VENDOR = {
    no: "text that a supplier wrote is refused. Use the facts as sources for sentences of your own.",
    discouraged: "text that a supplier wrote is advised against. Use the facts as sources for sentences of your own.",
    differs: "one version of its page refuses text that a supplier wrote. Use the facts as sources for sentences of your own.",
  };

  // Texts, references and template come when they are first needed; a page opened from a disk may load a script.
  let asked;
  const more = () => (asked ??= new Promise((resolve, reject) => {
    window.yourDocument = resolve;
    load(host.dataset.more, reject);
  }));
  const load = (src, failed, loaded) => {
    const script = make("script", { src, onload: loaded, onerror: failed });
    document.head.append(script);
  };

  host.replaceChildren(host.querySelector("template").content.cloneNode(true));
  const form = host.querySelector("form");
  const place = name => form.querySelector(`.document-${name}`);
  const controls = form.elements;
  for (const kind of new Set(forms.map(each => each.kind))) {
    const options = forms.filter(each => each.kind === kind).map(each => make("option", { value: each.id, textContent: each.name }));
    controls.for.append(make("optgroup", { label: kind[0].toUpperCase() + kind.slice(1) }, ...options));
  }
  const names = forms.flatMap(({ id, name, also }) => also.map(other => make("option", { value: id, textContent: `${other}: ${name}` })));
  controls.for.append(make("optgroup", { label: "By another name" }, ...names));

  // What the reader has chosen: `turned` are boxes that are not as the page first has them, by part and claim.
  let state, data;
  const read = () => {
    const given = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
    state = {
      for: given.get("for") ?? "", use: given.get("use") ?? "", size: given.get("size") ?? "standard",
      turned: new Set((given.get("turned") ?? "").split("_").filter(Boolean)),
      slots: Object.fromEntries([...given].filter(([name]) => name.startsWith("slot.")).map(([name, value]) => [name.slice(5), value])),
    };
    for (const name of ["for", "use", "size"]) {
      controls[name].value = state[name];
      if (controls[name].selectedIndex < 0) controls[name].selectedIndex = name === "size" ? 1 : 0;
      state[name] = controls[name].value;
    }
  };
  const keep = () => {
    const kept = new URLSearchParams();
    for (const name of ["for", "use", "size"]) if (state[name]) kept.set(name, state[name]);
    if (state.turned.size) kept.set("turned", [...state.turned].join("_"));
    for (const [name, value] of Object.entries(state.slots)) if (value) kept.set(`slot.${name}`, value);
    history.replaceState(null, "", `#${kept}`);
    place("said").textContent = "";
  };

  // The parts of the document: the form's own fields, or those of its parts that the reader wants.
  const parts = () => {
    const chosen = forms.find(each => each.id === state.for);
    const rows = [...(chosen?.rows ?? [])];
    // Of a form that was not read itself, more may be asked.
    if (!rows.length || chosen.read === "page") rows.push(...ANY.filter(row => !rows.some(({ letters }) => letters.includes(row.letters[0]))));
    const wanted = state.use ? rows.filter(row => row.use === state.use) : rows;
    const title = controls.use.selectedOptions[0].textContent;
    const listed = wanted.length || !state.use || state.use === "form" ? (wanted.length ? wanted : rows) : [{ title, use: state.use, letters: [], note: "" }];
    const seen = new Set();
    return listed.map((row, number) => {
      const own = row.letters.map(letter => fields.get(letter)).filter(Boolean);
      const ready = textFor(row, chosen, seen);
      // A ready text stands in a part of a proposal; on a form the reader decides.
      const key = `${number}.text`;
      const taken = Boolean(ready?.lengths.length) && Boolean(row.use) !== state.turned.has(key);
      const length = taken && (ready.lengths.find(each => each.name === state.size) ?? ready.lengths[0]);
      // A fact is listed where it first belongs.
      const facts = own.flatMap(field => field.facts).filter(({ id }) => !seen.has(id) && seen.add(id));
      return {
        ...row, ready, length, key, taken,
        // A part of a proposal is no field of a purchase form.
        yours: row.use ? [] : own.length ? own.map(field => field.yours) : ["You write: this, for no fact about a supplier can answer it."],
        ask: row.use ? [] : own.flatMap(field => field.ask),
        above: own.length && !facts.length && own.some(field => field.facts.length),
        // A fact counts once the reader can say why, so none is ticked unasked.
        facts: facts.map(each => ({ ...each, key: `${number}.${each.id}`, on: state.turned.has(`${number}.${each.id}`) })),
      };
    });
  };
  // The ready text of a part: one for this institution before one for all; on a form, one for the part's letters.
  const textFor = (row, chosen, seen) => {
    const fits = each =>
      row.use ? each.use === row.use : each.use === "form" && row.letters.some(letter => new RegExp(`\\b${letter}\\)|\\b${letter} and`).test(each.place));
    const found = (data?.texts ?? []).filter(each => !seen.has(each.id) && fits(each) && (!each.for.length || each.for.includes(state.for)));
    const [ready] = found.sort((one, other) => other.for.length - one.for.length);
    if (!ready || (!row.use && VENDOR[chosen?.vendor])) return undefined;
    seen.add(ready.id);
    return ready;
  };

  const dollars = usd => `$${usd.toLocaleString("en", { minimumFractionDigits: usd % 1 ? 2 : 0, maximumFractionDigits: 2 })}`;
  // Of “about 1,500 people”, the number; of a range, none.
  const number = slot => Number(/^\D*(\d[\d,]*)\D*$/.exec(state.slots[slot] ?? "")?.[1].replaceAll(",", "")) || 0;
  // The price by the list, as slots and as a line of arithmetic, from what the reader has given so far.
  const priced = () => {
    const people = number("NUMBER");
    if (!data?.prices || !(people > 0)) return { slots: {}, told: "" };
    const within = data.prices.steps.map(({ to, usd }, step, all) => [Math.min(people, to) - (all[step - 1]?.to ?? 0), usd]).filter(([many]) => many > 0);
    const month = within.reduce((sum, [many, usd]) => sum + many * usd, 0);
    const slots = { "MONTH'S FEE": dollars(month) };
    const told = [`A month: ${within.map(([many, usd]) => `${many.toLocaleString("en")} × ${dollars(usd)}`).join(" + ")} = ${dollars(month)}.`];
    const months = number("MONTHS");
    if (months > 0) {
      // A membership is paid by the year.
      const years = number("YEARS") || Math.ceil(months / 12);
      const usage = months * month;
      const given = (state.slots.MEMBERSHIP ?? "").trim().toLowerCase();
      const [, fee] = Object.entries(data.prices.memberships).find(([name]) => given.startsWith(name.toLowerCase())) ?? [];
      Object.assign(slots, { YEARS: `${years} ${years === 1 ? "year" : "years"}`, "USAGE TOTAL": dollars(usage) });
      told.push(`Usage: ${months.toLocaleString("en")} × ${dollars(month)} = ${dollars(usage)}.`);
      if (fee) {
        const total = usage + years * fee;
        Object.assign(slots, { TOTAL: dollars(total), "YEAR'S PRICE": dollars(total / years) });
        told.push(`In all: ${dollars(usage)} + ${years.toLocaleString("en")} × ${dollars(fee)} = ${dollars(total)}.`);
      }
    }
    return { slots, told: `${told.join(" ")} The cloud bill and taxes are not in it.` };
  };
  const isPriced = ({ slots }) => slots.includes("NUMBER") && slots.includes("MEMBERSHIP");
  // What the reader gives goes before what was worked out.
  const filled = ({ length }) => {
    const worked = isPriced(length) ? priced().slots : {};
    return length.text.replace(/\[([^\]]+)\]/g, (whole, slot) => state.slots[slot] || worked[slot] || whole);
  };

  const words = part => filled(part).split("\n\n").map(each => make("p", { className: "document-text", textContent: each }));
  const asking = new Set();
  const slotField = ({ name, asks }) => {
    const id = `slot-${asking.size}-${name.toLowerCase().replace(/\W+/g, "-")}`;
    const input = make("input", { id, name: `slot.${name}`, type: "text", value: state.slots[name] || priced().slots[name] || "" });
    return make("p", {}, make("label", { htmlFor: id, textContent: name.toLowerCase() }), input, make("small", { textContent: asks }));
  };

  const showPart = part => {
    const section = make("section", {}, make("h3", { textContent: part.title }));
    if (part.note) section.append(make("p", { className: "document-note", textContent: part.note }));
    section.append(...part.yours.map(each => make("p", { className: "document-yours", textContent: each })));
    const note = words => section.append(make("p", { className: "document-note", textContent: words }));
    if (part.ready?.withheld) note(`The ready text is withheld: ${part.ready.withheld}.`);
    else if (part.ready) {
      const box = make("input", { type: "checkbox", value: part.key, checked: part.taken });
      section.append(make("p", { className: "document-take" }, make("label", {}, box, make("span", { textContent: `Ready text: ${part.ready.title}` }))));
    } else if (part.use && data) note("No ready text is written for this part: you write it.");
    if (part.length) {
      // A slot is asked for where its text first has it.
      const slots = part.ready.slots.filter(({ name }) => part.length.slots.includes(name) && !asking.has(name) && asking.add(name));
      part.words = make("div", {}, ...words(part));
      section.append(make("div", { className: "document-slots" }, ...slots.map(slotField)));
      if (data.prices && isPriced(part.length)) {
        part.sum = make("output", { className: "document-sum", textContent: priced().told });
        section.append(part.sum);
      }
      section.append(part.words);
      const until = part.ready.holds_until ? ` Holds until ${part.ready.holds_until}.` : "";
      note(`${part.length.words} words, ${part.length.characters} characters.${until} ${part.ready.first ?? ""}`);
    }
    if (part.above) section.append(make("p", { className: "document-note", textContent: "See the facts above." }));
    if (part.facts.length) {
      const list = make("ul", { className: "document-facts" }, ...part.facts.map(each => {
        const box = make("input", { type: "checkbox", value: each.key, checked: each.on });
        const mark = each.item.querySelector(".claim-sign").cloneNode(true);
        return make("li", {}, make("label", {}, box, make("span", { textContent: each.statement })), make("span", { className: "document-limit" }, `${each.limit} `, mark));
      }));
      const summary = make("summary", { textContent: `Facts to choose from (${part.facts.length})` });
      section.append(part.taken ? make("details", { className: "more", open: part.facts.some(({ on }) => on) }, summary, list) : list);
    }
    if (part.ask.length) section.append(make("ul", { className: "document-ask" }, ...part.ask.map(each => make("li", { textContent: each }))));
    return section;
  };

  let shown;
  const show = () => {
    const chosen = forms.find(each => each.id === state.for);
    shown = parts();
    const notices = [...new Set(shown.filter(({ use }) => !use).flatMap(({ letters }) => letters.map(each => fields.get(each).first)))].filter(Boolean);
    if (chosen) notices.push(...chosen.told);
    if (chosen && VENDOR[chosen.vendor]) notices.push(`${chosen.name}: ${VENDOR[chosen.vendor]}`);
    if (chosen && !chosen.rows.length) notices.push("Its form was not found. Below are the fields that many forms share.");
    else if (chosen?.read === "page") notices.push("The form itself was not read. After the fields that its page names, those follow that many forms add.");
    place("notices").replaceChildren(...notices.map(each => make("li", { textContent: each })));
    asking.clear();
    place("parts").replaceChildren(...shown.map(showPart));
    count();
  };
  const count = () => {
    const facts = shown.flatMap(part => part.facts.filter(each => each.on)).length;
    const words = lines().join(" ").split(/\s+/).filter(Boolean).length;
    const told = `${shown.length} ${shown.length === 1 ? "part" : "parts"}, ${facts} ${facts === 1 ? "fact" : "facts"}, ${words.toLocaleString("en")} words.`;
    if (place("count").textContent !== told) place("count").textContent = told;
  };

  // The document as rows of a Word style and a text.
  const rows = () => {
    const chosen = forms.find(each => each.id === state.for);
    const made = [["Title", chosen ? chosen.name : "Your document"]];
    for (const part of shown) {
      made.push(["Heading1", part.title]);
      // A note in brackets is not taken for an answer.
      const note = words => made.push(["Compact", `[Note: ${words}]`]);
      const facts = part.facts.filter(({ on }) => on);
      part.yours.forEach(note);
      if (part.note && (part.length || facts.length)) note(part.note);
      if (part.length) made.push(...filled(part).split("\n\n").map(each => ["BodyText", each]));
      else made.push(["BodyText", "[YOUR WORDS]"]);
      for (const each of facts) {
        made.push(["BodyText", `${each.statement} ${each.limit}`], ["Dated", each.source]);
      }
      if (part.length || facts.length) part.ask.forEach(note);
    }
    if (data && !shown.some(({ use, length }) => use === "references" && length)) {
      const address = chosen?.addresses === "listed" ? "" : ` ${data.url}`;
      made.push(["Heading1", "Reference"], ["BodyText", `${data.author} (${data.date.slice(0, 4)}). ${data.title}, edition ${data.edition}.${address}`]);
    }
    // Forms and portals take plain quotation marks.
    return made.map(([style, words]) => [style, words.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/\u00a0/g, " ")]);
  };
  const lines = () => rows().map(([style, words]) => (style === "Heading1" ? `\n${words}\n` : `${words}\n`));

  const SLOT = /(\[[A-Z][^a-z\]]*\])/;
  const escaped = words => words.replace(/[&<>]/g, sign => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  const run = words => {
    const style = SLOT.test(words) ? '<w:rPr><w:rStyle w:val="Slot"/></w:rPr>' : "";
    return `<w:r>${style}<w:t xml:space="preserve">${escaped(words)}</w:t></w:r>`;
  };
  // Fills the template: its paragraphs give way to ours, and its styles, page and language stay.
  const word = ({ unzipSync, zipSync, strFromU8, strToU8 }) => {
    const files = unzipSync(Uint8Array.from(atob(data.template), sign => sign.charCodeAt(0)));
    const change = (path, what, by) => (files[path] = strToU8(strFromU8(files[path]).replace(what, by)));
    const body = rows().map(([style, words]) =>
      `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${words.split(SLOT).filter(Boolean).map(run).join("")}</w:p>`);
    change("word/document.xml", /(?<=<w:body>).*(?=<w:sectPr)/s, () => body.join(""));
    const core = { "dc:title": rows()[0][1], "dc:creator": data.author };
    for (const [name, words] of Object.entries(core)) {
      change("docProps/core.xml", new RegExp(`(?<=<${name}>).*?(?=</${name}>)`, "s"), () => escaped(words));
    }
    change("docProps/core.xml", /\d{4}-\d\d-\d\dT[\d:]+Z/g, `${data.date}T00:00:00Z`);
    return zipSync(files, { mtime: new Date(`${data.date}T00:00:00`) });
  };

  const save = (content, type, suffix) => {
    const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })) });
    link.download = `${state.for || "your"}-document-${data.edition}.${suffix}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    place("said").textContent = `Made ${link.download}.`;
  };
  const copied = words => {
    place("copied").textContent = words;
    copy(words, place("copied"), place("said"));
  };
  const does = {
    text: () => save(lines().join(""), "text/plain", "txt"),
    copy: () => copied(lines().join("")),
    link: () => copied(location.href),
    ris: () => {
      const ids = new Set(shown.flatMap(part => [...(part.length ? part.ready.claims : []), ...part.facts.filter(({ on }) => on).map(({ id }) => id)]));
      save(`${[data.ris, ...[...ids].map(id => data.claims[id]).filter(Boolean)].join("\n\n")}\n`, "application/x-research-info-systems", "ris");
    },
    word: async () => {
      await new Promise((loaded, failed) => (window.fflate ? loaded() : load(`${root}_static/vendor/fflate/fflate.js`, failed, loaded)));
      save(word(window.fflate), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx");
    },
  };
  for (const button of form.querySelectorAll("[data-does]")) {
    button.addEventListener("click", async () => {
      try {
        await ready();
        await does[button.dataset.does]();
      } catch {
        asked = undefined;
        place("said").textContent = "A part of this page did not load. Reload it, and try again.";
      }
    });
  }
  const ready = async () => {
    if (data) return;
    data = await more();
    show();
  };

  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    if (target.type === "checkbox") {
      if (!state.turned.delete(target.value)) state.turned.add(target.value);
      const [part] = target.value.split(".text");
      if (part === target.value) {
        shown = parts().map((each, number) => ({ ...each, words: shown[number].words, sum: shown[number].sum }));
        count();
      } else {
        show();
        form.querySelector(`[value="${target.value}"]`).focus();
      }
    } else if (target.name.startsWith("slot.")) {
      state.slots[target.name.slice(5)] = target.value;
      const { slots, told } = priced();
      for (const input of form.querySelectorAll(".document-slots input")) {
        const slot = input.name.slice(5);
        if (input !== target && !state.slots[slot]) input.value = slots[slot] ?? "";
      }
      for (const part of shown) {
        part.words?.replaceChildren(...words(part));
        if (part.sum) part.sum.textContent = told;
      }
      count();
    } else {
      state[target.name] = target.value;
      state.turned.clear();
      show();
      ready().catch(() => {});
    }
    keep();
  });
  addEventListener("hashchange", () => {
    if (!location.hash.includes("=")) return;
    read();
    show();
  });
  // A link to a form opens it.
  const linked = document.getElementById(location.hash.slice(1));
  if (linked?.matches("details.form")) linked.open = true;
  read();
  show();
  if (state.for || state.use) ready().catch(() => {});
}
