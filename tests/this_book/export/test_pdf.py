"""The PDF of the real book, and its plain text: their words, structure, standards and dates."""

import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import cast

import pytest
from lxml import html
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from books import EDITION, Book
from print_forms import WordDocument, on_one_line, pdfium_pages, structure, validate
from tools import straight

Tree = dict[str, list[DictionaryObject]]
REGISTERS = {"route-federal-purchase", "security-privacy-accessibility"}


@pytest.fixture(scope="module")
def reader(built_book: Book) -> PdfReader:
    """The PDF of the real book."""
    return PdfReader(built_book.pdf)


@pytest.fixture(scope="module")
def tree(reader: PdfReader) -> Tree:
    """The structure elements of the PDF, by kind."""
    found: Tree = defaultdict(list)
    for element in structure(reader):
        found[str(element["/S"])].append(element)
    return found


@pytest.fixture(scope="module")
def texts(built_book: Book) -> list[str]:
    """The text of each page of the PDF."""
    return pdfium_pages(built_book.pdf)


@pytest.mark.slow
def test_book_keeps_the_standards(
    built_book: Book, built_tiny_book: Callable[..., Book], tmp_path: Path
) -> None:
    """veraPDF finds nothing against PDF/UA-1 and PDF/A-2a in the book, any sheet and a tiny book.

    A book without its language fails at the right clause.
    """
    tiny = built_tiny_book("notebook").pdf
    pdfs = [built_book.pdf, *sorted({*built_book.downloads.glob("*.pdf")} - {built_book.pdf}), tiny]
    assert len(pdfs) >= 11
    spoiled = PdfWriter(clone_from=tiny)
    del spoiled.root_object[NameObject("/Lang")]
    spoiled.write(tmp_path / "spoiled.pdf")
    *verdicts, without_language = validate(*pdfs, tmp_path / "spoiled.pdf")
    assert verdicts[0]["ua1"].checks > 100_000
    assert "7.2-2" in without_language["ua1"].failed
    for pdf, verdict in zip(pdfs, verdicts, strict=True):
        assert set(verdict) == {"ua1", "2a"}
        for name, each in verdict.items():
            assert each.checks > 100, pdf.name
            assert each.passed, f"{pdf.name}, {name}: {each.failed}"


def test_book_is_no_longer_than_sixty_pages(reader: PdfReader) -> None:
    """The whole book stays within what a reader would print."""
    assert len(reader.pages) <= 60


def test_lines_of_text_are_easy_to_follow(texts: list[str]) -> None:
    """A line of text holds about 85 letters without the marks of its notes, which have longer lines."""
    lines = [re.sub(r"\[\d+\]", "", line).strip() for text in texts for line in text.splitlines()]
    lengths = [len(line) for line in lines if 60 < len(line) < 115]
    assert len(lengths) > 1000
    assert 75 <= median(lengths) <= 90


def test_sheets_are_one_page_of_letter_size(built_book: Book) -> None:
    """A page that is printed alone is one sheet, a long register five at most, and names the edition."""
    sheets = [path for path in built_book.downloads.glob("*.pdf") if path != built_book.pdf]
    assert len(sheets) >= 9
    for pdf in sheets:
        sheet = PdfReader(pdf)
        assert len(sheet.pages) <= (5 if pdf.stem in REGISTERS else 1), pdf.name
        assert sheet.pages[0].mediabox[2:] == [612, 792]
        assert f"Edition {EDITION}" in sheet.pages[0].extract_text()


def test_edition_and_data_date_stand_on_every_page(reader: PdfReader, texts: list[str]) -> None:
    """The first page has title, edition and date of the data, every other page these dates and its number.

    Title, author and language stand in the file's metadata; words hold no zero-width character, which would
    break a search for it.
    """
    first, *others = texts
    day = r"ata to \d{1,2} [A-Z][a-z]+ 20\d\d"
    assert re.search(rf"2i2c's qualifications.*Edition\s*{EDITION}.*D{day}", straight(on_one_line(first)))
    assert others
    for number, text in enumerate(others, start=1):
        assert re.search(rf"Edition {EDITION} · d{day}", text)
        assert re.search(rf"\b{number}\b", text), f"page {number}"
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("2i2c's qualifications", "2i2c")
    assert str(reader.root_object["/Lang"]).startswith("en")
    assert "\u200b" not in "".join(texts)


