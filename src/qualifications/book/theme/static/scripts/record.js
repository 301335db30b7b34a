// The file for the record: what a reader chose, what the edition says of it, and sums by which anyone can check both.
// Parts of the edition come from its own folder. The same choice, edition and day give the same bytes.
window.fileForRecord = async ({ chosen, document: composed, docx, edition, ids, mtime, told, texts, zipSync }) => {
  const cover = document.querySelector(".record-cover");
  const { day, root } = bookEditions;
  const bytes = words => new TextEncoder().encode(words);
  const fetched = async name => {
    const answer = await fetch(new URL(name, root));
    if (!answer.ok) throw new Error(name);
    return new Uint8Array(await answer.arrayBuffer());
  };
  const parsed = async name => JSON.parse(new TextDecoder().decode(await fetched(name)));
  const BLANKS = ["market-research-log.docx", "market-research-log.csv", "justification-worksheet.docx"].map(name => `downloads/${name}`);
  const [claims, written, institutions, checker, crate, provenance, ...blanks] = await Promise.all([
    ...["claims.json", "texts.json", "institutions.json"].map(name => parsed(`downloads/${name}`)),
    fetched("downloads/check-record.py"),
    fetched("ro-crate-metadata.json"),
    // An edition has it from its publication on.
    fetched("provenance.json").catch(() => undefined),
    ...BLANKS.map(fetched),
  ]);
  const institution = institutions.institutions.find(({ id }) => id === chosen);
  const rules = institution ? [...institution.rules, ...institution.limits, ...institution.thresholds].map(({ claim }) => claim) : [];
  const audits = [...cover.querySelectorAll("[popovertarget]")].map(mark => mark.getAttribute("popovertarget").replace(/^card-/, ""));
  const records = names => claims.claims.filter(({ id }) => names.includes(id));
  const sources = new Map(claims.sources.map(source => [source.id, source]));

  const fact = ({ id, statement, status, limits, method, counter_evidence: against, sources: cited }) => {
    const told = cited.map(({ source, quotes }) => {
      const { title, publisher, read, url, archived_url: copy } = sources.get(source);
      const words = quotes.length ? ` Its words: ${quotes.map(quote => `“${quote}”`).join(" ")}` : "";
      return `Source: ${title} (${publisher}), read on ${day(read)} at ${url}${copy ? `, copy at ${copy}` : ""}.${words}`;
    });
    return [
      ["Heading1", id],
      ["BodyText", status === "current" ? statement : `${statement} [${status}]`],
      ...Object.entries({ Limit: limits, Method: method, Against: against }).filter(([, words]) => words).map(([name, words]) => ["BodyText", `${name}: ${words}`]),
      ...told.map(words => ["BodyText", words]),
    ];
  };
  const rule = institution && [
    ["Title", `${institution.name}: the rule as read on ${day(institution.read)}`],
    ...[institution.form, ...told].map(words => ["BodyText", words]),
    ...institution.sources.map(({ title, publisher, url }) => ["BodyText", `Source: ${title} (${publisher}), ${url}`]),
    ...records(rules).flatMap(fact),
  ];
  const sheet = [
    ["Title", "Cover sheet"],
    ["BodyText", `Made on ${day(new Date())} from ${edition.title}, edition ${edition.edition}: ${edition.url}`],
    ["BodyText", "Inside are the document, the facts with their sources, the rule as read, and blanks for your research and reasons. Keep this folder as it is, write in copies, and write the hash of the whole ZIP file on your form, since hashes inside can be changed with the files. To compare files and hashes, and what came from the edition with what was published:"],
    ["BodyText", `python3 check-record.py . ${edition.url}`],
    ...(provenance ? [] : [["BodyText", "This edition was not yet published when the file was made, so its provenance is not inside."]]),
    ...["Purchase", "Form as filled in, and its number", "Quotes, by supplier and day", "How the cloud was estimated, by whom and when", "Approved by, and when", "Put on file by", "Day", "Signature"].map(asked => ["BodyText", `${asked}: ____________________`]),
    ...[...cover.children].flatMap(part => {
      const lines = part.matches("ul, ol") ? [...part.children] : [part];
      return lines.map(line => [/^H\d$/.test(line.tagName) ? "Heading1" : "BodyText", line.textContent.replace(/\s+/g, " ").trim()]);
    }),
    ["Heading1", "What auditors found, with its limits"],
    ...records(audits).map(({ statement, limits }) => ["BodyText", `${statement} Limit: ${limits}`]),
  ];

  const files = {};
  const papers = { "cover-sheet": sheet, document: composed, "facts-and-sources": [["Title", "Facts and their sources"], ...records(ids).flatMap(fact)], ...(rule && { rule }) };
  for (const [name, rows] of Object.entries(papers)) {
    files[`${name}.docx`] = docx(rows);
    files[`${name}.txt`] = bytes(rows.map(([style, words]) => (style === "Heading1" ? `\n${words}\n` : `${words}\n`)).join(""));
  }
  const part = (name, entries) => (files[`chosen/downloads/${name}`] = bytes(`${JSON.stringify({ edition: edition.edition, ...entries }, null, 1)}\n`));
  const taken = records([...ids, ...rules, ...audits]);
  const cited = new Set(taken.flatMap(claim => claim.sources.map(({ source }) => source)));
  part("claims.json", { claim_url: claims.claim_url, claims: taken, sources: claims.sources.filter(({ id }) => cited.has(id)) });
  part("texts.json", { texts: written.texts.filter(({ id }) => texts.includes(id)) });
  if (institution) part("institutions.json", { institutions: [institution] });
  files["check-record.py"] = checker;
  files["published/ro-crate-metadata.json"] = crate;
  if (provenance) files["published/provenance.json"] = provenance;
  BLANKS.forEach((name, number) => (files[`published/${name}`] = blanks[number]));

  const sums = await Promise.all(Object.keys(files).sort().map(async name => {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", files[name]));
    return `${[...digest].map(byte => byte.toString(16).padStart(2, "0")).join("")}  ${name}\n`;
  }));
  files.SHA256SUMS = bytes(sums.join(""));
  const folder = `${chosen || "your"}-record-${edition.edition}`;
  // The documents come first, as they were made.
  const named = Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
  // Stored, as if by any Unix, so that the checker can pack it again and compare.
  return zipSync(named, { level: 0, mtime, os: 3, attrs: 0o644 << 16 });
};
