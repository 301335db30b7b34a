// Which edition a page stands in, which others there are, and the way to the same page of another.
// A page's address tells where it is: at the site's root, where the latest edition is, or in its edition's folder. Without this script the edition's number leads to the page on editions.
window.bookEditions = (() => {
  const root = new URL(document.documentElement.dataset.content_root ?? "", document.baseURI);
  const here = root.pathname.match(/\/v\/([\d.]+)\/$/)?.[1];
  const site = here ? new URL("../../", root) : root;

  // Scripts, unlike data, may be loaded by a page that was opened from a folder.
  const loading = new Map();
  const load = address => {
    if (!loading.has(address)) {
      loading.set(address, new Promise((resolve, reject) => {
        // What could not be had may be had later.
        const fail = () => {
          loading.delete(address);
          script.remove();
          reject(new Error(address));
        };
        const script = make("script", { src: address, onload: resolve, onerror: fail });
        document.head.append(script);
      }));
    }
    return loading.get(address);
  };

  const make = (name, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // Every edition, the newest first; none where there is no list.
  const list = () =>
    load(new URL("editions.js", site).href).then(() => window.qualificationsEditions.editions, () => []);

  // What every edition said of each claim; nothing where there is no such list.
  const vintages = () =>
    load(new URL("vintages.js", site).href).then(() => window.qualificationsVintages, () => []);

  // The claims of an edition by their ids.
  const claimsOf = async ({ edition }) => {
    const [entries, rows] = await Promise.all([list(), vintages()]);
    const places = Object.fromEntries(entries.map((entry, place) => [entry.edition, place]));
    const said = rows.filter(([, first, last]) => places[last] <= places[edition] && places[edition] <= places[first]);
    return new Map(said.map(([id, , , value, date, status, statement, reason]) => [id, { id, value, date, status, statement, reason }]));
  };

  const day = date =>
    new Date(date).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

  // The latest edition is read at the root.
  const base = (entry, entries) => new URL(entry === entries[0] ? "" : entry.path, site);
  // A file of an edition, from where it stays for good.
  const file = (entry, name) => new URL(entry.path + name, site).href;

  return { base, claimsOf, day, file, here, list, load, make, root, site, vintages };
})();
{
  const { base, day, file, here, list, load, make, root } = bookEditions;
  const CHANGES = "reference/changes";

  const page = location.pathname.startsWith(root.pathname)
    ? decodeURI(location.pathname.slice(root.pathname.length)).replace(/\.html$/, "") || "index"
    : "";

  const pages = entry =>
    load(file(entry, "pages.js")).then(() => window.qualificationsPages[entry.edition], () => []);

  // The page of the reader in another edition, or that edition's first page where it had no such page.
  const samePage = async (entry, entries) =>
    (await pages(entry)).includes(page)
      ? new URL(`${page}.html${location.hash}`, base(entry, entries)).href
      : new URL("index.html", base(entry, entries)).href;

  const announce = async banner => {
    const entries = await list();
    const [latest] = entries;
    if (!latest || latest.edition === here || !entries.some(({ edition }) => edition === here)) return;
    const same = make("a", { href: await samePage(latest, entries) }, latest.edition);
    banner.append(`You are reading edition ${here}. The latest is `, same, ". ");
    if ((await pages(latest)).includes(CHANGES)) {
      const changes = new URL(`${CHANGES}.html#since=${here}`, base(latest, entries));
      banner.append(make("a", { href: changes.href }, "See what changed since"), ".");
    }
    banner.hidden = false;
  };
  if (here) announce(document.querySelector(".edition-banner"));

  const link = (entry, entries, read) => {
    const note = entry === entries[0] ? ", the latest" : "";
    const made = make(
      "a",
      { href: base(entry, entries).href + "index.html" },
      make("strong", {}, entry.edition),
      ` data to ${day(entry.data_as_of)}${note}`,
    );
    if (entry.edition === read) made.setAttribute("aria-current", "true");
    made.addEventListener("click", async event => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      location.href = await samePage(entry, entries);
    });
    return make("li", {}, made);
  };

  // The list is fetched once a reader asks for it.
  const others = document.querySelector(".other-editions");
  if (others) {
    others.hidden = false;
    others.addEventListener("toggle", async () => {
      const entries = await list();
      const read = here ?? entries[0]?.edition;
      others.append(
        entries.length > 1
          ? make("ul", {}, ...entries.map(entry => link(entry, entries, read)))
          : make("p", {}, "There is no other edition here yet."),
      );
    }, { once: true });
  }
}
