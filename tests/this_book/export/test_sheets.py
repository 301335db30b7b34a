"""Pages printed alone or left out of the book, by what their front matter says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from books import Book
from print_forms import WordDocument, elements, on_one_line, pdfium
from qualifications.ledger.ledger import Ledger
from qualifications.outputs import output_names
from tools import marked, the


@pytest.fixture(scope="module")
def book(tiny_book: Callable[..., Book]) -> Book:
    """A tiny book in which one page and that below it are printed alone, no part of the whole, built.

    Its words and names are odd: Typst reads some of their signs, and an address has others in codes.
    """
    made = tiny_book("sheet")
    made.replace("_config.yml", '"A tiny book"', "'Books in C# [on *it*'")
    made.replace("_config.yml", "Facts about a tiny place.", "Facts of $a_b, #let.")
    made.replace("_toc.yml", "caption: Qualifications", "caption: 'R&D with C# [and *more*'")
    made.replace("_toc.yml", "- file: places", "- file: places\n        sections: [file: park]")
    Image.new("RGB", (8, 8)).save(made.root / "content" / "a+b.png")
    made.add("c++", '# Code\n\n![A square](a+b.png)\n\n## A head\n\n```html\n<img src="none.png">\n```\n')
    made.add("why", "# Why\n\nSee [the code](c++.md#a-head).\n")
    made.build().good()
    return made


def test_page_is_printed_alone_and_left_out(book: Book) -> None:
    """The page and that below it stand in a PDF and a Word document, and not in the book on paper."""
    sheet = PdfReader(book.downloads / "route-places.pdf")
    assert len(sheet.pages) == 1
    told = ("In the library.", "they meet under a tree.")
    assert all(words in sheet.pages[0].extract_text() for words in told)
    assert {(1, "Places"), (1, "The park")} <= {*WordDocument(book.downloads / "route-places.docx").headings}
    printed = [page.extract_text() for page in PdfReader(book.pdf).pages]
    printed.append((book.downloads / "2i2c-qualifications.txt").read_text(encoding="ascii"))
    assert not any(words in text for words in told for text in printed)


def test_odd_words_and_names_are_printed(book: Book) -> None:
    """Title, subtitle, a part and a piece of code stand in the PDF letter by letter."""
    printed = on_one_line(pdfium(book.pdf))
    words = ("Books in C# [on *it*", "Facts of $a_b, #let.", "R&D with C# [and *more*", '<img src="none')
    assert [each for each in words if each not in printed] == []


def test_page_offers_its_sheet(book: Book) -> None:
    """A page that is printed alone ends with links to its files, no other does; any page may link them."""
    for name in ("places", "park"):
        links = book.html(name).xpath("//p[starts-with(text(),'This page on paper')]/a")
        files = [(book.page(name).parent / link.get("href")).resolve() for link in links]
        ends = (".pdf", ".docx", "-plain.pdf")
        assert [file.name for file in files] == [f"route-places{end}" for end in ends]
    (other,) = book.html("index").xpath("//article//a[text()='the sheet']")
    assert all(file.is_file() for file in (*files, book.site / other.get("href")))
    assert "This page on paper" not in book.page("people").read_text(encoding="utf-8")


def test_every_promised_file_is_made(built_book: Book) -> None:
    """Each name that pages may link to is a file that the build has made."""
    assert {"capability-statement", "route-nsf"} <= set(built_book.sheets)
    sheets = {stem: stem.startswith("capability-statement") for stem in built_book.sheets}
    for name in output_names("2i2c-qualifications", sheets):
        assert (built_book.downloads / name).is_file(), name


def test_plain_sheets_have_no_link_and_no_bookmark(built_book: Book) -> None:
    """Each capability statement has a plain copy: the same words but the foot, and no links or bookmarks."""
    plain_sheets = sorted(built_book.downloads.glob("*-plain.pdf"))
    assert len(plain_sheets) == len(list(built_book.downloads.glob("capability-statement*.docx"))) == 3
    for plain in plain_sheets:
        sheet = plain.with_name(plain.name.replace("-plain", ""))
        assert all(links_of(sheet))
        assert not any(links_of(plain))
        plain_words, words = (on_one_line(pdfium(pdf)) for pdf in (plain, sheet))
        assert plain_words == re.sub(r"https://\S+/v/\S+ ", "", words)


def links_of(pdf: Path) -> tuple[bool, bool, bool]:
    """Whether pages of the PDF have annotations, whether it has bookmarks, and its structure links."""
    reader = PdfReader(pdf)
    annotated = any("/Annots" in page for page in reader.pages)
    return annotated, bool(reader.outline), bool(elements(reader, "/Link"))


# The research variant is the one that most readers need.
SHEETS = {
    "research": "capability-statement",
    "teaching": "capability-statement-teaching",
    "federal": "capability-statement-federal",
}


@pytest.mark.parametrize("variant", SHEETS)
def test_print_names_claims_without_notes(variant: str, built_book: Book, ledger: Ledger) -> None:
    """In print each line names its claim with a link; the page has no notes, so that it fits a sheet."""
    sheet = WordDocument(built_book.downloads / f"{SHEETS[variant]}.docx")
    assert not sheet.find("//w:footnoteReference")
    targets = {str(link.get("Target")) for link in sheet.part("word/_rels/document.xml.rels")}
    names = marked(the(built_book.html(f"start/capability-{variant}"), ".//article"))
    assert len(set(names)) > 10
    for name in names:
        assert f"[{name}]" in sheet.text
        place = f"/reference/claims-{ledger.claims[name].subject}.html#claim-{name}"
        assert any(target.endswith(place) for target in targets), name
