// What a reader has chosen, and how it stands in the fragment of the address, which no browser sends.
// Each script of the assembler is a classic one, which a page opened from a disk may load, and adds its
// functions to `assembler`; this one and the next two touch no page.
window.assembler = {};
{
  const DEFAULTS = { institution: "", purpose: "purchase", limit: 1500, short: false, addresses: true };
  const LONGEST_LIMIT = 100000;
  // A stale claim is shown and cannot be chosen; retired claims are not in the data at all.
  const usable = claim => claim.status !== "stale";

  // Facts by field: `{E: ["an-id", "another"]}`.
  const begin = () => ({ ...DEFAULTS, facts: {} });

  const addressesFor = institution => institution?.addresses !== "listed";

  const find = (list, id) => list.find(each => each.id === id);

  const write = state => {
    const facts = Object.entries(state.facts).filter(([, ids]) => ids.length);
    return new URLSearchParams({
      for: state.institution,
      purpose: state.purpose,
      limit: state.limit,
      short: Number(state.short),
      addresses: Number(state.addresses),
      facts: facts.map(([letter, ids]) => [letter, ...ids].join(".")).join("_"),
    }).toString();
  };

  // The choice in a fragment, and a sentence for each part of it that this edition cannot take.
  const read = (fragment, data) => {
    const given = new URLSearchParams(fragment.replace(/^#/, ""));
    const state = begin();
    const dropped = [];
    const take = (name, key, list) => {
      const id = given.get(name);
      if (find(list, id)) state[key] = id;
      else if (id) dropped.push(`“${id}”: this edition has no such ${key}.`);
    };
    take("for", "institution", data.institutions);
    take("purpose", "purpose", data.purposes);
    if (given.has("limit")) {
      const limit = Number(given.get("limit"));
      if (Number.isInteger(limit) && limit >= 0 && limit <= LONGEST_LIMIT) state.limit = limit;
      else dropped.push(`“${given.get("limit")}”: no limit of characters.`);
    }
    state.short = given.get("short") === "1";
    state.addresses = given.has("addresses")
      ? given.get("addresses") === "1"
      : addressesFor(find(data.institutions, state.institution));
    for (const part of (given.get("facts") ?? "").split("_").filter(Boolean)) {
      const [letter, ...ids] = part.split(".");
      if (!data.fields[letter]) {
        dropped.push(`“${letter}”: no field of a form.`);
        continue;
      }
      state.facts[letter] = [];
      for (const id of new Set(ids)) {
        const claim = find(data.claims, id);
        if (claim && usable(claim)) state.facts[letter].push(id);
        else dropped.push(claim ? `“${id}”: the fact is stale.` : `“${id}”: this edition has no such fact.`);
      }
    }
    return { state, dropped };
  };

  // The letters of the form: those of the purpose, and for a purchase those of the institution's own form.
  const letters = (state, data) => {
    const own = find(data.institutions, state.institution)?.fields ?? [];
    const purpose = find(data.purposes, state.purpose);
    return state.purpose === "purchase" && own.length ? own.map(({ letter }) => letter) : purpose.fields;
  };

  Object.assign(assembler, { addressesFor, begin, find, letters, read, usable, write, LONGEST_LIMIT });
}
