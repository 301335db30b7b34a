"""The same numbers everywhere: site, PDF, Word, text, CSV and JSON tell each claim with the same figures."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from lxml import html

from books import Book
from docx_checks import WordDocument, words
from extractors import pdfium
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.wording import format_value, in_ascii
from tools import marked, the

_FIGURE = re.compile(r"\d[\d,.]*")
# As many letters around a figure say what it is about.
_AROUND = 16


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


@cache
def site(book: Book) -> str:
    """The words of every printed page on the site."""
    texts = []
    for name in book.printed_pages:
        (article,) = book.html(name).xpath("//article")
        texts.append(article.text_content())
    return " ".join(texts)


@cache
def pdf(book: Book) -> str:
    """The words of the PDF, each on one line with its parts."""
    return pdfium(book.pdf)


@cache
def word(book: Book) -> str:
    """The words of the Word document."""
    return WordDocument(book.downloads / "2i2c-qualifications.docx").text


@cache
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
    """The text without space, hyphens and the shapes of letters, which each form sets in its own way."""
    return re.sub(r"[\s-]+", "", in_ascii(text.replace("\u00ad", "")))


@pytest.fixture(scope="module")
def shown(built_book: Book) -> set[str]:
    """The claims whose figure or mark the printed chapters show."""
    names = {
        match[1]
        for page in built_book.printed_pages
        for match in re.finditer(r"\{(?:value|evidence)\}`([^`#]+)", built_book.source(page))
    }
    assert len(names) >= 50
    return names


def site_notes(book: Book) -> str:
    """The claims that marks on the site lead to."""
    pages = map(book.page, book.printed_pages)
    return " ".join(
        f"{name}." for page in pages for name in marked(the(html.parse(page).getroot(), ".//article"))
    )


def word_notes(book: Book) -> str:
    """The words of the notes of the Word document: at the foot of pages, and below tables."""
    document = WordDocument(book.downloads / "2i2c-qualifications.docx")
    below = document.find("//w:p[w:pPr/w:pStyle/@w:val='TableSource']")
    return " ".join([words(document.part("word/footnotes.xml")), *map(words, below)])


@pytest.mark.parametrize("form", [site_notes, pdf, word_notes, plain])
def test_each_figure_and_mark_has_its_evidence(
    form: Callable[[Book], str], built_book: Book, shown: set[str]
) -> None:
    """Each claim whose figure or mark a chapter shows is named in the evidence of the form."""
    text = bare(form(built_book))
    missing = {name for name in shown if not re.search(rf"{bare(name)}(?![a-z0-9])", text)}
    assert not missing


def test_files_hold_the_figures_of_the_ledger(built_book: Book, ledger: Ledger) -> None:
    """JSON and CSV hold each claim's value and sentence as the ledger computes them."""
    document = json.loads((built_book.downloads / "claims.json").read_text(encoding="utf-8"))
    records: list[dict[str, Any]] = document["claims"]
    with (built_book.downloads / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert [record["id"] for record in records] == list(ledger.claims) == list(rows)
    for record in records:
        claim = ledger.claims[record["id"]]
        value = claim.value if isinstance(claim.value, int | float | None) else str(claim.value)
        assert record["value"] == value
        cells = rows[claim.id]["value"] + rows[claim.id]["value_text"]
        assert cells == ("" if value is None else str(value))
        assert record["statement"] == rows[claim.id]["statement"] == claim.statement
