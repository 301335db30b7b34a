"""One page of the book, cleaned for print: without what needs a screen, with ids that stay apart."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Callable, Hashable
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lxml import etree
from lxml.html import HtmlElement, document_fromstring, fragment_fromstring, tostring
from lxml.html.builder import E

from qualifications.export.notes import Notes
from qualifications.files import write_atomically
from qualifications.problems import Exit, ProblemError, refuse

# What tells Pandoc of footnotes and the marks that lead to them.
EPUB = "epub:type"
NOTE_MARK = "noteref"
# What the anchor of a note of claims starts with, and what says which of them a mark stands for.
NOTE = "note-"
CLAIM = "data-claim"
# The classes that the filters of the print forms, and Pandoc, look at.
_CLASSES = {"admonition", "glossary", "citation", "chart-title", "chart-subtitle", "chart-source"}
_SCREEN_ONLY = (
    ".//script|.//style|.//template|.//a[contains(@class,'headerlink')]|.//hr[contains(@class,'footnotes')]"
    "|.//div[contains(@class,'toctree-wrapper')]"
    "|.//details[@class='chart-data']|.//div[@class='chart-narrow']|.//*[contains(@class,'screen-only')]"
)
_WRAPPERS = (
    ".//div[contains(@class,'container')]|.//div[contains(@class,'table-scroll')]|.//div[@class='chart-wide']"
    "|.//div[contains(@class,'pst-scrollable-table-container')]|.//aside[contains(@class,'footnote-list')]"
    "|.//span[contains(@class,'pre')]|.//code//span|.//section"
)
_LONE_PARAGRAPHS = ".//td/p[last()=1]|.//th/p[last()=1]|.//li/p[last()=1]|.//dd/p[last()=1]"
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A chart of a page: its anchor in the manuscript and its title."""

    anchor: str
    title: str