def test_text_has_its_dates_and_nothing_that_a_portal_breaks(built_book: Book) -> None:
    """The first lines say which edition it is, to which day its data reach, and where it is published.

    There is no tab, no typographic character, no mark of a note, no bold, and no long prose line.
    Each printed chapter is listed and stands under its title.
    """
    text = (built_book.downloads / "2i2c-qualifications.txt").read_text(encoding="ascii")
    day = r"\d{1,2} [A-Z][a-z]+ 20\d\d"
    head = rf"2i2c's qualifications\n.*\nEdition {EDITION}\nData to {day}.*\nPublished at https://"
    assert re.match(head, text, re.DOTALL)
    assert [sign for sign in ("\t", "**", "[^") if sign in text] == []
    prose = [line for line in text.splitlines() if not line.startswith("    ") and "://" not in line]
    assert max(map(len, prose)) <= 76
    contents = text.partition("Contents\n========\n")[2].partition("====")[0]
    listed = re.findall(r"^- (.+)$", contents, re.MULTILINE)
    assert len(listed) == len(built_book.printed_pages) + 2
    assert [title for title in listed if f"\n{title}\n{'=' * len(title)}\n" not in text] == []


def test_every_chapter_has_a_bookmark_and_its_words(
    reader: PdfReader, texts: list[str], built_book: Book
) -> None:
    """Each chapter that is printed is bookmarked, in order, and present; no other is."""
    names = [straight(str(item.title)) for item in reader.outline if not isinstance(item, list)]
    titles = (
        built_book.html(name).xpath("string(//article//h1/text())") for name in built_book.printed_pages
    )
    wanted = [straight(str(title)).strip() for title in titles]
    assert names == ["Contents", *wanted, "Figures", "Claims in this book"]
    words = straight(on_one_line(" ".join(texts)))
    assert [title for title in wanted if title not in words] == []


def test_lists_lead_to_pages(texts: list[str], built_book: Book) -> None:
    """The list of figures gives the page on which each stands."""
    pages = [" ".join(text.split()) for text in texts]
    last = next(number for number, text in enumerate(pages) if "LISTS" in text and number > 1)
    listing = " ".join(pages[last:])
    titles = [
        " ".join(caption.text_content().split())
        for page in map(built_book.page, built_book.printed_pages)
        for caption in html.parse(page).iterfind(".//figure//span[@class='chart-title']")
    ]
    assert len(titles) >= 3
    for title in titles:
        match = re.search(rf"{re.escape(straight(title))}[ .]+(\d+)", straight(listing))
        assert match, title
        assert straight(title) in straight(pages[int(match[1])])


def test_figures_have_the_alt_text_of_the_site(tree: Tree, built_book: Book) -> None:
    """Each chart of the site has its alt text in PDF and Word, and no picture lacks one."""
    shown = WordDocument(built_book.downloads / "2i2c-qualifications.docx").find("//wp:docPr")
    forms = (
        [figure.get("/Alt", "") for figure in tree["/Figure"]],
        [each.get("descr", "") for each in shown],
    )
    charts = {
        str(svg.get("aria-label"))
        for page in map(built_book.html, built_book.printed_pages)
        for svg in page.iterfind(".//div[@class='chart-wide']/svg")
    }
    assert len(charts) >= 3
    for alts in forms:
        assert all(alts)
        assert charts <= {*map(str, alts)}


def test_rows_have_header_cells(tree: Tree) -> None:
    """Every table has cells of a head, and the first cell of each row under it names its row."""
    bodies = tree["/TBody"]
    assert len(tree["/TH"]) >= len(tree["/Table"]) > 0
    rows = [row.get_object() for body in bodies for row in cast("ArrayObject", body["/K"])]
    assert len(rows) >= 50
    for row in rows:
        first, *rest = (cell.get_object() for cell in cast("ArrayObject", row["/K"]))
        assert first["/S"] == "/TH"
        assert "/Row" in [each.get_object().get("/Scope") for each in first["/A"]]
        assert all(cell["/S"] == "/TD" for cell in rest)
