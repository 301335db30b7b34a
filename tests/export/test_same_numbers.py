"""The same numbers everywhere: site, PDF, Word, text, CSV and JSON tell each claim with the same figures."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from pypdf import PdfReader

from books import EDITION_DATE, ROOT, Book
from docx_checks import WordDocument
from qualifications.ledger.ledger import Claim, Ledger, open_ledger
from qualifications.wording import format_value

_FIGURE = re.compile(r"\d[\d,.]*")
# As many letters around a figure say what it is about.
_AROUND = 16


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """The ledger of the real book."""
    return open_ledger(ROOT / "evidence", EDITION_DATE)


@pytest.fixture(scope="module")
def told(built_book: Book, ledger: Ledger) -> list[Claim]:
    """The claims whose sentence the printed pages tell, from the chapters' sources."""
    names = {
        match[1]
        for page in built_book.printed_pages
        for match in re.finditer(r"\{claim\}`([^`#]+)`", built_book.source(page))
    }
    assert len(names) >= 40
    return [ledger.claims[name] for name in sorted(names)]


def site(book: Book) -> str:
    """The words of every printed page on the site, without the cards behind the marks."""
    texts = []
    for name in book.printed_pages:
        (article,) = html.parse(book.page(name)).xpath("//article")
        for card in article.xpath(".//*[contains(@class,'claim-card') or contains(@class,'claim-mark')]"):
            card.drop_tree()
        texts.append(article.text_content())
    return " ".join(texts)


def pdf(book: Book) -> str:
    """The words of the PDF, each on one line with its parts."""
    return "\n".join(page.extract_text() for page in PdfReader(book.pdf).pages)


def word(book: Book) -> str:
    """The words of the Word document."""
    return WordDocument(book.downloads / "2i2c-qualifications.docx").text


def plain(book: Book) -> str:
    """The plain text."""
    return (book.downloads / "2i2c-qualifications.txt").read_text(encoding="ascii")


@pytest.mark.parametrize("form", [site, pdf, word, plain])
def test_each_claim_is_told_with_its_figures(
    form: Callable[[Book], str], built_book: Book, told: list[Claim]
) -> None:
    """Each figure of each claim that a chapter tells stands among the same words in the form.

    The end of a page may part a sentence: the words on one side of the figure are enough.
    """
    text = bare(form(built_book))
    missing = [
        f"{claim.id}: {around}"
        for claim in told
        for around in windows(claim.statement)
        if not any(side in text for side in around)
    ]
    assert not missing


def test_comparison_sees_another_figure(built_book: Book, told: list[Claim]) -> None:
    """The comparison fails once a figure differs by one."""
    claim = next(each for each in told if each.unit and isinstance(each.value, int) and each.value > 1000)
    changed = claim.statement.replace(claim.figure(), format_value(claim.value + 1, claim.unit))
    assert changed != claim.statement
    text = bare(plain(built_book))
    assert any(not any(side in text for side in around) for around in windows(changed))


def windows(statement: str) -> list[tuple[str, str]]:
    """For each figure of a sentence, the letters that end with it and those that begin with it."""
    text = bare(statement)
    return [
        (text[max(0, match.start() - _AROUND) : match.end()], text[match.start() : match.end() + _AROUND])
        for match in _FIGURE.finditer(text)
    ]


def bare(text: str) -> str:
    """The text without space, hyphens and the shapes of quotes, which each form sets in its own way."""
    straight = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return re.sub(r"[\s\u00ad-]+", "", straight)


def test_files_hold_the_figures_of_the_ledger(built_book: Book, ledger: Ledger) -> None:
    """JSON and CSV hold each claim's value and sentence as the ledger computes them."""
    document = json.loads((built_book.downloads / "claims.json").read_text(encoding="utf-8"))
    records: list[dict[str, Any]] = document["claims"]
    with (built_book.downloads / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert [record["id"] for record in records] == list(ledger.claims) == list(rows)
    for record in records:
        claim = ledger.claims[record["id"]]
        value = claim.value if isinstance(claim.value, int | float | None) else str(claim.value)
        assert record["value"] == value
        assert rows[claim.id]["value"] == ("" if value is None else str(value))
        assert record["statement"] == rows[claim.id]["statement"] == claim.statement
