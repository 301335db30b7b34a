"""The manuscript: every page of the book as one clean HTML document.

Each print form is made from it, so all of them hold the same words and numbers.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring
from lxml.html.builder import E

from qualifications.export.errors import ExportError
from qualifications.files import write_atomically

SVG = "{http://www.w3.org/2000/svg}svg"
_EPUB = "epub:type"
_SCREEN_ONLY = (
    ".//script|.//style|.//a[contains(@class,'headerlink')]|.//hr[contains(@class,'footnotes')]"
    "|.//div[contains(@class,'toctree-wrapper')]|.//details[contains(@class,'hide')]"
    "|.//details[@class='chart-data']|.//div[@class='chart-narrow']|.//*[contains(@class,'screen-only')]"
)
_WRAPPERS = (
    ".//div[contains(@class,'container')]|.//div[contains(@class,'table-scroll')]|.//div[@class='chart-wide']"
    "|.//div[contains(@class,'pst-scrollable-table-container')]|.//aside[contains(@class,'footnote-list')]"
    "|.//span[contains(@class,'pre')]|.//code//span|.//section"
)
_LONE_PARAGRAPHS = ".//td/p[last()=1]|.//th/p[last()=1]|.//li/p[last()=1]|.//dd/p[last()=1]"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# GitHub takes the first eight digits of a commit for the whole.
_COMMIT = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{32}\b")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Manuscript:
    """The document, and how often it was drawn upon: pages and figures."""

    html: str
    pages: int
    figures: int


def assemble(
    names: Iterable[str], *, fragments: Path, parts: Mapping[str, str], title: str, language: str
) -> Manuscript:
    """Joins the fragments of the pages in order into one document.

    `parts` names the part that a page opens. Charts are written as SVG files into the folder
    `fragments`/figures. Raises ExportError for a link inside the book that leads nowhere and for
    an image without alt text.
    """
    chapters = [_Chapter(name, fragments) for name in names]
    anchors = {anchor for chapter in chapters for anchor in chapter.anchors}
    aliases = {chapter.name: chapter.top for chapter in chapters}
    broken = [
        f"page {chapter.name}: found a link to {target!r}; allowed: a page or heading of the book"
        for chapter in chapters
        for target in chapter.broken_links(anchors, aliases)
    ]
    if broken:
        raise ExportError("\n".join(broken))
    body = []
    for chapter in chapters:
        if chapter.name in parts:
            body.append(f'<div class="part"><p>{escape(parts[chapter.name])}</p></div>')
        body.append(chapter.html())
    html = (
        f'<!DOCTYPE html><html lang="{language}" xmlns:epub="http://www.idpf.org/2007/ops"><head>'
        f'<meta charset="utf-8"><title>{escape(title)}</title></head><body>\n'
        + "\n".join(body)
        + "\n</body></html>\n"
    )
    return Manuscript(html=html, pages=len(chapters), figures=sum(chapter.figures for chapter in chapters))


class _Chapter:
    """One page of the book, cleaned for print."""

    def __init__(self, name: str, fragments: Path) -> None:
        self.name = name
        self.figures = 0
        self._fragments = fragments
        text = (fragments / f"{name}.html").read_text(encoding="utf-8")
        self._root: HtmlElement = fragment_fromstring(text, create_parent="div")
        self._drop_what_needs_a_screen()
        self._prefix_ids()
        self._point_links_inside()
        self._mark_footnotes()
        self._export_charts()
        self._place_images()
        self._list_cards()
        self._simplify()

    @property
    def anchors(self) -> set[str]:
        return {str(anchor) for anchor in self._root.xpath(".//@id")}

    @property
    def top(self) -> str:
        """The anchor of the page's title."""
        heading = self._root.find(".//h1")
        if heading is None:
            raise ExportError(f"page {self.name}: found no title; allowed: one `# Title`")
        return str(heading.get("id"))

    def broken_links(self, anchors: set[str], aliases: Mapping[str, str]) -> list[str]:
        """Points links at pages to their titles; the targets that exist nowhere."""
        broken = []
        for link in self._root.iterfind(".//a[@href]"):
            target = str(link.get("href"))
            if not target.startswith("#"):
                continue
            page, _, fragment = target[1:].partition("--")
            anchor = target[1:] if fragment else aliases.get(page, "")
            if anchor in anchors:
                link.set("href", f"#{anchor}")
            else:
                broken.append(target[1:].removesuffix("--").replace("--", "#"))
        return broken

    def html(self) -> str:
        inner = (self._root.text or "") + "".join(
            str(tostring(child, encoding="unicode")) for child in self._root.iterchildren()
        )
        return inner.strip()

    def _drop_what_needs_a_screen(self) -> None:
        for element in self._root.xpath(_SCREEN_ONLY):
            element.drop_tree()

    def _prefix_ids(self) -> None:
        for section in self._root.iter("section"):
            heading = next((child for child in section if child.tag in _HEADINGS), None)
            # A label before a heading stands as an empty span with the label's id.
            for span in [child for child in section if child.tag == "span" and not child.text_content()]:
                section.addprevious(span)
            if heading is not None and "id" in section.attrib:
                heading.set("id", str(section.attrib.pop("id")))
        for element in self._root.xpath(".//*[@id][not(ancestor-or-self::svg)]"):
            element.set("id", f"{self.name}--{element.get('id')}")

    def _point_links_inside(self) -> None:
        for link in self._root.iterfind(".//a[@href]"):
            target = str(link.get("href"))
            if _ABSOLUTE.match(target):
                # The theme shortens addresses on GitHub; on paper the address must be readable.
                if "github" in str(link.get("class", "")).split():
                    link.text = _COMMIT.sub(r"\1", target.partition("://")[2])
                continue
            path, _, fragment = target.partition("#")
            page = (
                posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path)) if path else self.name
            )
            link.set("href", f"#{page.removesuffix('.html')}--{fragment}")

    def _mark_footnotes(self) -> None:
        # In the form of EPUB, which Pandoc reads as footnotes.
        for link in self._root.iterfind(".//a[@role='doc-noteref']"):
            link.set(_EPUB, "noteref")
        for note in self._root.iterfind(".//aside[@role='doc-footnote']"):
            note.set(_EPUB, "footnote")
            for label in note.xpath("./span[contains(@class,'label') or contains(@class,'backrefs')]"):
                label.drop_tree()

    def _export_charts(self) -> None:
        for figure in self._root.xpath(".//figure[starts-with(@class,'chart')]"):
            svg = figure.find(".//svg")
            if svg is None:
                raise ExportError(
                    f"page {self.name}: found a chart without a picture: {figure.get('id')}; "
                    "allowed: a chart with an SVG in it"
                )
            alt = svg.attrib.pop("aria-label", "")
            svg.attrib.pop("role", None)
            file = self._fragments / "figures" / f"{str(figure.get('id')).rpartition('--')[2]}.svg"
            write_atomically(file, _standalone(svg))
            image = fragment_fromstring(
                f'<img src="figures/{file.name}" alt="{escape(alt)}" style="width: 100%">'
            )
            svg.addprevious(image)
            svg.drop_tree()
            self.figures += 1
            # Pandoc takes the caption where it stands last; the source line belongs to it.
            caption = figure.find("figcaption")
            source = figure.find("p[@class='chart-source']")
            if caption is not None and source is not None:
                source.tag = "span"
                caption.append(source)
                figure.append(caption)

    def _place_images(self) -> None:
        for image in self._root.iterfind(".//img"):
            if not image.get("alt") or image.get("alt") == image.get("src"):
                raise ExportError(
                    f"page {self.name}: found an image without alt text: {image.get('src')}; "
                    "allowed: alt text that says what it shows"
                )
            source = str(image.get("src"))
            if not source.startswith("figures/"):
                image.set("src", posixpath.normpath(posixpath.join(posixpath.dirname(self.name), source)))

    def _list_cards(self) -> None:
        """Makes a list of each grid of cards: the title in bold, linked where the card is."""
        for grid in self._root.xpath(".//div[starts-with(@class,'sd-row')]"):
            items = E.ul()
            for card in grid.xpath(".//div[starts-with(@class,'sd-card ')]"):
                title = E.strong(
                    "".join(card.xpath("string(.//div[contains(@class,'sd-card-title')])")).strip()
                )
                targets = card.xpath("./a[contains(@class,'sd-stretched-link')]/@href")
                item = E.li(E.a(title, href=str(targets[0])) if targets else title)
                for text in card.xpath(".//p[contains(@class,'sd-card-text')]"):
                    item[-1].tail = f"{item[-1].tail or ''} "
                    item.append(text)
                    text.drop_tag()
                items.append(item)
            grid.addprevious(items)
            grid.drop_tree()

    def _simplify(self) -> None:
        for image_link in self._root.xpath(".//a[contains(@class,'image-reference')]"):
            image_link.drop_tag()
        for block in self._root.xpath(".//div[starts-with(@class,'highlight-')]"):
            language = str(block.get("class")).split()[0].removeprefix("highlight-")
            code = escape(block.text_content().strip("\n"))
            block.getparent().replace(
                block, fragment_fromstring(f'<pre class="{language}"><code>{code}</code></pre>')
            )
        for wrapper in self._root.xpath(_WRAPPERS):
            wrapper.drop_tag()
        for paragraph in self._root.xpath(_LONE_PARAGRAPHS):
            paragraph.drop_tag()
        for cell in self._root.iter("td", "th"):
            if "number" in str(cell.get("class", "")).split():
                cell.set("style", "text-align: right;")


def _standalone(svg: HtmlElement) -> bytes:
    """The SVG as a file; the HTML parser writes viewBox and other names in lower case."""
    text = str(tostring(svg, encoding="unicode", method="xml"))
    text = re.sub(r"\bviewbox=", "viewBox=", text)
    text = text.replace("clippath", "clipPath").replace("lineargradient", "linearGradient")
    if "xmlns=" not in text.partition(">")[0]:
        text = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    etree.fromstring(text.encode())
    return text.encode()
