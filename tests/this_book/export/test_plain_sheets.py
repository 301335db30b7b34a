"""The sheets for portals that take no links and no bookmarks."""

from __future__ import annotations

import re
from pathlib import Path

from pypdf import PdfReader

from books import Book
from extractors import on_one_line, pdfium
from pdf_checks import elements


def test_plain_sheets_have_no_link_and_no_bookmark(built_book: Book) -> None:
    """Each capability statement has a twin with the same words but the foot, without links and bookmarks."""
    twins = sorted(built_book.downloads.glob("*-plain.pdf"))
    assert len(twins) == len(list(built_book.downloads.glob("capability-statement*.docx"))) == 3
    for twin in twins:
        sheet = twin.with_name(twin.name.replace("-plain", ""))
        assert all(links_of(sheet))
        assert not any(links_of(twin))
        assert words_of(twin) == re.sub(r"https://\S+/v/\S+ ", "", words_of(sheet))


def links_of(pdf: Path) -> tuple[bool, bool, bool]:
    """Whether pages of the PDF have annotations, whether it has bookmarks, and its structure links."""
    reader = PdfReader(pdf)
    annotated = any("/Annots" in page for page in reader.pages)
    return annotated, bool(reader.outline), bool(elements(reader, "/Link"))


def words_of(pdf: Path) -> str:
    """The words of all pages, on one line."""
    return on_one_line(pdfium(pdf))
