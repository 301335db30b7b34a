"""Drafts held against the book in a real browser: seeded faults are found, clean drafts are left alone."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from books import EDITION_DATE, ROOT, Book
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
_FALLEN = ("stale", "disputed", "retired")
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

# The words by which a limit changes its fact, each of those in braces alone, and those that no limit has.
WEIGHTY = """() => {
  const {limits, said: {lists}} = window.qualificationsDraft;
  const each = words => {
    const [braces, inside] = /\\{([^}]+)\\}/.exec(words) ?? [];
    return braces ? inside.split(", ").map(one => words.replace(braces, one)) : [words];
  };
  const all = lists.weighty.flatMap(each);
  const isIn = (words, text) => draftWords.expression([words], lists).test(text);
  return [all, all.filter(words => !Object.values(limits).some(limit => isIn(words, limit)))];
}"""

# The words of fifteen pages, and how many runs are timed.
LONG, RUNS = 7500, 5


@pytest.fixture(scope="module")
def page(built_book: Book, browser: Browser) -> Iterator[Page]:
    """The page for drafts, opened from a folder, with the data that it loads."""
    opened = browser.new_page()
    # Newer than the oldest browsers that the pages are for.
    opened.add_init_script("delete Object.groupBy")
    opened.goto(f"file://{built_book.site}/proposals/check-draft.html")
    opened.wait_for_function("document.querySelectorAll('#draft-for option').length > 1")
    opened.evaluate("bookEditions.load(new URL('search-index.js', bookEditions.site).href)")
    yield opened
    opened.close()


def found_in(
    asked: list[dict[str, Any]], page: Page, claims: list[dict[str, Any]] = TODAY, words: str = ""
) -> list[list[dict[str, Any]]]:
    """What the page finds in each draft, held against those claims and more words of the book."""
    given = [json.dumps(claims), json.dumps(asked), words]
    found: list[list[dict[str, Any]]] = page.evaluate(FIND, given)
    return found


@pytest.fixture(scope="module", params=DRAFTS, ids=["our-own", "fresh"])
def found(request: pytest.FixtureRequest, page: Page) -> list[tuple[Draft, list[dict[str, Any]]]]:
    """Each draft of a folder, with what the page finds in it."""
    folder, claims, words = request.param
    drafts = [Draft(path) for path in sorted(folder.glob("*.md"))]
    return list(zip(drafts, found_in([each.asked for each in drafts], page, claims, words), strict=True))


def meets(fault: dict[str, str], found: dict[str, Any], draft: Draft) -> bool:
    """Whether what was found is a seeded fault: of its kind, and where its words are."""
    kinds = _FALLEN if fault["kind"] in _FALLEN else (fault["kind"],)
    start = draft.text.index(fault["in"])
    # An address or an amount is marked alone, and another's words from where they begin.
    reach = 200 if fault["kind"] in ("address", "money", "copied") else 0
    at: int = found["at"]
    inside = start - reach - len(found["text"]) < at < start + len(fault["in"]) + reach
    return found["kind"] in kinds and inside


def test_seeded_faults_are_found(found: list[tuple[Draft, list[dict[str, Any]]]]) -> None:
    """Of the faults that were seeded, at least 95 of 100 are found where they stand, by their kind."""
    seeded = [(draft, fault, marks) for draft, marks in found for fault in draft.faults]
    missed = [
        (draft.name, fault)
        for draft, fault, marks in seeded
        if not any(meets(fault, each, draft) for each in marks)
    ]
    assert len(seeded) >= 30
    assert 1 - len(missed) / len(seeded) >= LEAST_FOUND, missed


def test_clean_drafts_are_left_alone(found: list[tuple[Draft, list[dict[str, Any]]]]) -> None:
    """No clean draft has more than one mark."""
    clean = {draft.name: marks for draft, marks in found if not draft.faults}
    assert len(clean) >= 8
    assert not {name: marks for name, marks in clean.items() if len(marks) > MOST_FALSE}


def test_long_draft_is_checked_at_once(page: Page) -> None:
    """Fifteen pages of text are checked before the same thread could count to forty million."""
    drafts = [Draft(path).text for path in sorted(FOLDER.rglob("*.md"))]
    # A text that was checked once is quicker, so each run has another one.
    runs = ["\n\n".join(drafts[start::RUNS]) for start in range(RUNS)]
    assert min(len(each.split()) for each in runs) >= LONG
    found_in([PLAIN], page)
    devtools = page.context.new_cdp_session(page)
    # The time of the page's own thread: what else the machine does does not count.
    devtools.send("Performance.enable")

    def busy() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) * 1000 for each in metrics if each["name"] == "ThreadTime")

    times = []
    for run in runs:
        before = busy()
        found_in([PLAIN | {"draft": run, "goes": "nsf"}], page)
        times.append(busy() - before)
    before = busy()
    page.evaluate(
        "() => { let sum = 0; for (let at = 0; at < 4e7; at += 1) sum = (sum * 31 + at) | 0; return sum; }"
    )
    assert 0 < min(times) < busy() - before, times


def test_headings_are_judged_by_their_own_rules(page: Page) -> None:
    """By headings, an address may stand in the references, and what is for the reader's files is left out."""
    whole = (FOLDER / "whole-document.txt").read_text(encoding="utf-8")
    (found,) = found_in([PLAIN | {"draft": whole, "goes": "nsf"}], page)
    assert [(each["kind"], each["text"]) for each in found] == [
        ("money", "$100"),
        ("address", "https://example.org."),
    ]


