"""The forms for buyers: the chosen facts with their limits, and room for the buyer's own words."""

from __future__ import annotations

import csv

import pytest
from lxml import etree

from books import ROOT, Book
from docx_checks import NAMES, WordDocument, words
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.fields import open_fields
from qualifications.ledger.ledger import Ledger

FORMS = ("justification-worksheet", "budget-justification", "market-research-log")


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


def test_worksheet_offers_the_chosen_facts_in_order(built_book: Book, ledger: Ledger) -> None:
    """Each field from A to N has what is chosen for it, in order, each fact with its limit beside it."""
    offered = dict[str, list[str]]()
    letter = ""
    for element in form(built_book, "justification-worksheet").find("/w:document/w:body/*"):
        style = element.xpath("string(w:pPr/w:pStyle/@w:val)", namespaces=NAMES)
        if style == "Heading2":
            letter = words(element)[:1] if words(element)[1:3] == ". " else ""
            offered.setdefault(letter, [])
        elif etree.QName(element).localname == "tbl" and letter:
            for row in element.xpath("w:tr[position()>1]", namespaces=NAMES):
                cells = [words(cell) for cell in row.xpath("w:tc", namespaces=NAMES)]
                name = cells[-1].rpartition(" Claim ")[2].rstrip(".")
                if name in ledger.claims:
                    offered[letter].append(name)
                    assert cells[1] == ledger.claims[name].limits
    assert list(offered)[: len(FIELDS)] == list(FIELDS)
    fields = open_fields(ROOT / "evidence", ledger)
    assert fields is not None
    for each, field in fields.fields.items():
        chosen = [claim.id for claim in field.facts if claim.status != "stale"]
        assert [name for name in offered[each] if name in chosen] == chosen
    # No fact is the basis of a request: that is the buyer's to say.
    assert offered["F"] == []


@pytest.mark.parametrize("name", FORMS)
def test_words_of_the_buyer_are_the_buyers(name: str, built_book: Book) -> None:
    """Beside each prompt is an empty cell, and no form calls 2i2c the only, sole, unique or best source."""
    document = form(built_book, name)
    prompts = [
        row
        for table in tables(document)
        if table[0][1] in ("Your words", "In your words", "Your note")
        for row in table[1:]
    ]
    assert prompts
    assert all(row[0] and row[1] == "" for row in prompts)
    for word in (" only provider", "sole provider", "uniquely", "leading provider", "world-class"):
        assert word not in document.text.lower()


def test_log_is_the_same_as_document_and_table(built_book: Book) -> None:
    """The log as CSV has the heads that each entry of the document asks for, and no row."""
    log = (built_book.downloads / "market-research-log.csv").read_text(encoding="utf-8")
    (columns,) = csv.reader(log.splitlines())
    entries = [table for table in tables(form(built_book, "market-research-log")) if len(table[0]) == 2]
    assert entries
    for table in entries:
        assert [row[0] for row in table[1:]] == columns
