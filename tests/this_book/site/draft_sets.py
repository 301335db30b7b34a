"""The drafts of tests, and what the page for drafts finds in them, held against claims and words."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page

from books import EDITION_DATE, ROOT
from qualifications.formatting import format_value
from qualifications.ledger.ledger import Claim, open_ledger

FOLDER = ROOT / "tests" / "drafts"
CLAIMS = open_ledger(ROOT / "evidence", EDITION_DATE).claims
# Drafts over the claims as they are; and of a writer who did not know the check, over claims as they were.
TODAY = [
    {name: getattr(claim, name) for name in ("id", "status", "statement", "reason")}
    | {"date": claim.as_of.isoformat()}
    for claim in CLAIMS.values()
]
THEN = list(csv.DictReader((FOLDER / "claims.csv").read_text(encoding="utf-8").splitlines()))
# Sentences of the ready texts of then, which some of them copy.
WORDS = (FOLDER / "words.txt").read_text(encoding="utf-8")
DRAFTS = [(FOLDER, TODAY, ""), (FOLDER / "fresh", THEN, WORDS)]
_FILLED = re.compile(r"\{(old:|wrong:)?([a-z0-9-]+)(?::(\w+))?\}")
FALLEN = ("stale", "disputed", "retired")
# Recall over all seeded faults, and false marks in a clean draft, at the most.
LEAST_FOUND, MOST_FALSE = 0.95, 1


def figure(claim: Claim, part: str, changed: str = "") -> str:
    """A figure as the book writes it, an older one, a tenth smaller, or a wrong one, a third larger."""
    value = claim.parts[part]
    if changed == "old:":
        value = min(round(value * 0.9), value - 1) if isinstance(value, int) else value * 0.9
    elif changed:
        value = max(round(value * 1.3), value + 1) if isinstance(value, int) else value * 1.3
    by_name = "share" if part.endswith("share") else "USD" if part.endswith("usd") else ""
    return format_value(value, claim.unit if part in ("value", claim.part) else by_name)


class Draft:
    """A draft with its figures in place, what is wrong in it, and the edition that it cites."""

    def __init__(self, path: Path) -> None:
        _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
        self.name = path.stem
        self.given: dict[str, Any] = yaml.safe_load(head) or {}
        self.faults: list[dict[str, str]] = self.given.get("faults") or []
        self.olds: dict[str, dict[str, str]] = {}
        self.text = _FILLED.sub(self._fill, body.strip())

    def _fill(self, match: re.Match[str]) -> str:
        changed, name, part = match.groups()
        claim = CLAIMS[name]
        if part is None:
            return claim.statement
        now = figure(claim, part)
        if changed == "old:":
            self.olds.setdefault(name, {})[now] = figure(claim, part, changed)
        return figure(claim, part, changed) if changed else now

    @property
    def asked(self) -> dict[str, Any]:
        """What the page is asked: the draft, and the claims that are other ones in it than in the book."""
        cited = {}
        for name, olds in self.olds.items():
            sentence = CLAIMS[name].statement
            for now, old in olds.items():
                sentence = re.sub(rf"(?<![\w,.]){re.escape(now)}(?![\w%])", old, sentence)
            cited[name] = {"statement": sentence}
        latest = {name: {"status": status} for name, status in (self.given.get("status") or {}).items()}
        part = next((self.given[name] for name in ("part", "field", "use") if self.given.get(name)), "")
        goes = "" if self.given.get("field") else self.given.get("for") or ""
        return {"draft": self.text, "cited": cited, "latest": latest, "goes": goes, "part": part}


# What the page is asked of a draft that fits the book as it is.
PLAIN: dict[str, Any] = {"draft": "", "cited": {}, "latest": {}, "goes": "", "part": ""}

# The claims of the edition that a draft cites, and of the latest, are those of the book but for the changes.
FIND = """([all, drafts, more]) => {
  const {texts, ...rest} = window.qualificationsDraft;
  const data = {texts: {...texts, then: [more]}, ...rest};
  const known = (window.known ??= {})[all] ??= new Map(JSON.parse(all).map(each => [each.id, each]));
  // The page prepares the same claims once, and so does this for drafts that change none.
  const changed = (...changes) => changes.every(each => !Object.keys(each).length) ? known
    : new Map([...known].map(([id, is]) => [id, Object.assign({}, is, ...changes.map(each => each[id]))]));
  return JSON.parse(drafts).map(({draft, cited, latest, goes, part: wanted}) => {
    const place = data.places[goes];
    const isWanted = ({name, use, letters}) => wanted
      && (name.endsWith(wanted) || [use, letters].includes(wanted));
    const part = place.parts.find(isWanted)?.name ?? "";
    const prose = window.prose ??= bookIndex.parts.map(part => part[3]);
    const claims = {cited: changed(latest, cited), latest: changed(latest)};
    const faults = draftFaults({draft, ...claims, place, part, data, prose});
    return faults.map(({kind, claim, text, at, reason}) => ({kind, claim, text, at, reason}));
  });
}"""


def found_in(
    asked: list[dict[str, Any]], page: Page, claims: list[dict[str, Any]] = TODAY, words: str = ""
) -> list[list[dict[str, Any]]]:
    """What the page finds in each draft, held against those claims and more words of the book."""
    given = [json.dumps(claims), json.dumps(asked), words]
    found: list[list[dict[str, Any]]] = page.evaluate(FIND, given)
    return found
