// The marks of claims, their table, and what a reference manager takes at its address.
{
  // Evidence is named by what it proves: the sentence of the claim, cut where it is long.
  const named = ({ textContent }) => `Evidence: ${textContent.replace(/^(.{80}\S*)\s.+/su, "$1…")}`;
  for (const link of document.querySelectorAll(".ready-evidence")) link.ariaLabel = named(link.closest("li"));
  for (const fold of document.querySelectorAll("table.claims summary")) fold.ariaLabel = named(fold.closest("tr").cells[0]);

  // A card opens at its mark and takes the focus, which the browser gives back when the card closes.
  // Without this script it opens in the middle of the window.
  for (const mark of document.querySelectorAll(".claim-mark")) {
    const card = document.getElementById(mark.getAttribute("popovertarget"));
    card.ariaLabel = mark.ariaLabel = named(card.querySelector("dd"));
    mark.addEventListener("click", event => {
      // An open card is closed by the browser.
      if (!mark.popoverTargetElement || card.matches(":popover-open")) return;
      event.preventDefault();
      if (!card.querySelector(".claim-close")) {
        const close = Object.assign(document.createElement("button"), { type: "button", className: "claim-close", textContent: "Close" });
        close.addEventListener("click", () => card.hidePopover());
        card.lastElementChild.append(" ", close);
      }
      card.showPopover({ source: mark });
      const { left, bottom } = mark.getBoundingClientRect();
      const x = Math.max(8, Math.min(left, innerWidth - card.offsetWidth - 8));
      const y = Math.max(8, Math.min(bottom + 6, innerHeight - card.offsetHeight - 8));
      Object.assign(card.style, { inset: `${y}px auto auto ${x}px`, margin: 0 });
      card.focus({ preventScroll: true });
    });
  }

  // At the address of a claim, of a fact behind a text or of a form, what is folded there is open.
  const openEvidence = () => {
    const place = document.getElementById(location.hash.slice(1));
    const evidence = place?.closest("details") ?? place?.closest("tr[id^=claim-]")?.querySelector(":scope > td > details");
    if (!evidence || evidence.open) return;
    evidence.open = true;
    place.scrollIntoView();
  };
  addEventListener("hashchange", openEvidence);
  openEvidence();

  // At the address of a claim or a figure, a reference manager saves that claim or figure, not its page.
  const cited = ["citation_title", "citation_public_url"].map(name => document.querySelector(`meta[name=${name}]`));
  if (cited.every(Boolean)) {
    const page = cited.map(tag => tag.content);
    const follow = () => {
      const part = document.getElementById(location.hash.slice(1));
      const claim = part?.matches("tr[id^=claim-]") && part.cells[0];
      const words = claim || (part?.matches("figure.chart") && part.querySelector(".chart-title"));
      cited[0].content = (words?.textContent ?? "").trim().replace(/\.$/, "") || page[0];
      cited[1].content = page[1] + (words ? location.hash : "");
    };
    addEventListener("hashchange", follow);
    follow();
  }

  // On paper, what is folded is open, and a note ends with the address of its claim.
  let folded;
  const fold = isOpen => folded.forEach(each => { each.open = isOpen; });
  addEventListener("beforeprint", () => {
    folded = document.querySelectorAll("article details:not([open])");
    fold(true);
    for (const link of document.querySelectorAll(".claim-card > p > a, .ready-evidence")) {
      const place = new URL(link.getAttribute("href"), cited[1]?.content ?? location.href);
      link.dataset.address = new URL(`../claims/${place.hash.replace("#claim-", "")}/`, place).href.replace(/^https?:\/\//, "");
    }
  });
  addEventListener("afterprint", () => fold(false));

  // Lets a reader filter and sort the table of claims, which is whole without this script.
  const claims = document.querySelector("table.claims");
  if (claims) {
    const rows = [...claims.tBodies[0].rows];
    // The style sheet lays rows out in a way that hides from some browsers that this is a table.
    const roles = { thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell", "thead th": "columnheader", "tbody th": "rowheader" };
    claims.setAttribute("role", "table");
    for (const [parts, role] of Object.entries(roles)) {
      for (const part of claims.querySelectorAll(parts)) part.setAttribute("role", role);
    }
    const words = document.querySelector(".claims-filter input");
    const count = document.querySelector(".claims-filter output");
    // The texts are read when a reader first asks: there are many.
    let texts;
    const filter = () => {
      texts ??= rows.map(row => [row, `${row.id} ${row.textContent}`.toLowerCase()]);
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const [row, text] of texts) {
        row.hidden = !wanted.every(word => text.includes(word));
        shown += !row.hidden;
      }
      count.textContent = `${shown} of ${rows.length}`;
    };
    words.addEventListener("input", filter);
    // A browser that goes back fills the field in by itself.
    if (words.value) filter();
    // A day by its place in time, which comes before "never".
    const sortKey = ({ textContent: words }) => (/^\d+ \w+ \d{4}$/.test(words) ? new Date(`${words} UTC`).toISOString() : words);
    claims.tHead.querySelectorAll("th").forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const rising = head.getAttribute("aria-sort") !== "ascending";
        for (const other of claims.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", rising ? "ascending" : "descending");
        rows.sort((a, b) => sortKey(a.cells[column]).localeCompare(sortKey(b.cells[column])) * (rising ? 1 : -1));
        claims.tBodies[0].append(...rows);
      });
    });
    // What each edition said of a claim's figure, once a reader opens its evidence; else it is in vintages.csv.
    const tellVintages = async ({ target }) => {
      const list = target.open && target.querySelector("dl");
      if (!list || target.dataset.told) return;
      target.dataset.told = "yes";
      const { day, make, vintages } = bookEditions;
      const name = target.closest("tr").id.replace("claim-", "");
      const said = (await vintages()).filter(([claim]) => claim === name);
      if (!said.length) return;
      list.append(make("dt", {}, "In published editions"));
      for (const [, first, last, value, date, status] of said) {
        const span = first === last ? `Edition ${first}` : `Editions ${first} to ${last}`;
        list.append(make("dd", {}, `${span}: ${[value, status, `data of ${day(date)}`].filter(Boolean).join(", ")}.`));
      }
    };
    claims.addEventListener("toggle", tellVintages, true);
  }
}
