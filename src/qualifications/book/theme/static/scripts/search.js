// The search page: claims first, by subject, id or number, then pages by Sphinx's own search.
// Sphinx's search asks for this name, and would store a reader's words where it is true.
const SPHINX_HIGHLIGHT_ENABLED = false;
// What Sphinx's search says, in the words of this page.
Object.assign(Documentation.TRANSLATIONS, {
  "Search Results": "Pages",
  "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
    "No page holds every word. Numbers are looked for in claims.",
  "Search finished, found ${resultCount} page(s) matching the search query.": "Pages that hold every word: ${resultCount}",
});
// A page read from a folder may not fetch the pages that it lists.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
const plain = text => text.toLowerCase().replace(/(\d)[,.\u202f ](?=\d{3}\b)/g, "$1");

// Called by claimsindex.js with every claim: id, sentence, more words, date, status.
const findClaims = ({ page, anchor, claims }) => {
  const words = plain(asked).split(/\s+/).filter(Boolean);
  if (!words.length) return;
  const found = claims
    .map(([id, statement, more, date, status]) => {
      const [name, sentence, rest] = [id, statement, more].map(plain);
      if (!words.every(word => `${name} ${sentence} ${rest}`.includes(word))) return null;
      const score = words.filter(word => sentence.includes(word)).length + (name === words.join(" ") ? 9 : 0);
      return { id, statement, date, status, score };
    })
    .filter(Boolean)
    .sort((a, b) => b.score - a.score);
  const section = document.getElementById("claim-results");
  const root = document.documentElement.dataset.content_root;
  section.hidden = false;
  section.querySelector(".count").textContent =
    found.length ? `${found.length} of ${claims.length} claims hold every word.` : "No claim holds every word.";
  section.querySelector("ol").replaceChildren(...found.slice(0, 30).map(({ id, statement, date, status }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `${root}${page}#${anchor}${id}`;
    link.textContent = statement;
    const note = document.createElement("small");
    note.textContent = `${id} · data of ${date}${status === "current" ? "" : ` · ${status}`}`;
    item.append(link, note);
    return item;
  }));
};
