// Opens the card of a claim in place of its link, and lets a reader filter and sort the table of claims.
// Without this script the marks are links to the table, and the table is whole.
for (const mark of document.querySelectorAll("a.claim-mark")) {
  const card = document.getElementById(mark.dataset.card);
  mark.addEventListener("click", event => {
    if (!card?.showPopover || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    card.showPopover();
    const { left, bottom } = mark.getBoundingClientRect();
    card.style.left = `${Math.max(8, Math.min(left, innerWidth - card.offsetWidth - 8))}px`;
    card.style.top = `${Math.max(8, Math.min(bottom + 6, innerHeight - card.offsetHeight - 8))}px`;
  });
}

// The theme takes the Escape key for its search, and would keep it from an open card.
document.addEventListener("keydown", event => {
  if (event.key === "Escape") document.querySelector(".claim-card:popover-open")?.hidePopover();
}, true);

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
  const sortKey = cell => cell.dataset.sort ?? cell.textContent;
  [...claims.tHead.rows[0].cells].forEach((head, column) => {
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
}
