"""The same numbers everywhere: each form shows the figures of the chapters, CSV and JSON the ledger's."""

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

_FIGURE = re.compile(
    r"([^{}`*\[\]()|\n]+)\{value\}`([^`#]+)#?([^`]*)`(?:\{evidence\}`[^`]+`)*(?=([^{}`*\[\]()|\n]*))"
)
# As many letters around a figure say what it is about, and no fewer.
_AROUND, _ENOUGH = 16, 8

Told = list[tuple[Claim, str, str, str]]


@pytest.fixture(scope="module")
def told(built_book: Book, ledger: Ledger) -> Told:
    """The figures that the printed chapters show: claim, part of it, letters before and behind the figure."""
    found = [
        (ledger.claims[name], part, bare(before)[-_AROUND:], bare(behind)[:_AROUND])
        for page in built_book.printed_pages
        for before, name, part, behind in _FIGURE.findall(built_book.source(page))
    ]
    known = [each for each in found if len(each[2]) >= _ENOUGH]
    assert len(known) >= 200
    return known


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
def test_each_figure_is_told_among_its_words(
    form: Callable[[Book], str], built_book: Book, told: Told
) -> None:
    """Each figure that a chapter takes from the ledger stands among the same words in the form.

    The end of a page may part a sentence: the words on one side of the figure are enough.
    """
    text = bare(form(built_book))
    assert not [
        f"{claim.id}: {before}{claim.figure(part)}{behind}"
        for claim, part, before, behind in told
        if not among(text, bare(claim.figure(part)), before, behind)
    ]


def test_comparison_sees_another_figure(built_book: Book, told: Told) -> None:
    """The comparison fails once a figure differs by one."""
    claim, _, before, behind = next(
        each for each in told if not each[1] and isinstance(each[0].value, int) and each[0].value > 1000
    )
    text = bare(plain(built_book))
    assert among(text, bare(claim.figure()), before, behind)
    assert not among(text, bare(format_value(claim.value + 1, claim.unit)), before, behind)


def among(text: str, figure: str, before: str, behind: str) -> bool:
    """Whether the figure stands in the text with the letters before it, or with enough of those around it."""
    sides = [before + figure, before[-_ENOUGH:] + figure + behind]
    return any(side in text for side in sides) or (len(behind) >= _ENOUGH and figure + behind in text)


def bare(text: str) -> str:
    """The text without space, hyphens, marks of notes and shapes of letters, which each form sets its way."""
    return re.sub(r"[\s-]+|\[\d+\]", "", in_ascii(text.replace("\u00ad", "")))


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
