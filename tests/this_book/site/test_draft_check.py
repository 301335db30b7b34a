"""Drafts held against the book in a real browser: seeded faults are found, clean drafts are left alone."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from draft_sets import DRAFTS, FALLEN, FOLDER, LEAST_FOUND, MOST_FALSE, PLAIN, Draft, found_in
from playwright.sync_api import Browser, Page, expect

from books import Book

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


@pytest.fixture(scope="module", params=DRAFTS, ids=["our-own", "fresh"])
def found(request: pytest.FixtureRequest, checker: Page) -> list[tuple[Draft, list[dict[str, Any]]]]:
    """Each draft of a folder, with what the page finds in it."""
    folder, claims, words = request.param
    drafts = [Draft(path) for path in sorted(folder.glob("*.md"))]
    return list(zip(drafts, found_in([each.asked for each in drafts], checker, claims, words), strict=True))


def meets(fault: dict[str, str], found: dict[str, Any], draft: Draft) -> bool:
    """Whether what was found is a seeded fault: of its kind, and where its words are."""
    kinds = FALLEN if fault["kind"] in FALLEN else (fault["kind"],)
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


def test_long_draft_is_checked_at_once(checker: Page) -> None:
    """Fifteen pages of text are checked before the same thread could count to forty million."""
    drafts = [Draft(path).text for path in sorted(FOLDER.rglob("*.md"))]
    # A text that was checked once is quicker, so each run has another one.
    runs = ["\n\n".join(drafts[start::RUNS]) for start in range(RUNS)]
    assert min(len(each.split()) for each in runs) >= LONG
    found_in([PLAIN], checker)
    devtools = checker.context.new_cdp_session(checker)
    # The time of the page's own thread: what else the machine does does not count.
    devtools.send("Performance.enable")

    def busy() -> float:
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) * 1000 for each in metrics if each["name"] == "ThreadTime")

    times = []
    for run in runs:
        before = busy()
        found_in([PLAIN | {"draft": run, "goes": "nsf"}], checker)
        times.append(busy() - before)
    before = busy()
    checker.evaluate(
        "() => { let sum = 0; for (let at = 0; at < 4e7; at += 1) sum = (sum * 31 + at) | 0; return sum; }"
    )
    assert 0 < min(times) < busy() - before, times


def test_headings_are_judged_by_their_own_rules(checker: Page) -> None:
    """By headings, an address may stand in the references, and what is for the reader's files is left out."""
    whole = (FOLDER / "whole-document.txt").read_text(encoding="utf-8")
    (found,) = found_in([PLAIN | {"draft": whole, "goes": "nsf"}], checker)
    assert [(each["kind"], each["text"]) for each in found] == [
        ("money", "$100"),
        ("address", "https://example.org."),
    ]


def test_one_place_is_one_mark(checker: Page) -> None:
    """An address is one mark: by the rule of its heading, in capitals or not, or with each rule's reason."""
    address = "See infrastructure.example.org."
    headed = f"## 2. FACILITIES AND OTHER RESOURCES:\n\n{address}"
    ((plain,), (under,)) = found_in(
        [PLAIN | {"draft": each, "goes": "nih"} for each in (address, headed)], checker
    )
    assert plain["kind"] == under["kind"] == "address"
    rules = checker.evaluate("window.qualificationsDraft.places.nih.rules")
    reasons = [rule["says"] for rule in rules if rule["test"] == "no-address"]
    assert len(reasons) == 3
    assert all(each in plain["reason"] for each in reasons)
    assert under["reason"] == reasons[0]


def test_weighty_words_are_those_of_limits(checker: Page) -> None:
    """A limit that is reworded leaves no words behind by which the check would have known its weight."""
    words, unused = checker.evaluate(WEIGHTY)
    assert len(words) > 60
    assert not unused


def test_ready_texts_keep_their_dates_and_limits(checker: Page) -> None:
    """A ready text that was pasted as it is gets no mark but for its slots."""
    texts = checker.evaluate("Object.values(window.qualificationsDraft.texts).flat()")
    assert len(texts) > 40
    found = found_in([PLAIN | {"draft": text} for text in texts], checker)
    for text, marks in zip(texts, found, strict=True):
        assert {each["kind"] for each in marks} <= {"disputed", "slot"}, (text, marks)


@pytest.mark.parametrize(("goes", "use"), [("nih", "facilities"), ("nsf", "experience")])
def test_part_of_the_writer_is_not_pasted(goes: str, use: str, checker: Page) -> None:
    """In a part of the writer's own, a ready text is marked, cited or not; twenty words of it are not."""
    texts = checker.evaluate("window.qualificationsDraft.texts")[use]
    pasted = next(text for text in texts if "[REFERENCE]" in text).replace("[REFERENCE]", "[12]")
    pasted = re.sub(r"\[[A-Z][^a-z\]]*\]", "our own words", pasted)
    drafts = [pasted, " ".join(pasted.split()[:20])]
    whole, words = found_in([PLAIN | {"draft": each, "goes": goes, "part": use} for each in drafts], checker)
    assert [each["kind"] for each in whole if each["kind"] != "disputed"] == ["copied"]
    assert "copied" not in {each["kind"] for each in words}


@pytest.mark.parametrize(
    "goes", ["nsf", *(pytest.param(each, marks=pytest.mark.slow) for each in ("nih", "uw"))]
)
def test_document_of_the_book_is_left_alone(
    goes: str, built_book: Book, browser: Browser, checker: Page, tmp_path: Path
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
    plain, faulty = found_in([PLAIN | {"draft": each, "goes": goes} for each in (text, added)], checker)
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
