// Copies facts and citations. A page works without this script: its texts can be selected, and the
// table of claims leads to a file with all of them.
const VARIANTS = {
  text: "Text",
  cited: "Text and citation",
  "no-address": "Text and citation without a web address (NIH, NSF)",
};

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

// A field or an element is selected where the clipboard cannot be written, so that a reader can copy by hand.
const copy = async (text, source, status) => {
  status.textContent = "";
  try {
    await navigator.clipboard.writeText(text);
    status.textContent = "Copied";
  } catch {
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

let choices = 0;
const choice = (label, options) => {
  const select = make("select", { id: `copy-choice-${(choices += 1)}` });
  for (const [value, text] of options) select.append(make("option", { value, textContent: text }));
  return [make("div", {}, make("label", { htmlFor: select.id, textContent: label }), select), select];
};

// The choice of size and kind, the text, how much of the field it fills, and the button.
const panel = ({ parts, blocks, references = {} }) => {
  const kinds = Object.entries(VARIANTS).filter(([variant]) => blocks[variant]);
  const forms = Object.keys(references).map(name => [`form:${name}`, `Citation: ${name}`]);
  const sizes = [...new Set(Object.values(blocks).flat().map(([limit]) => limit))].sort((a, b) => a - b);
  const [sizeChoice, size] = choice("Field", sizes.map(limit => [limit, `${limit.toLocaleString("en")} characters`]));
  const [kindChoice, kind] = choice("Copy", [...kinds, ...forms]);
  const field = make("textarea", { readOnly: true, spellcheck: false });
  field.setAttribute("aria-label", "Text to copy");
  const note = make("p", { className: "copy-note" });
  const status = statusLine();
  const show = () => {
    status.textContent = "";
    const form = kind.value.startsWith("form:") && kind.value.slice(5);
    size.disabled = Boolean(form);
    if (form) {
      field.value = references[form];
      note.textContent = "";
      return;
    }
    const row = blocks[kind.value].find(([limit]) => limit === Number(size.value));
    field.value = row ? row[1].map(place => parts[place]).join("").trimStart() : "";
    // Some portals count the end of a line as two characters.
    const used = field.value.length + field.value.split("\n").length - 1;
    note.textContent = row
      ? `${used.toLocaleString("en")} of ${row[0].toLocaleString("en")} characters. ${row[2]}`
      : "Nothing fits a field of this size.";
  };
  size.value = sizes.includes(500) ? 500 : sizes[0];
  for (const select of [size, kind]) select.addEventListener("change", show);
  show();
  const button = copyButton("Copy", () => copy(field.value, field, status));
  return make(
    "div",
    { className: "copy-panel" },
    make("div", { className: "copy-choices" }, kindChoice, sizeChoice),
    field,
    note,
    make("p", {}, button, " ", status),
  );
};

for (const place of document.querySelectorAll("div.copy-panel")) {
  place.replaceWith(panel(JSON.parse(place.querySelector("script").textContent)));
}

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

// The blocks of all claims are loaded when a reader asks for the first; a script can be, from a disk as well.
const root = document.documentElement.dataset.content_root ?? "";
let loading;
const allBlocks = () =>
  (loading ??= new Promise((resolve, reject) => {
    window.copyBlocks = resolve;
    document.head.append(make("script", { src: `${root}_static/copy-blocks.js`, onerror: reject }));
  }));

// A card that has grown stays inside the window.
const keepInside = host => {
  if (host.popover) host.style.top = `${Math.max(8, Math.min(host.offsetTop, innerHeight - host.offsetHeight - 8))}px`;
};

const offer = host => {
  const button = copyButton("Copy this claim", async () => {
    try {
      const made = panel((await allBlocks())[host.dataset.copy]);
      button.replaceWith(made);
      made.querySelector("select").focus();
      keepInside(host);
    } catch {
      loading = undefined;
      const list = make("a", { href: `${root}downloads/copy-blocks.txt`, textContent: "the file of all texts" });
      button.after(" The texts could not be loaded; see ", list, ".");
    }
  });
  host.append(button);
  keepInside(host);
};

// A disclosure or a card that opens; the event does not rise, so it is caught on its way down.
document.addEventListener("toggle", ({ target }) => {
  if (target.dataset?.copy && !target.querySelector(".copy-button, .copy-panel")) offer(target);
}, true);
