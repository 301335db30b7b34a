"""The numbers that the record shows a reader are those of the claims that are published with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest

from books import ROOT, Book
from chapters import CONTENT, notebooks, shown
from qualifications.charts.figure import Figure
from qualifications.charts.table import DataTable
from qualifications.ledger.chapters import read_chapter
from qualifications.ledger.language import loose_numbers
from qualifications.ledger.ledger import Claim, Ledger, open_ledger
from qualifications.project import Project
from tools import marked

PAGES = [path.relative_to(CONTENT).with_suffix("").as_posix() for path in notebooks()]
SUBJECTS = {
    "binder": "binder-sessions",
    "clusters": "clusters-hubs",
    "commits": "upstream-contributions",
    "datahub": "project-scale",
}
# What a page shows beside its sentences: figures and tables of data have their own checks, code is no claim.
_NO_SENTENCE = (
    ".//figure|.//div[contains(@class,'cell_output')]|.//details|.//code|.//aside|.//a[@role='doc-noteref']"
)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """The ledger of the repository."""
    return open_ledger(ROOT / "evidence", Project(ROOT).edition.date)


@pytest.fixture(scope="module")
def claims(built_book: Book) -> dict[str, Any]:
    """The published claims, by id."""
    document = json.loads((built_book.site / "downloads" / "claims.json").read_text(encoding="utf-8"))
    return {claim["id"]: claim for claim in document["claims"]}


def article(book: Book, name: str) -> lxml.html.HtmlElement:
    """The text of a page as published."""
    (found,) = lxml.html.parse(book.page(name)).xpath("//article")
    assert isinstance(found, lxml.html.HtmlElement)
    return found


def numbers(text: str) -> set[str]:
    """The numbers of a text that are no date, name or version."""
    return {found for word in loose_numbers(text, spelled=False) for found in _NUMBER.findall(word.text)}


@pytest.mark.parametrize("page", PAGES)
def test_every_number_is_published(
    built_book: Book, ledger: Ledger, claims: dict[str, Any], page: str
) -> None:
    """A number in a sentence or table of a chapter stands in a claim of claims.json that the page names."""
    root = article(built_book, page)
    names = marked(root)
    assert names, "a chapter of the record rests on claims"
    published = " ".join(f"{claims[name]['statement']} {claims[name]['value']}" for name in names)
    for element in root.xpath(_NO_SENTENCE):
        element.drop_tree()
    told = numbers(root.text_content())
    assert told
    # Other figures of a claim than those of its sentence are its parts, which the ledger computes with it.
    parts = {
        found
        for name in names
        for part in ledger.claims[name].parts
        for found in _NUMBER.findall(ledger.claims[name].figure(part))
    }
    assert told <= numbers(published) | parts


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_computed_claim_is_shown(ledger: Ledger, subject: str) -> None:
    """Each computed claim of the subject stands in its chapter, by its role, as a title or in a table."""
    path = CONTENT / "record" / f"{SUBJECTS[subject]}.md"
    used = {use.id for use in read_chapter(path).uses}
    tables = [item for item in shown(path, root=ROOT) if isinstance(item, DataTable | Figure)]
    cells = {cell for item in tables for cell in written(item)}
    used |= {
        item.finding.id for item in tables if isinstance(item, Figure) and isinstance(item.finding, Claim)
    }
    computed = [claim for claim in ledger.claims.values() if claim.subject == subject and claim.computed]
    assert len(computed) > 1
    assert [each.id for each in computed if each.id not in used and each.figure() not in cells] == []


def written(item: DataTable | Figure) -> Iterator[str]:
    """Every cell of a table, or of a figure's data, as the reader sees it; percents with their sign."""
    table = item if isinstance(item, DataTable) else DataTable(item.data, caption="", formats=item.formats)
    for row in table.frame.iter_rows(named=True):
        for name, value in row.items():
            yield f"{value:.1f}%" if name.startswith("percent") else table.cell(name, value)