def test_price_of_users_is_told(page: Page) -> None:
    """Of an amount to which the list does not lead, the mark tells what the list gives for those users."""
    ask = """draft => {
      const data = window.qualificationsDraft;
      const given = {draft, cited: new Map(), latest: new Map(), data, place: data.places[""]};
      return draftFaults(given).map(({reason}) => reason);
    }"""
    steps = CLAIMS["price-steps"].parts
    fee = 10 * steps["value"] + 20 * steps["second_usd"]
    assert page.evaluate(ask, f"2i2c charges 30 users ${fee} a month.") == []
    told = page.evaluate(ask, f"2i2c charges 30 users ${fee + 50} a month.")
    assert told == [f"For 30 people the list gives ${fee} a month."]
    year = CLAIMS["price-general"].value + 12 * fee
    assert page.evaluate(ask, f"2i2c's hub for 30 people costs ${year:,} a year.") == []
    (told,) = page.evaluate(ask, f"2i2c's hub for 30 people costs ${year - 3000:,} a year.")
    assert f"For 30 people the list gives, a year and without the cloud, ${year:,} with General" in told


def test_day_is_told_where_a_fact_is_of_that_day_alone(page: Page) -> None:
    """Of a fact that names other times, the day to which its source reaches is no answer."""
    hubs, week = CLAIMS["production-hubs"], CLAIMS["binder-record-week"]
    drafts = [
        f"2i2c runs {figure(hubs, 'value')} production hubs on {figure(hubs, 'clusters')} clusters.",
        f"mybinder.org starts {figure(week, 'value')} sessions a week, says its record.",
    ]
    alone, among = found_in([PLAIN | {"draft": each} for each in drafts], page)
    assert f"Say of which day it is: {hubs.as_of}." in [each["reason"] for each in alone]
    assert "Say of which time it is, as the book does." in [each["reason"] for each in among]


def test_figure_is_held_against_the_claim_of_its_time(page: Page) -> None:
    """A wrong figure is told by the claim of the day, month or year of its sentence, else by the newest."""
    hubs = CLAIMS["production-hubs"]
    drafts = {
        f"On {hubs.as_of:%-d %B %Y}, 2i2c's configuration held 151 production hubs.": hubs.id,
        f"2i2c runs 124 production hubs on {figure(hubs, 'clusters')} clusters.": hubs.id,
        "2i2c's configuration held 151 production hubs.": hubs.id,
        "At the end of 2021, 2i2c's configuration held 41 production hubs.": "hubs-end-2021",
        "A NASA workshop in October 2025 had 1,401 participants on a hub of 2i2c.": "openscapes-workshop",
    }
    found = found_in([PLAIN | {"draft": each} for each in drafts], page)
    told = [[each["claim"] for each in marks if each["kind"] == "changed"] for marks in found]
    assert told == [[claim] for claim in drafts.values()]


def test_note_in_a_slot_leaves_it_open(page: Page) -> None:
    """A slot with a note in small letters is still to fill in; a link in capitals is none."""
    slot = "[OUR REASONS: what you need, e.g. graphics]"
    (marks,) = found_in(
        [PLAIN | {"draft": f"It is so. {slot} See [NASA ROSES: a call](https://example.org)."}], page
    )
    assert [(each["kind"], each["text"]) for each in marks] == [("slot", slot)]


def test_sentence_may_begin_with_a_small_letter(page: Page) -> None:
    """A name such as mybinder.org begins a sentence, but not after "e.g."."""
    told = "2i2c wrote it. mybinder.org is one, e.g. mybinder.org in Europe."
    ask = "draft => draftWords.sentences(draft).map(({text}) => text)"
    assert page.evaluate(ask, told) == told.replace(". mybinder.org is", ".|mybinder.org is").split("|")


def test_one_place_is_one_mark(page: Page) -> None:
    """An address is one mark: by the rule of its heading, in capitals or not, or with each rule's reason."""
    address = "See infrastructure.example.org."
    headed = f"## 2. FACILITIES AND OTHER RESOURCES:\n\n{address}"
    ((plain,), (under,)) = found_in(
        [PLAIN | {"draft": each, "goes": "nih"} for each in (address, headed)], page
    )
    assert plain["kind"] == under["kind"] == "address"
    rules = page.evaluate("window.qualificationsDraft.places.nih.rules")
    reasons = [rule["says"] for rule in rules if rule["test"] == "no-address"]
    assert len(reasons) == 3
    assert all(each in plain["reason"] for each in reasons)
    assert under["reason"] == reasons[0]


