// A reader's document as a Word file: rows of a style and words, set into the book's template by fflate.
window.documentWord = (() => {
  const SLOT = /(\[[A-Z][^a-z\]]*\])/;
  const escaped = words => words.replace(/[&<>]/g, sign => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
  const run = words => {
    const style = SLOT.test(words) ? '<w:rPr><w:rStyle w:val="Slot"/></w:rPr>' : "";
    return `<w:r>${style}<w:t xml:space="preserve">${escaped(words)}</w:t></w:r>`;
  };
  // Of noon, which no change of clocks moves.
  const mtime = ({ date }) => new Date(`${date}T12:00:00`);
  // Fills the template: its paragraphs give way to ours, and its styles, page and language stay.
  const word = (rows, data) => {
    const { unzipSync, zipSync, strFromU8, strToU8 } = window.fflate;
    const files = unzipSync(Uint8Array.from(atob(data.template), sign => sign.charCodeAt(0)));
    const change = (path, what, by) => (files[path] = strToU8(strFromU8(files[path]).replace(what, by)));
    const body = rows.map(([style, words]) =>
      `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr>${words.split(SLOT).filter(Boolean).map(run).join("")}</w:p>`);
    change("word/document.xml", /(?<=<w:body>).*(?=<w:sectPr)/s, () => body.join(""));
    const core = { "dc:title": rows[0][1], "dc:creator": data.author };
    for (const [name, words] of Object.entries(core)) {
      change("docProps/core.xml", new RegExp(`(?<=<${name}>).*?(?=</${name}>)`, "s"), () => escaped(words));
    }
    change("docProps/core.xml", /\d{4}-\d\d-\d\dT[\d:]+Z/g, `${data.date}T00:00:00Z`);
    return zipSync(files, { mtime: mtime(data) });
  };

  return { SLOT, mtime, word };
})();
