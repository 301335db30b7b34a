"""The forms for buyers: facts offered by field, with warnings, and room for the buyer's own words."""

from __future__ import annotations

import csv
import re

import pytest
from lxml import etree

from books import EDITION_DATE, ROOT, Book
from docx_checks import NAMES, WordDocument, words
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.wording import format_date

SUPPLIED = re.compile(r"(Facts?) supplied by 2i2c's book, sources read ([^;]+); the conclusion is yours\.")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """The ledger of the real book."""
    return open_ledger(ROOT / "evidence", EDITION_DATE)


def form(book: Book, name: str) -> WordDocument:
    """One form of the real book."""
    return WordDocument(book.downloads / f"{name}.docx")


def tables(document: WordDocument) -> list[list[list[str]]]:
    """The words of each table's cells, by table and row."""
    return [
        [
            [words(cell) for cell in row.xpath("w:tc", namespaces=NAMES)]
            for row in table.xpath("w:tr", namespaces=NAMES)
        ]
        for table in document.find("//w:tbl")
    ]


def test_worksheet_follows_the_fields(built_book: Book) -> None:
    """The worksheet has a heading for each field from A to N, in order."""
    headings = [text for level, text in form(built_book, "justification-worksheet").headings if level == 2]
    assert [heading[0] for heading in headings] == list(FIELDS)


def test_worksheet_offers_only_what_supports_a_field(built_book: Book, ledger: Ledger) -> None:
    """Each fact offered for a field is a current claim that may support it, and it is told as supplied."""
    document = form(built_book, "justification-worksheet")
    letter, offered = "", dict[str, list[str]]()
    for element in document.find("/w:document/w:body/*"):
        style = element.xpath("string(w:pPr/w:pStyle/@w:val)", namespaces=NAMES)
        if style == "Heading2":
            letter = words(element)[0]
        if etree.QName(element).localname == "tbl":
            for row in element.xpath("w:tr[position()>1]", namespaces=NAMES):
                cells = [words(cell) for cell in row.xpath("w:tc", namespaces=NAMES)]
                if " Claim " in cells[1]:
                    offered.setdefault(letter, []).append(cells[1].rpartition(" Claim ")[2].rstrip("."))
    current = [claim for claim in ledger.claims.values() if claim.status == "current"]
    assert offered.keys() == {field for claim in current for field in claim.supports}
    # No fact is the basis of a request: that is the buyer's to say.
    assert "F" not in offered
    for field, names in offered.items():
        assert len(names) == len(set(names))
        for name in names:
            assert field in ledger.claims[name].supports
            assert ledger.claims[name].status == "current"
    told = dict(zip(offered, SUPPLIED.findall(document.text), strict=True))
    for field, names in offered.items():
        days = [ledger.claims[name].read_on for name in names]
        span = dict.fromkeys(map(format_date, (min(days), max(days))))
        assert told[field] == ("Fact" if len(names) == 1 else "Facts", " to ".join(span))


def test_worksheet_warns_of_what_a_field_is_not_for(built_book: Book, ledger: Ledger) -> None:
    """A field that claims are marked as not for carries a warning; others carry none."""
    warned = {field for field in FIELDS if any(field in claim.not_for for claim in ledger.claims.values())}
    assert form(built_book, "justification-worksheet").text.count("Not for this field: ") == len(warned)


@pytest.mark.parametrize("name", ["justification-worksheet", "budget-justification", "market-research-log"])
def test_reasons_are_left_blank(name: str, built_book: Book) -> None:
    """Beside each prompt is an empty cell: the buyer's words are the buyer's."""
    prompts = [
        row
        for table in tables(form(built_book, name))
        if table[0][1] in ("Your words", "In your words", "Your note")
        for row in table[1:]
    ]
    assert prompts
    assert all(row[0] and row[1] == "" for row in prompts)


def test_log_is_the_same_as_document_and_table(built_book: Book) -> None:
    """The log as CSV has the heads that each entry of the document asks for, and no row."""
    (columns,) = csv.reader(
        (built_book.downloads / "market-research-log.csv").read_text(encoding="utf-8").splitlines()
    )
    entries = tables(form(built_book, "market-research-log"))
    assert entries
    for table in entries:
        assert [row[0] for row in table[1:]] == columns


def test_forms_do_not_plead(built_book: Book) -> None:
    """No form calls 2i2c the only, sole, unique or best source outside the facts that it quotes."""
    for name in ("justification-worksheet", "budget-justification", "market-research-log"):
        prose = form(built_book, name).text.lower()
        for word in (" only provider", "sole provider", "uniquely", "leading provider", "world-class"):
            assert word not in prose