def test_weighty_words_are_those_of_limits(page: Page) -> None:
    """A limit that is reworded leaves no words behind by which the check would have known its weight."""
    words, unused = page.evaluate(WEIGHTY)
    assert len(words) > 60
    assert not unused


def test_ready_texts_keep_their_dates_and_limits(page: Page) -> None:
    """A ready text that was pasted as it is gets no mark but for its slots."""
    texts = page.evaluate("Object.values(window.qualificationsDraft.texts).flat()")
    assert len(texts) > 40
    found = found_in([PLAIN | {"draft": text} for text in texts], page)
    for text, marks in zip(texts, found, strict=True):
        assert {each["kind"] for each in marks} <= {"disputed", "slot"}, (text, marks)


@pytest.mark.parametrize(("goes", "use"), [("nih", "facilities"), ("nsf", "experience")])
def test_part_of_the_writer_is_not_pasted(goes: str, use: str, page: Page) -> None:
    """In a part of the writer's own, a ready text is marked, cited or not; twenty words of it are not."""
    texts = page.evaluate("window.qualificationsDraft.texts")[use]
    pasted = next(text for text in texts if "[REFERENCE]" in text).replace("[REFERENCE]", "[12]")
    pasted = re.sub(r"\[[A-Z][^a-z\]]*\]", "our own words", pasted)
    drafts = [pasted, " ".join(pasted.split()[:20])]
    whole, words = found_in([PLAIN | {"draft": each, "goes": goes, "part": use} for each in drafts], page)
    assert [each["kind"] for each in whole if each["kind"] != "disputed"] == ["copied"]
    assert "copied" not in {each["kind"] for each in words}


@pytest.mark.parametrize(
    "goes", ["nsf", *(pytest.param(each, marks=pytest.mark.slow) for each in ("nih", "uw"))]
)
def test_document_of_the_book_is_left_alone(
    goes: str, built_book: Book, browser: Browser, page: Page, tmp_path: Path
) -> None:
    """A document that the book composed, with its slots filled in, breaks no rule of where it goes."""
    opened = browser.new_page()
    numbers = "slot.NUMBER=60&slot.MONTHS=24&slot.MEMBERSHIP=General&slot.CLOUD+ESTIMATE=%2412%2C000"
    opened.goto(f"file://{built_book.site}/proposals/assemble.html#for={goes}&{numbers}")
    opened.locator(".document-parts section").first.wait_for()
    for slot in opened.locator(".document-slots select").all():
        slot.select_option(index=1)
    for slot in opened.locator(".document-slots input").all():
        machines = slot.get_attribute("name") == "slot.MACHINES"
        slot.fill("machines with 2 processors and 8 GB of memory" if machines else "our own words")
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Text file").click()
    download.value.save_as(tmp_path / "document.txt")
    opened.close()
    text = (tmp_path / "document.txt").read_text(encoding="utf-8")
    # Outside its notes, the same rules find what is added.
    heading, rest = text.split("\n\n", 1)
    added = f"{heading}\n\n2i2c is the best of all.\n\n{rest}"
    plain, faulty = found_in([PLAIN | {"draft": each, "goes": goes} for each in (text, added)], page)
    # What the reader writes alone is still open.
    assert {each["kind"] for each in plain} <= {"slot"}
    assert {each["kind"] for each in faulty} - {"slot"} == {"concludes"}


def test_reader_sees_faults_in_a_list_and_in_the_text(
    built_book: Book, browser: Browser, tmp_path: Path
) -> None:
    """A draft from a file is shown with a mark at each fault of the list, and nothing is sent or kept."""
    file = tmp_path / "draft.txt"
    file.write_text("2i2c is the best host of hubs. See https://example.org.", encoding="utf-8")
    opened = browser.new_page()
    requests: list[str] = []
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(f"file://{built_book.site}/proposals/check-draft.html")
    opened.wait_for_function("document.querySelectorAll('#draft-for option').length > 1")
    opened.set_input_files("#draft-file", file)
    # The browser reads a file after the choice.
    expect(opened.locator("[name=words]")).to_have_value(re.compile("best host"))
    opened.select_option("#draft-for", "nsf")
    opened.locator(".draft-check button").press("Enter")
    faults = opened.locator(".draft-faults > li")
    faults.first.wait_for()
    assert [each.split(":")[0] for each in faults.all_inner_texts()] == [
        "A word that concludes",
        "A web address",
    ]
    assert "2 places to look at" in opened.locator(".draft-count:focus").inner_text()
    assert opened.locator(".draft-text mark").all_inner_texts() == [
        "2i2c is the best host of hubs.",
        "https://example.org.",
    ]
    faults.nth(1).get_by_text("Show it in the text").press("Enter")
    assert opened.evaluate("document.querySelector(':target').textContent") == "https://example.org."
    assert all(url.startswith("file:") for url in requests)
    kept = opened.evaluate("[localStorage.length, sessionStorage.length, document.cookie, location.search]")
    assert json.dumps(kept) == '[0, 0, "", ""]'
    opened.close()
