"""The PDF of the real book: its words, its structure, its standards, its bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from lxml import html
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from books import EDITION, Book
from pdf_checks import bookmarks, elements, validate


@pytest.fixture(scope="module")
def reader(built_book: Book) -> PdfReader:
    """The PDF of the real book."""
    return PdfReader(built_book.pdf)


@pytest.fixture(scope="module")
def words(reader: PdfReader) -> str:
    """All text of the PDF, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def chapters(book: Book) -> list[str]:
    """The titles of the chapters, from the site."""
    pages = yaml.safe_load(book.read("_toc.yml"))
    names = [pages["root"], *(chapter["file"] for part in pages["parts"] for chapter in part["chapters"])]
    fragments = book.root / "_build" / "print"
    texts = [(fragments / f"{name}.html").read_text(encoding="utf-8") for name in names]
    return [str(html.fromstring(text).findtext(".//h1")) for text in texts]


def test_keeps_the_standards(built_book: Book) -> None:
    """veraPDF finds nothing against PDF/UA-1 and PDF/A-2a in some hundred thousand checks."""
    for name, verdict in validate(built_book.pdf).items():
        assert verdict.passed, f"{name}: {verdict.failed}"
        assert verdict.checks > 100_000


@pytest.mark.parametrize(
    ("damage", "standard", "clause"), [("alt", "ua1", "7.3-1"), ("lang", "ua1", "7.2-2")]
)
def test_validator_sees_damage(
    damage: str, standard: str, clause: str, built_book: Book, tmp_path: Path
) -> None:
    """The check fails, at the right clause, once a figure loses its alt text or the book its language."""
    writer = PdfWriter(clone_from=built_book.pdf)
    if damage == "alt":
        victim = next(figure for figure in elements(writer, "/Figure") if "/Alt" in figure)
        del victim[NameObject("/Alt")]
    else:
        del writer.root_object[NameObject("/Lang")]
    spoiled = tmp_path / "spoiled.pdf"
    writer.write(spoiled)
    verdict = validate(spoiled)[standard]
    assert not verdict.passed
    assert clause in verdict.failed


def test_title_page_names_edition_and_data_date(reader: PdfReader) -> None:
    """The first page bears the title, the edition and the date of the data."""
    text = " ".join(reader.pages[0].extract_text().split())
    assert "2i2c's qualifications" in text
    assert f"Edition {EDITION}" in text
    assert re.search(r"Data to \d{1,2} [A-Z][a-z]+ 20\d\d", text)


def test_metadata(reader: PdfReader) -> None:
    """Title, author and language stand in the file's metadata."""
    assert reader.metadata is not None
    assert reader.metadata.title == "2i2c's qualifications"
    assert reader.metadata.author == "2i2c"
    assert str(reader.root_object["/Lang"]).startswith("en")


def test_every_chapter_has_a_bookmark_and_its_words(reader: PdfReader, words: str, built_book: Book) -> None:
    """Each chapter of the site is bookmarked and present."""
    names = [title.replace("’", "'") for title in bookmarks(reader)]
    for title in chapters(built_book):
        assert title.replace("’", "'") in names
        assert title.replace("’", "'") in words.replace("’", "'")


def test_contents_lead_to_pages(reader: PdfReader) -> None:
    """The contents have a link for each chapter, and every link inside the book leads to a page."""
    inside = 0
    for page in reader.pages:
        for annotation in page.get("/Annots", []):
            link = annotation.get_object()
            action = link.get("/A")
            if action is not None and "/URI" in action:
                assert str(action["/URI"]).startswith(("https://", "http://"))
            else:
                inside += 1
                assert link.get("/Dest") is not None or action is not None
    assert inside >= len(bookmarks(reader)) - 1


def test_running_head_and_page_number(reader: PdfReader) -> None:
    """Every page inside a chapter bears the edition, the data date and its number."""
    bare = 0
    for number, page in enumerate(reader.pages[2:], start=2):
        text = page.extract_text()
        bare += f"Edition {EDITION}" not in text
        assert re.search(rf"\b{number}\b", text), f"page {number}"
    assert bare <= len(bookmarks(reader))


def test_figures_have_the_alt_text_of_the_site(reader: PdfReader, built_book: Book) -> None:
    """Each chart of the site is a figure in the PDF with the same alt text."""
    alts = {str(figure["/Alt"]) for figure in elements(reader, "/Figure") if "/Alt" in figure}
    charts = [
        str(svg.get("aria-label"))
        for page in built_book.site.rglob("*.html")
        for svg in html.parse(page).iterfind(".//div[@class='chart-wide']/svg")
    ]
    assert len(charts) >= 3
    assert set(charts) <= alts


def test_tables_have_header_cells(reader: PdfReader) -> None:
    """Every table starts with header cells."""
    tables = elements(reader, "/Table")
    assert tables
    assert len(elements(reader, "/TH")) >= len(tables)


def test_words_hold_nothing_invisible(reader: PdfReader) -> None:
    """Copied text holds no zero-width character, which would break a search for it."""
    assert not any("\u200b" in page.extract_text() for page in reader.pages)


def test_same_bytes_in_another_folder(built_book: Book, rebuilt_book: Book) -> None:
    """Two builds in folders of different names give the same PDF, byte for byte."""
    assert built_book.pdf.read_bytes() == rebuilt_book.pdf.read_bytes()
