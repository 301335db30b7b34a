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

  // Dates, amounts, rules, names with a hyphen and parts of addresses stay on one line; what is copied is as it was.
  const MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";
  const PARTS = String.raw`(?:\(\w{1,4}\))`;
  const whole = new RegExp(
    [
      String.raw`\bhttps?://[^\s<>()"”]+`,
      String.raw`\b\d{1,2} ${MONTH}\b(?: \d{4}\b)?|\b${MONTH} \d{4}\b|\b\d{4}-\d\d-\d\d\b`,
      String.raw`\b(?:\d{1,2} )?[A-Z]{2,}(?: [A-Z]{2})? \d[\d.-]*${PARTS}*|\b\d+\.\d[\d.-]*${PARTS}+|${PARTS}{2,}`,
      String.raw`\$?\b\d[\d,.]* (?:million|billion|[kMGT]B)\b`,
      String.raw`(?<![\w/.:@-])\w{1,3}-\w{1,11}(?:-[\w.]{1,6})*(?![\w/@-])`,
    ].join("|"),
    "g",
  );
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, {
    acceptNode: ({ data, parentElement }) =>
      data.search(whole) < 0 || parentElement.closest("svg, pre, code, script, textarea, select, template")
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT,
  });
  const texts = [];
  while (words.nextNode()) texts.push(words.currentNode);
  for (const text of texts) {
    for (const { index, 0: found } of [...text.data.matchAll(whole)].reverse()) {
      const part = text.splitText(index);
      part.splitText(found.length);
      // An address goes on in the next line behind a slash alone.
      part.replaceWith(...found.split(/(?<=[^:/]\/)/).flatMap((words, at) => {
        const span = Object.assign(document.createElement("span"), { className: words.length < 32 ? "whole" : "", textContent: words });
        return at ? [document.createElement("wbr"), span] : [span];
      }));
    }
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