class Chapter:
    """The article of a page of the site, cleaned for print.

    `figures` are its charts, in order. What it shows is written into the folder `pictures`, charts as SVG
    files. `address` tells where a file of the site is published, for links to it. Raises
    ProblemError for a page without a title, a chart without a picture and an image without alt text.
    """

    def __init__(
        self, name: str, *, site: Path, pictures: Path, address: Callable[[str], str], notes: Notes
    ) -> None:
        self.name = name
        self._address = address
        self.figures: list[Figure] = []
        self._site = site
        self._pictures = pictures
        self._notes = notes
        page = document_fromstring((site / f"{name}.html").read_text(encoding="utf-8"))
        self._names_claims = bool(page.xpath("//div[contains(@class,'page one-page')]"))
        self._root: HtmlElement = page.xpath(".//article")[0]
        self._title()
        self._drop_what_needs_a_screen()
        self._resolve_marks()
        self._prefix_ids()
        self._point_links_inside()
        self._mark_footnotes()
        self._export_charts()
        self._place_images()
        self._list_cards()
        self._simplify()

    @property
    def anchors(self) -> frozenset[str]:
        """Every anchor of the page, with the page's name before it."""
        return frozenset(str(anchor) for anchor in self._root.xpath(".//@id"))

    @property
    def top(self) -> str:
        """The anchor of the page's title."""
        return str(self._title().get("id"))

    @property
    def title(self) -> str:
        """The page's title."""
        return " ".join(self._title().text_content().split())

    def body(self) -> HtmlElement:
        """A copy of the page's content, for a document to change."""
        return deepcopy(self._root)

    def _title(self) -> HtmlElement:
        heading = self._root.find(".//h1")
        if heading is None:
            raise self._refusal("no title", allowed="one `# Title`")
        return heading

    def _refusal(self, found: str, *, allowed: str) -> ProblemError:
        return refuse(Exit.EXPORT, f"page {self.name}", found=found, allowed=allowed)

    def _drop_what_needs_a_screen(self) -> None:
        for element in self._root.xpath(_SCREEN_ONLY):
            element.drop_tree()

    def _resolve_marks(self) -> None:
        """Puts a note behind each claim; a page for one sheet has no room for them, and names the claim."""
        shared: dict[Hashable, dict[str, None]] = {}
        for mark in self._root.xpath(".//span[contains(@class,'claim-sign')]"):
            claim = str(mark.find("button").get("popovertarget")).removeprefix("card-")
            if self._names_claims:
                words = E.span(" [", self._notes.link(claim), "]")
            else:
                claims = shared.setdefault(self._notes.ground(claim), {claim: None})
                claims[claim] = None
                target = f"#{NOTE}{next(iter(claims))}"
                words = E.span(E.a("*", {"href": target, EPUB: NOTE_MARK, CLAIM: claim}))
            words.tail, mark.tail = mark.tail, None
            mark.getparent().replace(mark, words)
            words.drop_tag()
        for claims in shared.values():
            note = {"id": f"{NOTE}{next(iter(claims))}", EPUB: "footnote"}
            self._root.append(E.aside(self._notes.note(list(claims)), note))

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
                continue
            path, _, fragment = target.partition("#")
            page = self._below_site(path) if path else f"{self.name}.html"
            if page.endswith(".html"):
                link.set("href", f"#{page.removesuffix('.html')}--{fragment}")
            else:
                link.set("href", self._address(page))

    def _below_site(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path))

    def _mark_footnotes(self) -> None:
        # Pandoc sets the number itself.
        for link in self._root.iterfind(".//a[@role='doc-noteref']"):
            link.addprevious(E.a("*", {"href": str(link.get("href")), EPUB: NOTE_MARK}))
            link.drop_tree()
        for note in self._root.iterfind(".//aside[@role='doc-footnote']"):
            note.set(EPUB, "footnote")
            note.attrib.pop("role")
            for label in note.xpath("./span[contains(@class,'label') or contains(@class,'backrefs')]"):
                label.drop_tree()

    def _export_charts(self) -> None:
        for figure in self._root.xpath(".//figure[starts-with(@class,'chart')]"):
            svg = figure.find(".//svg")
            if svg is None:
                found = f"a chart without a picture: {figure.get('id')}"
                raise self._refusal(found, allowed="a chart with an SVG in it")
            alt = svg.attrib.pop("aria-label", "")
            svg.attrib.pop("role", None)
            file = self._pictures / "figures" / f"{str(figure.get('id')).rpartition('--')[2]}.svg"
            write_atomically(file, _standalone(svg))
            image = fragment_fromstring(
                f'<img src="figures/{file.name}" alt="{escape(alt)}" style="width: 100%">'
            )
            svg.addprevious(image)
            svg.drop_tree()
            caption = figure.find("figcaption")
            title = "".join(figure.xpath("string(.//span[@class='chart-title'])")).strip()
            self.figures.append(Figure(str(figure.get("id")), title or alt))
            # Pandoc takes the caption where it stands last; the source line belongs to it.
            source = figure.find("p[@class='chart-source']")
            if caption is not None and source is not None:
                source.tag = "span"
                caption.append(source)
                figure.append(caption)

    def _place_images(self) -> None:
        for image in self._root.iterfind(".//img"):
            if not image.get("alt") or image.get("alt") == image.get("src"):
                found = f"an image without alt text: {image.get('src')}"
                raise self._refusal(found, allowed="alt text that says what it shows")
            source = str(image.get("src"))
            if not source.startswith("figures/"):
                file = self._below_site(source)
                image.set("src", file)
                (self._pictures / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self._site / file, self._pictures / file)

    def _list_cards(self) -> None:
        """Makes a list of each grid of cards: the title in bold, linked where the card is."""
        for grid in self._root.xpath(".//div[starts-with(@class,'sd-row')]"):
            items = E.ul()
            for card in grid.xpath(".//div[starts-with(@class,'sd-card ')]"):
                for mark in card.xpath(".//div[contains(@class,'sd-card-title')]//a[@*[name()='epub:type']]"):
                    mark.drop_tree()
                words = "".join(card.xpath("string(.//div[contains(@class,'sd-card-title')])")).strip()
                title = E.strong(f"{words}:")
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
        # Pandoc keeps the class of a division alone.
        for glossary in self._root.xpath(".//dl[contains(@class,'glossary')]"):
            division = E.div({"class": "glossary"})
            glossary.addprevious(division)
            division.append(glossary)
        for wrapper in self._root.xpath(_WRAPPERS):
            wrapper.drop_tag()
        for paragraph in self._root.xpath(_LONE_PARAGRAPHS):
            paragraph.drop_tag()
        for cell in self._root.iter("td", "th"):
            if {"number", "text-right"} & set(str(cell.get("class", "")).split()):
                cell.set("style", "text-align: right;")
        # A third of the text that Pandoc would read is of use on a screen alone.
        for element in self._root.xpath(".//*[@class][not(self::pre)]"):
            kept = [name for name in str(element.attrib.pop("class")).split() if name in _CLASSES]
            if kept:
                element.set("class", " ".join(kept))
        for span in self._root.xpath(".//span[not(@*)]"):
            span.drop_tag()


def _standalone(svg: HtmlElement) -> bytes:
    """The SVG as a file; the HTML parser writes viewBox and other names in lower case."""
    text = str(tostring(svg, encoding="unicode", method="xml"))
    text = re.sub(r"\bviewbox=", "viewBox=", text)
    text = text.replace("clippath", "clipPath").replace("lineargradient", "linearGradient")
    if "xmlns=" not in text.partition(">")[0]:
        text = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    etree.fromstring(text.encode())
    return text.encode()
