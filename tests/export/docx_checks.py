"""What tests read from a Word document: the XML of its parts, its headings, tables, pictures and words."""

from __future__ import annotations

import zipfile
from functools import cached_property
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

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
