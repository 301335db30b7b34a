// The sheet as a Word document: headings, a bulleted list, language, title; packed by fflate.
{
  const NAMES = "http://schemas.openxmlformats.org";
  const MAIN = `xmlns:w="${NAMES}/wordprocessingml/2006/main"`;
  const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const STYLES = {
    title: "Title", heading: "Heading1", subheading: "Heading2", prompt: "Prompt", note: "Note",
    blank: "Answer", fact: "Fact", reference: "Reference", paragraph: "Normal",
  };

  const escape = text => text.replace(/[&<>]/g, sign => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);

  const style = (id, name, { based = "Normal", next = "Normal", quick = true, paragraph = "", run = "" }) =>
    `<w:style w:type="paragraph"${id === "Normal" ? ' w:default="1"' : ""} w:styleId="${id}"><w:name w:val="${name}"/>` +
    (id === "Normal" ? "" : `<w:basedOn w:val="${based}"/><w:next w:val="${next}"/>`) +
    `${quick ? "<w:qFormat/>" : ""}<w:pPr>${paragraph}</w:pPr><w:rPr>${run}</w:rPr></w:style>`;

  const styles = () =>
    `${HEAD}<w:styles ${MAIN}><w:docDefaults><w:rPrDefault><w:rPr>` +
    '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>' +
    '<w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/>' +
    "</w:rPr></w:rPrDefault></w:docDefaults>" +
    style("Normal", "Normal", { paragraph: '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/>' }) +
    style("Title", "Title", {
      paragraph: '<w:spacing w:after="160"/>', run: '<w:b/><w:color w:val="230344"/><w:sz w:val="40"/><w:szCs w:val="40"/>',
    }) +
    style("Heading1", "heading 1", {
      paragraph: '<w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="0"/>',
      run: '<w:b/><w:color w:val="230344"/><w:sz w:val="28"/><w:szCs w:val="28"/>',
    }) +
    style("Heading2", "heading 2", {
      paragraph: '<w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="1"/>',
      run: '<w:b/><w:color w:val="1A3BB8"/><w:sz w:val="24"/><w:szCs w:val="24"/>',
    }) +
    style("Prompt", "Prompt", {
      next: "Prompt",
      paragraph: '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:spacing w:after="40"/>',
    }) +
    style("Answer", "Answer", {
      next: "Answer",
      paragraph: '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="8A84A0"/></w:pBdr><w:spacing w:before="480" w:after="240"/>',
    }) +
    style("Fact", "Fact", { next: "Fact" }) +
    style("Note", "Note", { run: "<w:i/>" }) +
    style("Reference", "Reference", { next: "Reference", paragraph: '<w:ind w:left="432" w:hanging="432"/>' }) +
    "</w:styles>";

  const numbering = () =>
    `${HEAD}<w:numbering ${MAIN}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>` +
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/>' +
    '<w:pPr><w:ind w:left="360" w:hanging="360"/></w:pPr></w:lvl></w:abstractNum>' +
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>';

  const body = rows =>
    `${HEAD}<w:document ${MAIN}><w:body>` +
    rows
      .map(([kind, text]) =>
        `<w:p><w:pPr><w:pStyle w:val="${STYLES[kind]}"/></w:pPr>` +
        `${text && `<w:r><w:t xml:space="preserve">${escape(text)}</w:t></w:r>`}</w:p>`)
      .join("") +
    '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/>' +
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/>' +
    "</w:sectPr></w:body></w:document>";

  const core = (title, data) =>
    `${HEAD}<cp:coreProperties xmlns:cp="${NAMES}/package/2006/metadata/core-properties" ` +
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ' +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<dc:title>${escape(title)}</dc:title><dc:creator>${escape(data.book.author)}</dc:creator>` +
    `<dc:description>Edition ${data.edition}</dc:description><dc:language>en-US</dc:language>` +
    `<dcterms:created xsi:type="dcterms:W3CDTF">${data.date}T00:00:00Z</dcterms:created></cp:coreProperties>`;

  const TYPES = {
    "word/document.xml": "wordprocessingml.document.main",
    "word/styles.xml": "wordprocessingml.styles",
    "word/numbering.xml": "wordprocessingml.numbering",
  };
  const types = () =>
    `${HEAD}<Types xmlns="${NAMES}/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    Object.entries(TYPES)
      .map(([path, type]) =>
        `<Override PartName="/${path}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`)
      .join("") +
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>' +
    "</Types>";

  const relations = targets =>
    `${HEAD}<Relationships xmlns="${NAMES}/package/2006/relationships">` +
    targets
      .map(([type, target], place) =>
        `<Relationship Id="rId${place + 1}" Type="${NAMES}/${type}" Target="${target}"/>`)
      .join("") +
    "</Relationships>";

  // The bytes of the document; the same choice in the same edition gives the same bytes.
  const word = (rows, data, { zipSync, strToU8 }) => {
    const files = {
      "[Content_Types].xml": types(),
      "_rels/.rels": relations([
        ["officeDocument/2006/relationships/officeDocument", "word/document.xml"],
        ["package/2006/relationships/metadata/core-properties", "docProps/core.xml"],
      ]),
      "docProps/core.xml": core(rows[0][1], data),
      "word/_rels/document.xml.rels": relations([
        ["officeDocument/2006/relationships/styles", "styles.xml"],
        ["officeDocument/2006/relationships/numbering", "numbering.xml"],
      ]),
      "word/document.xml": body(rows),
      "word/styles.xml": styles(),
      "word/numbering.xml": numbering(),
    };
    const bytes = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]));
    return zipSync(bytes, { mtime: new Date(`${data.date}T00:00:00`) });
  };

  Object.assign(assembler, { word });
}
