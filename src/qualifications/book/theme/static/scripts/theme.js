// Sets light or dark before anything is painted: the reader's choice, else the system's.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => {
    try {
      // Other sites of the host keep their own words under the name.
      return ["light", "dark"].find(name => name === localStorage.getItem("theme"));
    } catch {
      return undefined; // storage may be forbidden
    }
  };
  const apply = () => {
    document.documentElement.dataset.theme = chosen() ?? (system.matches ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply);
  window.bookTheme = { chosen, apply };
})();
