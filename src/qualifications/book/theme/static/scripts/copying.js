// Copies claims and citations. A page works without this script: what it says can be selected.
{
  const { make } = bookEditions;

  // A field or an element is selected where the clipboard cannot be written, so that a reader can copy by hand.
  const copy = async (text, source, status) => {
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = "Copied";
    } catch {
      source.hidden = false;
      if (source.select) {
        source.focus();
        source.select();
      } else {
        getSelection().selectAllChildren(source);
      }
      status.textContent = document.execCommand("copy") ? "Copied" : "Selected: copy it with your keyboard";
    }
  };

  const statusLine = () => {
    const status = make("span", { className: "copy-status" });
    status.setAttribute("role", "status");
    return status;
  };

  const copyButton = (label, action) => {
    const button = make("button", { type: "button", className: "copy-button", textContent: label });
    button.addEventListener("click", action);
    return button;
  };

  window.bookCopying = { copy, statusLine };

  for (const forms of document.querySelectorAll(".citation-forms")) {
    const status = statusLine();
    for (const name of forms.querySelectorAll("dt, summary")) {
      const text = name.tagName === "DT" ? name.nextElementSibling.firstElementChild : name.nextElementSibling;
      const button = copyButton("Copy", () => {
        button.after(" ", status);
        copy(text.textContent, text, status);
      });
      button.setAttribute("aria-label", `Copy ${name.textContent}`);
      // A button inside a summary would open it.
      if (name.tagName === "DT") name.append(" ", button);
      else text.before(button);
    }
  }

  // A ready text: the button stands before its files, and the text is copied as its file has it.
  for (const take of document.querySelectorAll(".ready-take")) {
    const text = take.previousElementSibling;
    const status = statusLine();
    const plain = () => [...text.children].map(paragraph => paragraph.textContent).join("\n\n");
    const button = copyButton("Copy this text", () => copy(plain(), text, status));
    button.setAttribute("aria-label", `Copy this text: ${take.dataset.name}`);
    take.prepend(button, status);
  }

  // Fields and forms take plain letters; a letter that is none of these stays as it is.
  const PLAIN = { "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "×": "x", "\u00a0": " " };
  const plainLetters = text =>
    text.replace(/[^\0-\x7f]/g, letter => PLAIN[letter] ?? letter.normalize("NFKD").replace(/\p{M}/gu, ""));

  // The text of a claim, from its entry in the table or its card; none of a claim that no longer holds. The test of
  // all claims asks here too.
  window.claimText = (host, end) => {
    const terms = new Map([...host.querySelectorAll("dt")].map(term => [term.textContent, term.nextElementSibling.textContent]));
    const row = host.closest("tr");
    const [statement, , day] = [...(row?.cells ?? [])].map(cell => cell.textContent);
    const doubt = row?.querySelector(".claim-status")?.textContent.split(", ")[0];
    const [now, ...reason] = (doubt ?? terms.get("Status") ?? "current").split(". ");
    if (!["current", "disputed"].includes(now)) return "";
    const disputed = now === "disputed" ? ` [disputed: ${terms.get("Disputed") ?? reason.join(". ")}]` : "";
    const limits = terms.get("Limits")?.replace(/\.*$/, ".");
    const [date] = (day ?? terms.get("Data date") ?? terms.get("Read on")).split(",");
    const id = (row ?? host).id.replace(/^[^-]*-/, "");
    // In a book without a page of claims, a card leads nowhere, and its copy to the first page.
    const page = host.querySelector(":scope > p a")?.href.slice(bookEditions.root.href.length).replace(/\.html#.*/, "") ?? "index";
    return plainLetters([
      (statement ?? terms.get("Claim")).trim() + disputed,
      ...(limits ? [`Limits: ${limits}`] : []),
      end.replace("{day}", date).replace("{page}", page).replaceAll("{}", id),
    ].join("\n"));
  };

  // A claim's entry in the table, or its card, when it is first opened; the event does not rise, so it is
  // caught on its way down.
  document.addEventListener("toggle", ({ target: host }) => {
    const end = host.closest?.("[data-copy]")?.dataset.copy;
    if (!end || host.querySelector(".copy-button")) return;
    const text = make("pre", { hidden: true, textContent: claimText(host, end) });
    if (!text.textContent) return;
    const status = statusLine();
    const button = copyButton("Copy this claim", () => copy(text.textContent, text, status));
    // The last line of a card stays in sight, and would cover what follows it.
    const line = host.popover ? host.lastElementChild : host;
    const close = line.querySelector(".claim-close");
    if (close) close.before(button, " ", status, " ");
    else line.append(" ", button, " ", status);
    if (host.popover) line.before(text);
    else host.append(text);
    // A card that has grown stays inside the window.
    if (host.popover) host.style.top = `${Math.max(8, Math.min(host.offsetTop, innerHeight - host.offsetHeight - 8))}px`;
  }, true);
}
