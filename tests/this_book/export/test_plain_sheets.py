"""The sheets for portals that take no links and no bookmarks."""

from __future__ import annotations

import re

import pytest
from pypdf import PdfReader

from books import Book
from pdf_checks import STANDARDS, elements, validate


def test_plain_sheets_have_no_link_and_no_bookmark(built_book: Book) -> None:
    """Each sheet has a twin with the same words but the foot, without links, bookmarks and signs of them."""
    twins = sorted(built_book.downloads.glob("*-plain.pdf"))
    assert len(twins) >= 9
    for twin in twins:
        sheet = PdfReader(twin.with_name(twin.name.replace("-plain", "")))
        plain = PdfReader(twin)
        assert linked(sheet)
        assert sheet.outline
        assert not linked(plain)
        assert not plain.outline
        assert elements(sheet, "/Link")
        assert not elements(plain, "/Link")
        assert words_of(plain) == re.sub(r"https://\S+/v/\S+ ", "", words_of(sheet))


@pytest.mark.slow
def test_a_plain_sheet_keeps_the_standards(built_book: Book) -> None:
    """VeraPDF finds nothing against PDF/UA-1 and PDF/A-2a in a sheet whose links were taken out."""
    (verdict,) = validate(built_book.downloads / "capability-statement-plain.pdf")
    assert {name: each.passed for name, each in verdict.items()} == dict.fromkeys(STANDARDS, True)


def linked(reader: PdfReader) -> bool:
    """Whether a page has an annotation."""
    return any("/Annots" in page for page in reader.pages)


def words_of(reader: PdfReader) -> str:
    """The words of all pages, on one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
