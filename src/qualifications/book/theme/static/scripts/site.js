// The controls around the text. Without this script the menu, the lists of buttons and all links work too.
{
  // What moved to another page: its old address here is a link to it, or stands in a list that has one, and leads on.
  const moved = document.getElementById(location.hash.slice(1));
  const lead = moved?.closest(".leads-on");
  if (lead) {
    const to = new URL((moved.closest("a[href]") ?? lead.querySelector("a[href]")).href);
    to.hash ||= location.hash;
    location.replace(to.href);
  }

  // Colors: automatic, light, dark. The choice is the one thing that the book stores.
  const themeButton = document.querySelector(".theme-button");
  if (themeButton) {
    const names = { auto: "Automatic", light: "Light", dark: "Dark" };
    const order = Object.keys(names);
    const show = () => {
      themeButton.querySelector(".theme-name").textContent = names[bookTheme.chosen() ?? "auto"];
    };
    themeButton.hidden = false;
    themeButton.addEventListener("click", () => {
      const next = order[(order.indexOf(bookTheme.chosen() ?? "auto") + 1) % order.length];
      try {
        if (next === "auto") localStorage.removeItem("theme");
        else localStorage.setItem("theme", next);
      } catch {
        document.documentElement.dataset.theme = next; // for this page alone
        return;
      }
      bookTheme.apply();
      show();
    });
    show();
  }

  // Lists of buttons close as menus do.
  const groups = [...document.querySelectorAll("details.tool-group")];
  document.addEventListener("click", event => {
    for (const group of groups) if (!group.contains(event.target)) group.open = false;
  });
  document.addEventListener("keydown", event => {
    if (event.key === "Escape") {
      const open = groups.find(group => group.open);
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    }
    if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      const field = document.querySelector(".search-form input, .find input");
      if (field?.getClientRects().length) {
        event.preventDefault();
        field.focus();
      }
    }
  });
  for (const button of document.querySelectorAll("[data-does=print]")) {
    button.addEventListener("click", () => print());
  }

  // The menu shows where the page stands in a long book.
  document.querySelector(".menu [aria-current]")?.scrollIntoView({ block: "nearest" });

  // The contents of the page follow the reader.
  const links = new Map([...document.querySelectorAll(".on-page a")].map(link => [link.hash.slice(1), link]));
  if (links.size) {
    const seen = new Set();
    const follow = new IntersectionObserver(entries => {
      for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target.id);
      const here = [...links.keys()].findLast(id => seen.has(id));
      for (const [id, link] of links) link.classList.toggle("here", id === here);
    }, { rootMargin: "-15% 0px -70% 0px" });
    for (const id of links.keys()) {
      const section = document.getElementById(id);
      if (section) follow.observe(section);
    }
  }
}
