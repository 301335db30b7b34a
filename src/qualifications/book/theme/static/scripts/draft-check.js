// The page on which a reader's draft is held against the book. Nothing is sent or stored.
{
  const host = document.querySelector(".draft-check");
  const { claimsOf, day, list, load, make, site, root } = bookEditions;
  host.replaceChildren(host.querySelector("template").content.cloneNode(true));
  const place = name => host.querySelector(`.draft-${name}`);
  const { words, file: chosen, for: goes, part } = host.querySelector("form").elements;

  const claims = async entry =>
    new Map([...await claimsOf(entry)].map(([id, claim]) => [id, { ...claim, date: day(claim.date) }]));
  // What a draft is held against, with the words of all pages, which the search of the book has too.
  const reading = (async () => {
    const entries = await list();
    for (const name of ["draft-data.js", "search-index.js"]) await load(new URL(name, site).href);
    return { entries, data: window.qualificationsDraft, latest: await claims(entries[0]), prose: bookIndex.parts.map(part => part[3]) };
  })();
  const offer = (select, options) => select.replaceChildren(...options.map(([value, text]) => make("option", { value }, text)));
  reading.then(({ data, latest, prose }) => {
    const { places, texts } = data;
    const offerParts = () => offer(part, [["", "Any"], ...places[goes.value].parts.map(({ name }) => [name, name])]);
    offer(goes, Object.entries(places).map(([id, { name }]) => [id, name]));
    const given = new URLSearchParams(location.hash.slice(1)).get("for");
    if (places[given]) goes.value = given;
    goes.addEventListener("change", offerParts);
    offerParts();
    // The claims are taken apart before the reader asks, and what checks a draft is used once, which makes it quick.
    draftFaults({ draft: Object.values(texts).flat().join("\n\n"), cited: latest, latest, place: places[goes.value], data, prose });
  });

  // The edition that a draft names, else the latest.
  const citedIn = async (draft, { entries, latest }) => {
    const entry = entries.find(({ edition }) => new RegExp(`(?<![\\d.])${edition.replaceAll(".", "\\.")}(?!\\.?\\d)`).test(draft));
    return entry && entry !== entries[0] ? claims(entry) : latest;
  };

  // The paragraphs of a Word document.
  const wordText = async blob => {
    if (!window.fflate) await load(new URL("_static/vendor/fflate/fflate.js", site).href);
    const parts = window.fflate.unzipSync(new Uint8Array(await blob.arrayBuffer()), { filter: ({ name }) => name === "word/document.xml" });
    const xml = new DOMParser().parseFromString(new TextDecoder().decode(parts["word/document.xml"]), "text/xml");
    const text = paragraph => [...paragraph.getElementsByTagName("*")].map(each => ({ "w:t": each.textContent, "w:tab": "\t", "w:br": "\n" })[each.nodeName] ?? "").join("");
    return [...xml.getElementsByTagName("w:p")].map(text).filter(Boolean).join("\n\n");
  };
  chosen.addEventListener("change", async () => {
    const [blob] = chosen.files;
    if (!blob) return;
    try {
      words.value = /\.docx$/i.test(blob.name) ? await wordText(blob) : await blob.text();
    } catch {
      place("count").textContent = `${blob.name} could not be read as text or as a Word document (.docx).`;
    }
  });

  const pageOf = claim => Object.keys(bookIndex.claims).find(page => bookIndex.claims[page].some(([id]) => id === claim));
  const item = (fault, number, kinds) => {
    const words = fault.text.length > 200 ? `${fault.text.slice(0, 200)} …` : fault.text.replace(/[.,;]+$/, "");
    const claim = fault.claim && make("a", { href: new URL(`${pageOf(fault.claim)}.html#claim-${fault.claim}`, root).href }, `claim ${fault.claim}`);
    const says = fault.says && make("p", { className: "draft-says" }, "The book says: ", fault.says);
    const show = make("a", { href: `#draft-mark-${number}`, ariaLabel: `Show ${number} in the text` }, "Show it in the text");
    const head = make("p", {}, make("strong", {}, kinds[fault.kind]), ": ", make("q", {}, words), ". ", fault.reason);
    return make("li", { id: `draft-fault-${number}` }, head, ...[says].filter(Boolean), make("p", { className: "draft-ways" }, show, ...(claim ? [" · ", claim] : [])));
  };

  // The draft with a mark at each place; several faults of one place share it.
  const marked = (draft, faults, kinds) => {
    let at = 0;
    const parts = faults.flatMap((fault, index) => {
      const [number, from] = [index + 1, Math.max(at, fault.at)];
      // A long mark ends where the next begins.
      const end = Math.min(fault.at + fault.text.length, faults.find(each => each.at > fault.at)?.at ?? Infinity);
      const mark = make(end > from ? "mark" : "span", { id: `draft-mark-${number}`, tabIndex: -1 }, draft.slice(from, end));
      const link = make("a", { href: `#draft-fault-${number}`, ariaLabel: `Fault ${number}: ${kinds[fault.kind]}` }, `${number}`);
      const before = draft.slice(at, from);
      at = Math.max(from, end);
      return [before, mark, make("sup", {}, " ", link)];
    });
    return [...parts, draft.slice(at)];
  };

  host.addEventListener("submit", async event => {
    event.preventDefault();
    const draft = words.value;
    const known = await reading;
    const faults = draftFaults({ ...known, draft, cited: await citedIn(draft, known), place: known.data.places[goes.value], part: part.value });
    place("count").textContent = faults.length
      ? `${faults.length} ${faults.length === 1 ? "place" : "places"} to look at. Each is a suggestion: you know your draft.`
      : "Nothing found. That is no proof: a sentence in other words may be missed, and a figure that the check does not know is not checked.";
    place("faults").replaceChildren(...faults.map((fault, index) => item(fault, index + 1, known.data.kinds)));
    place("text").replaceChildren(...marked(draft, faults, known.data.kinds));
    place("shown").hidden = !faults.length;
    place("count").focus();
  });
}
