"""The words of a print form, as programs that know nothing of the book take them out."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import mammoth
import pypdfium2
from lxml import html
from pypdf import PdfReader

from tools import office_saves


def pdfium_pages(pdf: Path) -> list[str]:
    """The text of each page of the PDF as Chrome copies it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def pdfium(pdf: Path) -> str:
    """The PDF's text as Chrome copies it."""
    return "\n".join(pdfium_pages(pdf))


def pypdf(pdf: Path) -> str:
    """The PDF's text as scripts in Python take it out."""
    return "\n".join(page.extract_text() for page in PdfReader(pdf).pages)


def numbered(docx: Path) -> str:
    """The Word document's text by way of HTML, with the numbers of notes and their words."""
    with docx.open("rb") as file:
        page = html.fromstring(mammoth.convert_to_html(file).value)
    for block in page.iter("p", "li", "td", "th", "h1", "h2", "h3", "h4", "br"):
        block.tail = f"\n{block.tail or ''}"
    return str(page.text_content())


def office(docx: Path) -> str:
    """The Word document's text as LibreOffice saves it."""
    with tempfile.TemporaryDirectory() as folder:
        office_saves([docx], "txt:Text (encoded):UTF8", Path(folder))
        return Path(folder, f"{docx.stem}.txt").read_text(encoding="utf-8-sig")


# What a program that hyphenates leaves in the text, and a line that ends at a hyphen.
HYPHENATED = re.compile(r"[\u00ad\u0002\ufffe]|\w-$", re.MULTILINE)


def on_one_line(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def without_space(text: str) -> str:
    """The text with nothing between its words: where a line ends does not matter."""
    return "".join(text.split())


def without_marks(text: str) -> str:
    """The text without space, and without the marks of notes and works in brackets."""
    # The last mark of a page stands before the number of the first note: the figures beside them are two.
    apart = re.sub(r"(?<=\d)(\[\d*\]){2,}(?=\d)", "|", without_space(text))
    return re.sub(r"\[\d*\]", "", apart)
