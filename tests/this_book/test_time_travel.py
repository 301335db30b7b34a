"""A year without a reading: an edition is published, and what is stale says so."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
import time_machine
from pypdf import PdfReader

from books import PDF, Book, copy_real_book, take_cache
from checkouts import Checkout, bare, settings
from print_forms import WordDocument
from qualifications.editions import EDITIONS
from qualifications.ledger.ledger import open_ledger
from repositories import Repository
from running import run
from tools import marked

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

LATER = dt.datetime(2027, 12, 1, tzinfo=dt.UTC)
STALE = "[stale]"
# What is on screen alone, such as cards, is left out.
STALE_WORDS = """count(//article//*[not(*)][normalize-space() = $stale]
    [not(ancestor::*[contains(@class, 'claim-card') or contains(@class, 'screen-only')])])"""


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """The book as it is today, frozen and published as an edition of a later day."""
    folder = tmp_path_factory.mktemp("later")
    book = take_cache(copy_real_book(folder / "book"))
    checkout = Checkout(book.root, bare(folder / "remote.git"))
    repository = Repository(book.root)
    repository.git("init", "--quiet", "--initial-branch=main")
    repository.set(settings(checkout.remote))
    # Where a command's words are kept for a test.
    with (book.root / ".gitignore").open("a", encoding="utf-8") as file:
        file.write(".out\n.err\n")
    repository.commit(LATER.isoformat())
    clock = time_machine.travel(LATER).start
    for command in ("edition", "publish"):
        run([command], folder=book.root, epoch=int(LATER.timestamp()), first=clock).good()
    return checkout


@pytest.fixture(scope="module")
def stale(later: Checkout) -> set[str]:
    """The claims that nobody has read for too long by the later day."""
    claims = open_ledger(later.root / "evidence", LATER.date()).claims.values()
    return {claim.id for claim in claims if claim.status == "stale"}


@pytest.fixture(scope="module")
def marks(later: Checkout, stale: set[str]) -> dict[str, int]:
    """How many stale claims each page shows; each is followed by the word."""
    found = {}
    for name in Book(later.root).names:
        (article,) = Book(later.root).html(name).xpath("//article")
        for mark in article.xpath(".//button[@class='claim-mark']"):
            before = mark.getparent().getprevious()
            says_stale = before is not None and before.text_content().strip() == STALE
            around = mark.xpath("string(ancestor::*[self::li or self::p or self::td or self::th][last()])")
            is_stale = mark.get("popovertarget").removeprefix("card-") in stale
            marked_near = is_stale and re.search(r"\[stale|Withheld", around)
            assert marked_near or says_stale == is_stale, (name, mark.attrib)
        # What says that it withholds a claim names it alone.
        for element in article.xpath(".//*[@class='withheld']"):
            element.drop_tree()
        found[name] = sum(claim in stale for claim in marked(article))
    return found


def test_edition_is_published(later: Checkout, stale: set[str]) -> None:
    """The edition is on the branch and tells which claims are stale by then; its notes begin with these."""
    number = f"{LATER:%Y.%m.%d}"
    assert len(stale) > 100
    claims = json.loads(later.read(f"{EDITIONS}/{number}/downloads/claims.json"))["claims"]
    assert {claim["id"] for claim in claims if claim["status"] == "stale"} == stale
    notes = (later.project.build / "editions" / number / "notes.md").read_text(encoding="utf-8")
    past = notes.partition("## Past their expiry")[2].partition("\n## ")[0]
    # As many as GitHub takes, with what was left out named at the end.
    listed = re.findall(r"^- `([a-z0-9-]+)`", past, re.MULTILINE)
    assert len(listed) > 100
    assert set(listed) <= stale
    assert set(listed) == stale or notes.endswith(" more parts are left out here.\n")


def test_every_form_marks_what_is_stale(later: Checkout, marks: dict[str, int], stale: set[str]) -> None:
    """In PDF, Word and text the word stands as often as on the pages, where each stale claim has it.

    Their list of claims has it once more for each.
    """
    book = Book(later.root)
    printed = sum(book.html(name).xpath(STALE_WORDS, stale=STALE) for name in book.printed_pages)
    assert printed >= sum(marks[name] for name in book.printed_pages) > 100
    articles = [book.html(name).xpath("//article")[0] for name in book.printed_pages]
    listed = stale & {claim for article in articles for claim in marked(article)}
    texts = {
        "text": (book.downloads / PDF.replace(".pdf", ".txt")).read_text(encoding="utf-8"),
        "pdf": " ".join(page.extract_text() for page in PdfReader(book.pdf).pages),
        "word": WordDocument(book.downloads / PDF.replace(".pdf", ".docx")).text,
    }
    counts = {name: len(re.findall(r"\[\s*stale\b", text)) for name, text in texts.items()}
    assert counts == dict.fromkeys(texts, printed + len(listed))


def test_start_and_forms_withhold_what_is_stale(later: Checkout, stale: set[str]) -> None:
    """The key figures, the forms and the texts to paste show no stale claim that is not marked."""
    ledger = open_ledger(later.root / "evidence", LATER.date())
    sentences = {claim.statement for claim in ledger.claims.values() if claim.status == "stale"}
    downloads = Book(later.root).downloads
    (start,) = Book(later.root).html("index").xpath("//article")
    figures = start.xpath(".//ul[@class='key-figures']")
    assert start.xpath(".//*[@class='withheld']")
    assert not stale & {name for each in figures for name in marked(each)}
    forms = [*downloads.glob("*worksheet.docx"), *downloads.glob("market-research-log.docx")]
    texts = {path.name: WordDocument(path).text for path in forms}
    texts |= {path.name: path.read_text(encoding="utf-8") for path in Path(downloads / "texts").glob("*.txt")}
    assert texts
    # The limit of a fact goes with it, marked.
    unmarked = re.compile(rf"(?:{'|'.join(map(re.escape, sentences))})(?! \[stale)")
    assert [(name, unmarked.findall(text)) for name, text in texts.items() if unmarked.search(text)] == []
