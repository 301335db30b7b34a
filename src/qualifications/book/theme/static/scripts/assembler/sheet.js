// What the choice becomes: facts by field with blank prompts, references, and what a reader must know.
{
  const { find, letters, usable } = assembler;

  // Portals count in ways that they do not publish.
  const counts = text => {
    const points = [...text].length;
    return { points, units: text.length, lines: points + text.split("\n").length - 1 };
  };
  const number = value => value.toLocaleString("en");
  const day = iso =>
    new Date(`${iso}T00:00Z`).toLocaleDateString("en-GB", {
      day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
    });
  // The first and the last of some days, or the one that they are.
  const span = days => {
    const sorted = [...days].sort();
    return [...new Set([sorted[0], sorted.at(-1)])].map(day).join(" to ");
  };
  const capital = text => text[0].toUpperCase() + text.slice(1);
  const plural = (amount, one, more = `${one}s`) => `${number(amount)} ${amount === 1 ? one : more}`;

  // Each way to count, and what the largest says of the room that there is.
  const measure = (text, limit) => {
    const all = counts(text);
    const used = Math.max(...Object.values(all));
    const told = limit ? `${number(used)} of ${number(limit)} characters` : `${number(used)} characters`;
    const over = limit ? Math.max(0, used - limit) : 0;
    return { ...all, used, over, told: over ? `${told}: ${number(over)} too many. Nothing was cut` : told };
  };

  const VENDOR_WARNINGS = {
    no: "refuses text that a supplier wrote: use these facts as sources for sentences of your own.",
    discouraged: "advises against text that a supplier wrote: use these facts as sources for sentences of your own.",
    differs: "refuses text that a supplier wrote in one version of its page: use these facts as sources.",
  };

  const notices = (state, data, institution) => {
    const found = [];
    if (institution) {
      const warning = VENDOR_WARNINGS[institution.vendor_text];
      if (warning) found.push(`${institution.name} ${warning}`);
      if (institution.aged) {
        found.push(
          `The rules of ${institution.name} were read on ${day(institution.read)}, ` +
          "more than a year before this edition. They may have changed.",
        );
      }
    }
    const shown = letters(state, data);
    for (const [letter, ids] of Object.entries(state.facts)) {
      if (ids.length && !shown.includes(letter)) {
        found.push(`Left out: ${plural(ids.length, "fact")} in field ${letter}, which this form does not have.`);
      }
    }
    return found;
  };

  const warnings = (letter, claim, institution) => {
    const found = [];
    if (claim.not_for.includes(letter)) {
      found.push(`The book marks this fact as not for field ${letter}.`);
    }
    if (institution?.price_as_ground === "no" && claim.kind === "PRICE" && letter !== "I") {
      found.push(`${institution.name} refuses price as a ground.`);
    }
    if (claim.status === "disputed") found.push(`Disputed: ${claim.reason}`);
    return found;
  };

  const sentence = (claim, state) => {
    const text = (state.short && claim.short) || claim.text;
    return claim.status === "disputed" ? `${text} [disputed: ${claim.reason}]` : text;
  };

  const sheet = (state, data) => {
    const institution = find(data.institutions, state.institution);
    const cited = [];
    const cite = claim => {
      if (!cited.includes(claim)) cited.push(claim);
      return cited.indexOf(claim) + 1;
    };
    const sections = [];
    for (const letter of letters(state, data)) {
      const chosen = data.claims.filter(claim => state.facts[letter]?.includes(claim.id) && usable(claim));
      if (!chosen.length) continue;
      const facts = chosen.map(claim => {
        const mark = `[${cite(claim)}]`;
        return { mark, text: `${sentence(claim, state)} ${mark}`, warnings: warnings(letter, claim, institution) };
      });
      const checked = span(chosen.map(claim => claim.checked));
      const line =
        `${facts.length === 1 ? "Fact" : "Facts"} supplied by ${data.book.author}'s book, sources read ${checked}; ` +
        "the conclusion is yours.";
      const text = [...facts.map(fact => fact.text), line].join("\n");
      sections.push({ letter, ...data.fields[letter], facts, line, text, measure: measure(text, state.limit) });
    }
    return {
      institution,
      purpose: find(data.purposes, state.purpose).name,
      sections,
      cited,
      notices: notices(state, data, institution),
      references: cited.map((claim, place) => {
        const rests = claim.sources.map(source => data.sources[source]).join("; ");
        const address = state.addresses ? ` ${claim.url}` : "";
        return `[${place + 1}] ${claim.reference}${rests && ` Rests on: ${rests}.`}${address}`;
      }),
      dates: cited.length ? span(cited.map(claim => claim.as_of)) : "",
    };
  };

  // The sheet as a row of parts, `[kind, text]`, from which plain text and Word are written alike.
  const parts = (made, data) => {
    const rows = [
      ["title", "Facts for a form"],
      ["paragraph", `${made.purpose}.${made.institution ? ` ${made.institution.name}: ${made.institution.form}.` : ""}`],
      ["paragraph", "This sheet holds facts with their dates and sources, and argues nothing. Why they matter to your project is yours to write."],
      ...made.notices.map(text => ["note", text]),
    ];
    for (const section of made.sections) {
      rows.push(
        ["heading", `${section.letter}. ${capital(section.name)}`],
        ["paragraph", `What forms ask: ${section.asks}`],
        ["subheading", "Why does your project need this? (yours to write)"],
        ...section.prompts.map(text => ["prompt", text]),
        ["blank", ""],
        ["subheading", "Facts"],
        ...section.facts.flatMap(({ text, warnings }) => [["fact", text], ...warnings.map(each => ["note", each])]),
        ["paragraph", section.line],
      );
      if (section.measure.over) rows.push(["note", `${section.measure.told}.`]);
    }
    if (made.sections.length) {
      rows.push(["heading", "References"], ...made.references.map(text => ["reference", text]));
      rows.push(["paragraph", `Edition ${data.edition}; data of ${made.dates}.`]);
    }
    return rows;
  };

  const WRITTEN = {
    title: text => `${text}\n${"=".repeat(text.length)}\n`,
    heading: text => `\n\n${text}\n${"-".repeat(text.length)}\n`,
    subheading: text => `\n${text}\n`,
    prompt: text => `- ${text}`,
    note: text => `(Note: ${text})`,
    blank: () => "\n",
  };

  const plainText = rows => {
    const lines = rows.map(([kind, text]) => (WRITTEN[kind] ?? String)(text));
    return `${lines.join("\n")}\n`;
  };

  const ris = (made, data) => `${[data.book.ris, ...made.cited.map(claim => claim.ris)].join("\n\n")}\n`;

  Object.assign(assembler, { capital, counts, day, measure, number, parts, plainText, plural, ris, sheet });
}
