// A reader's document: the fields of the reader's form, with ready texts, chosen facts and a price.
// Nothing is sent or stored: the choice stands in the fragment of the address, which no browser sends.
{
  const { make } = bookEditions;
  const { copy, statusLine } = bookCopying;
  const host = document.querySelector(".your-document");
  host.replaceChildren(host.querySelector("template").content.cloneNode(true));
  const form = host.querySelector("form");
  const place = name => form.querySelector(`.document-${name}`);
  const { BOXES, dollars, many, number } = documentPrice;
  const { SLOT, mtime, word } = documentWord;
  const CHOICES = ["for", "use", "size", "cloud"];

  // Texts, facts and template come once a form is chosen; a page opened from a disk may load a script.
  let data;
  window.yourDocument = given => { data = given; };

  // What the reader has chosen: `turned` are boxes that are not as the page first has them, by part and fact.
  let state;
  const read = () => {
    const given = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
    form.reset();
    for (const name of CHOICES) {
      if ([...form.elements[name].options].some(({ value }) => value === given.get(name))) form.elements[name].value = given.get(name);
    }
    state = {
      turned: new Set((given.get("turned") ?? "").split("_").filter(Boolean)),
      slots: Object.fromEntries([...given].filter(([name]) => name.startsWith("slot.")).map(([name, value]) => [name.slice(5), value])),
    };
    for (const field of place("numbers").querySelectorAll("input, select")) field.value = state.slots[field.name.slice(5)] ?? "";
    choose();
  };
  const choose = () => {
    for (const name of CHOICES) state[name] = form.elements[name].value;
  };
  const keep = () => {
    const kept = new URLSearchParams();
    for (const name of CHOICES) if (state[name]) kept.set(name, state[name]);
    if (state.turned.size) kept.set("turned", [...state.turned].join("_"));
    for (const [name, value] of Object.entries(state.slots)) if (value) kept.set(`slot.${name}`, value);
    history.replaceState(null, "", `#${kept}`);
    carry();
    place("said").textContent = "";
  };

  // A draft is checked by the rules of the same form.
  const carry = () => {
    for (const link of document.querySelectorAll(".draft-step a")) link.hash = new URLSearchParams({ for: state.for });
  };

  // The parts of the document: the form's own fields, or the one that the reader wants.
  const parts = () => {
    const chosen = data.forms[state.for];
    const rows = [...(chosen?.rows ?? [])];
    // Of a form that was not read itself, more may be asked; ties are told on every form.
    const more = !rows.length || chosen.read === "page";
    if (more || chosen.ties.length) {
      const named = new Set(rows.flatMap(({ letters }) => letters));
      rows.push(...Object.entries(data.fields).filter(([letter]) => !named.has(letter) && (more || letter === "M")).map(([letter, { title }]) => ({ title, use: "", letters: [letter], note: "" })));
    }
    const wanted = rows.filter(({ use }) => use === state.use);
    const title = form.elements.use.selectedOptions[0].textContent;
    const listed = !state.use || state.use === "form" ? rows : wanted.length ? wanted : [{ title, use: state.use, letters: [], note: "" }];
    const seen = new Map();
    // Where an amount decides what a form asks, a purchase that has no total yet is taken for a small one.
    const { sum = 0 } = priced();
    return listed.filter(({ asked }) => !(sum > asked?.["up to"]?.[1] || sum <= asked?.above?.[1])).map(row => {
      // A box keeps its name where an amount changes what is asked.
      const number = listed.indexOf(row);
      const own = row.letters.map(letter => data.fields[letter]).filter(Boolean);
      const ready = textFor(row, chosen, seen);
      const key = `${number}.text`;
      // A ready text stands in a part of a proposal; on a form, in what the proposal itself argues, or where it counts as
      // another's words, the reader decides.
      const stands = row.use && row.use !== "experience" && !ready?.quoted_for.includes(state.for);
      const taken = Boolean(ready?.lengths.length) && Boolean(stands) !== state.turned.has(key);
      const textBefore = !ready && !row.use && !row.yours && seen.get(data.texts.find(({ id, letters }) => seen.has(id) && letters.some(each => row.letters.includes(each)))?.id);
      const listedBefore = own.flatMap(({ facts }) => facts).map(id => seen.get(id)).find(Boolean);
      // A fact is listed where it first belongs, and counts once the reader can say why: but for ties, none is ticked
      // unasked. What the reader writes of a proposal rests on the facts of its ready text.
      const given = row.use && !stands && ready ? ready.claims.map(id => ({ id, field: {} })) : own.flatMap(field => field.facts.map(id => ({ id, field })));
      // Ties of this institution are disclosed unless the reader takes them out; the ready text has them.
      const ties = row.letters.includes("M") ? chosen?.ties ?? [] : [];
      const offered = [...ties.map(id => ({ id, field: {} })), ...given];
      const facts = offered.filter(({ id }) => !seen.has(id) && seen.set(id, row.title));
      return {
        ...row, ready, key, taken,
        note: [row.note, textBefore && `Its ready text stands above, under “${textBefore}”.`].filter(Boolean).join(" "),
        length: taken && (ready.lengths.find(({ name }) => name === state.size) ?? ready.lengths.at(state.size === "short" ? 0 : -1)),
        // A part of a proposal is no field of a purchase form.
        yours: row.yours ? [row.yours] : row.use ? [] : own.length ? own.map(({ yours }) => yours) : ["This part is yours alone: no fact about a supplier can answer it."],
        ask: row.use ? [] : own.flatMap(({ ask }) => ask),
        withheld: own.flatMap(({ withheld }) => withheld),
        above: facts.length ? "" : listedBefore ?? "",
        facts: facts.map(({ id, field }) => ({ id, apart: field.apart, ...data.facts[id], key: `${number}.${id}`, on: state.turned.has(`${number}.${id}`) !== (!taken && ties.includes(id)) })),
      };
    });
  };
  // The ready text of a part: one for this institution, then one for any, then one for several others.
  const textFor = ({ title, use, letters, yours }, chosen, seen) => {
    if (yours || (!use && chosen?.refuses)) return undefined;
    const fits = each => (use ? each.use === use : each.letters.some(letter => letters.includes(letter)));
    const rank = each => (each.for.includes(state.for) ? 3 : each.for.length === 0 ? 2 : each.for.length > 1 ? 1 : 0);
    const [best] = data.texts.filter(each => !seen.has(each.id) && fits(each) && rank(each)).sort((one, other) => rank(other) - rank(one));
    if (best) seen.set(best.id, title);
    return best;
  };

  const priced = () => documentPrice.priced(data, state);
  // The text with the sentences that were chosen; they may have slots.
  const worded = ({ length, ready }) => length.text.replace(/\[([^\]]+)\]/g, (whole, slot) => {
    const { choices = [], by_payer: byPayer } = ready.slots.find(({ name }) => name === slot) ?? {};
    return (byPayer ? choices[["supplier", "own"].indexOf(state.cloud)] : choices.length && state.slots[slot]) || whole;
  });
  const filled = part => {
    const worked = priced().slots;
    const noun = /(?<=\[(NUMBER|MONTH'S FEE)\] (?:(?:active )?people|a month))/g;
    return worded(part).replace(noun, (_, slot) => worked[`AFTER ${slot}`] ?? "").replace(/\[([^\]]+)\]/g, (whole, slot) => worked[slot] || state.slots[slot] || whole);
  };
  const needsNumbers = part => part.letters.some(letter => "CI".includes(letter)) || part.length?.slots?.includes("MEMBERSHIP");

  const words = part => filled(part).split("\n\n").map(each => make("p", { className: "document-text", textContent: each }));
  // A form field counts the end of a line as two characters.
  const length = part => `${many(filled(part).split(/\s+/).length, "word")}, ${many(filled(part).replaceAll("\n", "\r\n").length, "character")}.`;
  const slotField = ({ name, asks, choices }, count) => {
    const id = `slot-${count}`;
    const field = make(choices.length ? "select" : "input", { id, name: `slot.${name}`, ...(choices.length ? {} : { type: "text" }) });
    if (choices.length) field.append(make("option", { value: "", textContent: "Choose, or write it later" }), ...choices.map(each => make("option", { value: each, textContent: each })));
    field.value = state.slots[name] ?? "";
    return make("p", {}, make("label", { htmlFor: id, textContent: name.toLowerCase() }), field, make("small", { textContent: asks }));
  };

  const bullets = texts => make("ul", { className: "document-ask" }, ...texts.map(each => make("li", { textContent: each })));

  const showPart = (part, number, asking) => {
    const section = make("section", {}, make("h3", { id: `part-${number}`, textContent: part.title }));
    const add = (className, textContent) => textContent && section.append(make("p", { className, textContent }));
    add("document-note", part.note);
    part.yours.forEach(each => add("document-yours", `You write: ${each}`));
    if (part.ready?.withheld) add("document-note", `The ready text is withheld: ${part.ready.withheld}.`);
    else if (part.ready) {
      const box = make("input", { type: "checkbox", name: part.key, checked: part.taken });
      section.append(make("p", { className: "document-take" }, make("label", {}, box, make("span", { textContent: `Ready text: ${part.ready.title}` }))));
    } else if (part.use) add("document-note", "No ready text is written for this part: you write it.");
    if (part.length) {
      if (part.ready.first) section.append(bullets(part.ready.first.split("\n\n")));
      // A slot is asked for where its text first has it; the numbers are asked for above, and sums are worked out.
      const has = `${part.length.text} ${worded(part)}`;
      const slots = part.ready.slots.filter(({ name, by_payer: byPayer }) => !byPayer && has.includes(`[${name}]`) && !asking.has(name) && asking.add(name));
      part.words = make("div", {}, ...words(part));
      part.counted = make("span", { textContent: length(part) });
      section.append(make("div", { className: "document-slots" }, ...slots.map((each, count) => slotField(each, `${number}-${count}`))), part.words);
      const until = part.ready.holds_until ? ` Check again by ${bookEditions.day(part.ready.holds_until)}.` : "";
      section.append(make("p", { className: "document-note" }, part.counted, until));
    }
    if (part.above) add("document-note", `Its facts are listed above, under “${part.above}”: tick those that you want there.`);
    if (part.withheld.length) add("document-note", `Withheld, since past their date: ${part.withheld.join(", ")}.`);
    if (part.facts.length) {
      const list = make("ul", { className: "document-facts" }, ...part.facts.map(each => {
        const box = make("input", { type: "checkbox", name: each.key, checked: each.on });
        const source = make("a", { href: each.url, textContent: "Source", ariaLabel: `Source: ${each.says.replace(/^(.{80}\S*)\s.+/su, "$1…")}` });
        return make("li", {}, make("label", {}, box, make("span", { textContent: each.says })), make("span", { className: "document-limit" }, `Limit: ${each.limits} `, source));
      }));
      const summary = make("summary", { textContent: `Facts to choose from (${part.facts.length})` });
      section.append(part.taken ? make("details", { className: "more", open: part.facts.some(({ on }) => on) }, summary, list) : list);
    }
    if (part.ask.length) section.append(bullets(part.ask));
    return section;
  };

  const notices = () => {
    const chosen = data.forms[state.for];
    const told = shown.filter(({ use }) => !use).flatMap(({ letters }) => letters.map(each => data.fields[each].first)).filter(Boolean);
    const { sum } = priced();
    const [amount] = shown.flatMap(({ asked }) => Object.entries(asked ?? {}).map(([side, [figure]]) => `${side} ${figure}`));
    if (amount) told.push(`Shown is what a purchase ${amount} asks for: ${sum ? `yours comes to ${dollars(sum)}` : "no total is worked out yet"}.`);
    if (chosen) told.push(...chosen.told);
    if (chosen?.refuses) told.push("Use the facts as sources for sentences of your own: no supplier's text is offered.");
    if (chosen && !chosen.rows.length) told.push("Its form was not found. Below are the fields that many forms share.");
    else if (chosen?.read === "page") told.push("The form itself was not read. After the fields that its page names, those follow that many forms add.");
    return [...new Set(told)];
  };
  // A heading in the list of what the page holds, with the parts below it.
  const entry = ({ id, textContent }, below = "") => make("li", { className: "document-place" }, make("a", { href: `#${id}`, textContent }), below);
  let shown = [];
  const titles = each => each.map(({ title }) => title).join();
  const began = () => Boolean(data && (state.for || state.use));
  const show = () => {
    choose();
    for (const name of ["numbers", "what", "end"]) place(name).hidden = !began();
    if (began()) fill();
    for (const list of document.querySelectorAll(":is(.on-page, .on-page-fold) > ul")) {
      for (const old of list.querySelectorAll(".document-place")) old.remove();
      const below = make("ul", {}, ...[...place("parts").querySelectorAll("h3")].map(each => entry(each)));
      list.prepend(...[...form.querySelectorAll("section:not([hidden]) > h2")].map(each => entry(each, each.id === "step-what" ? below : "")));
    }
  };
  const fill = () => {
    shown = parts();
    const numbered = data.prices && shown.some(needsNumbers);
    place("numbers").hidden = !numbered;
    const sums = ["STEPS", "MONTH'S FEE", "USAGE TOTAL", "YEAR'S FEE", "MEMBERSHIP TOTAL", "TOTAL", "YEAR BY YEAR", "TOTAL WITH CLOUD"];
    const asking = new Set(numbered ? [...sums, ...Object.keys(BOXES), "MEMBERSHIP"] : []);
    place("parts").replaceChildren(...shown.map((part, number) => showPart(part, number, asking)));
    count();
  };
  // What a box does not take is told below it.
  const refuse = (field, why) => {
    let told = field.parentNode.querySelector("[role=status]");
    if (!told) field.after(told = statusLine());
    told.id = `${field.id}-told`;
    told.className = "document-refused";
    if (told.textContent !== why) told.textContent = why;
    field.setAttribute("aria-invalid", Boolean(why));
    field.setAttribute("aria-describedby", told.id);
  };
  const count = () => {
    const more = document.querySelector(`.more-${state.for}`);
    place("notices").replaceChildren(...[...notices(), ...(more?.cloneNode(true).children ?? [])].map(each => make("li", {}, each)));
    const { lines, notes } = priced();
    place("sums").replaceChildren(...[...lines, ...notes].map(each => make("li", { textContent: each })));
    for (const [box, { takes }] of Object.entries(BOXES)) {
      for (const field of form.querySelectorAll(`[name="slot.${box}"]`)) refuse(field, Number.isNaN(number(state.slots, box)) ? `Not counted: write ${takes}.` : "");
    }
    const length = shown.flatMap(own).join(" ").split(/\s+/).filter(Boolean).length;
    const [texts, papers] = [shown.filter(part => part.length).length, data.forms[state.for] ? 4 : 3];
    const told = `${many(shown.length, "part")}, about ${many(length, "word")}, then notes and a list of sources. `
      + `The file for the record holds ${many(used().length, "fact")}, ${many(texts, "ready text")}, ${papers} documents in Word and as text, and blanks.`;
    if (place("count").textContent !== told) place("count").textContent = told;
  };

  // A price that was worked out rests on the claims of the list.
  const paid = () => (place("numbers").hidden || priced().open ? [] : data.prices.claims[state.slots.MEMBERSHIP]);
  const used = () => [...new Set([...shown.flatMap(part => [...(part.length?.claims ?? []), ...part.facts.filter(({ on }) => on).map(({ id }) => id)]), ...paid()])];
  // What stands in a part: the ready text or the reader's words, then the chosen facts that no list of others holds.
  const own = part => [
    ...(part.length ? filled(part).split("\n\n") : ["[YOUR WORDS]"]),
    ...part.facts.filter(({ on, apart }) => on && !apart).map(withLimit),
  ];
  // What a limit asks of the reader is no part of a document.
  const ADVICE = /(^|[.;:])\s*((?:ask|check|confirm|search)\b[^.]*)\./gi;
  const withLimit = ({ says, limits }) => `${says} Limit: ${limits.replace(ADVICE, (_, stop) => stop && ".").trim()}`;

  // The document as rows of a Word style and a text. A note in brackets is not taken for an answer.
  const rows = () => {
    const chosen = data.forms[state.for];
    const made = [["Title", chosen?.name ?? "Your document"]];
    const note = words => made.push(["Compact", `[Note: ${words}]`]);
    const head = (title, ...body) => body.length && made.push(["Heading1", title], ...body.map(each => ["BodyText", each]));
    note(`Composed on ${bookEditions.day(new Date())} from ${data.title}, edition ${data.edition}.`);
    notices().forEach(note);
    const apart = new Map(), limited = new Set();
    // The sums stand where the form asks for the amount, once there is a total, unless its ready text has the steps.
    const { lines: sums, notes, open: unfinished } = priced();
    const price = place("numbers").hidden || unfinished ? [] : sums;
    const asked = shown.find(({ use, letters }) => use === "budget" || letters.includes("C")) ?? shown.find(needsNumbers);
    const stepped = asked?.length?.slots?.includes("YEAR BY YEAR");
    for (const part of shown) {
      made.push(["Heading1", part.title]);
      [...part.yours.map(each => `You write: ${each}`), part.note, ...part.ask].filter(Boolean).forEach(note);
      const facts = part.facts.filter(({ on }) => on);
      for (const each of facts) {
        limited.add(each.id);
        if (each.apart) apart.set(each.apart, [...(apart.get(each.apart) ?? []), withLimit(each)]);
      }
      made.push(...own(part).map(each => ["BodyText", each]));
      if (part === asked && price.length) {
        if (!stepped) made.push(["BodyText", `Price, worked out by the price list of ${data.prices.day}:`], ...price.map(each => ["BodyText", each]));
        notes.forEach(note);
      }
      for (const { id, limits } of facts) for (const [, , words] of limits.matchAll(ADVICE)) note(`${id}: ${words}.`);
      if (shown.some(({ title, facts: listed }) => title === part.above && listed.some(({ on }) => on))) note(`Its facts stand above, under “${part.above}”.`);
    }
    for (const [title, facts] of apart) head(title, ...facts);
    const address = chosen?.addresses === "listed" ? () => "" : url => ` ${url}`;
    if (!shown.some(({ use, length }) => use === "references" && length)) {
      head("Reference", `${data.author} (${data.date.slice(0, 4)}). ${data.title}, edition ${data.edition}.${address(data.url)}`);
    }
    head("For your files: the sources of each fact", ...used().map(id => {
      const { limits, source, until, url } = data.facts[id];
      // A limit that stands beside its fact above is not said twice.
      const limit = limited.has(id) ? "" : ` Limit: ${limits}`;
      return `${id}: ${source}${until ? ` Check again by ${until}.` : ""}${limit}${address(url)}`;
    }));
    const open = new Set(made.flatMap(([style, words]) => (style !== "Compact" ? words.split(SLOT).filter(each => SLOT.test(each)) : [])));
    if (open.size) note(`Still to fill in: ${[...open].join(", ")}.`);
    // Forms and portals take plain quotation marks.
    return made.map(([style, words]) => [style, words.replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/\u00a0/g, " ")]);
  };
  const lines = () => rows().map(([style, words]) => (style === "Heading1" ? `\n${words}\n\n` : `${words}\n`));

  const save = (content, type, suffix, what = "document") => {
    const link = make("a", { href: URL.createObjectURL(new Blob([content], { type })) });
    link.download = `${state.for || "your"}-${what}-${data.edition}.${suffix}`;
    link.click();
    // A slow machine begins to save late.
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
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
    ris: () => save(`${[data.ris, ...used().map(id => data.facts[id].ris)].join("\n\n")}\n`, "application/x-research-info-systems", "ris"),
    word: async () => {
      await bookEditions.load(host.dataset.zip);
      save(word(rows(), data), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx");
    },
    record: async () => {
      if (location.protocol === "file:") {
        place("said").textContent = `This file takes parts from the edition, which a page opened from a disk may not read. Open the page at ${data.url}.`;
        return;
      }
      await Promise.all([host.dataset.zip, host.dataset.record].map(bookEditions.load));
      const content = await window.fileForRecord({
        chosen: state.for, document: rows(), docx: made => word(made, data), edition: data, ids: used(), mtime: mtime(data),
        told: data.forms[state.for]?.told, texts: shown.filter(({ length }) => length).map(({ ready }) => ready.id), zipSync: window.fflate.zipSync,
      });
      save(content, "application/zip", "zip", "record");
    },
  };
  const attempt = async work => {
    try {
      await bookEditions.load(host.dataset.more);
      await work();
    } catch {
      place("said").textContent = "A part of this page did not load. Reload it, and try again.";
    }
  };
  for (const button of form.querySelectorAll("[data-does]")) {
    button.addEventListener("click", () => attempt(does[button.dataset.does]));
  }

  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", ({ target: { name, type, value } }) => {
    if (CHOICES.includes(name)) {
      if (["for", "use"].includes(name)) state.turned.clear();
      attempt(show);
      choose();
    } else if (type === "text") {
      state.slots[name.slice(5)] = value;
      for (const part of shown.filter(each => each.words)) {
        part.words.replaceChildren(...words(part));
        part.counted.textContent = length(part);
      }
      if (titles(parts()) !== titles(shown)) show();
      else count();
    } else {
      if (type === "checkbox") state.turned.delete(name) || state.turned.add(name);
      else state.slots[name.slice(5)] = value;
      // A sentence that is chosen can bring slots.
      show();
      form.querySelector(`[name="${name}"]`).focus();
    }
    keep();
  });
  const restore = () => {
    read();
    carry();
    if (state.for || state.use) attempt(show);
    else show();
  };
  // A link to a part of the page leaves the choice in its address.
  addEventListener("hashchange", () => (location.hash.includes("=") ? restore() : began() && keep()));
  restore();
}
