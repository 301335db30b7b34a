"""One page of the book, cleaned for print: without what needs a screen, with ids that stay apart."""

import posixpath
import re
import shutil
from collections.abc import Callable, Hashable
from copy import deepcopy
from html import escape
from pathlib import Path
from urllib.parse import unquote

from lxml.html import HtmlElement, document_fromstring, fragment_fromstring
from lxml.html.builder import E

from qualifications.export.note_marks import EPUB, NOTE_MARK
from qualifications.export.notes import Notes
from qualifications.files import write_atomically

# Says which claim a mark stands for.
CLAIM = "data-claim"
# The classes that the filters of the print forms, and Pandoc, look at.
_CLASSES = {"admonition", "glossary", "citation", "chart-title", "chart-subtitle", "chart-source"}
# What goes with all that it holds, and what goes while its content stays.
_SCREEN_ONLY = (
    ".//script|.//style|.//template|.//a[contains(@class,'headerlink')]|.//hr[contains(@class,'footnotes')]"
    "|.//div[contains(@class,'toctree-wrapper')]"
    "|.//details[@class='chart-data']|.//table[contains(@class,'claims')]//details"
    "|.//div[@class='chart-narrow']|.//*[contains(@class,'screen-only')]"
)
_WRAPPERS = (
    ".//div[contains(@class,'container')]|.//div[contains(@class,'table-scroll')]|.//div[@class='chart-wide']"
    "|.//aside[contains(@class,'footnote-list')]"
    "|.//span[contains(@class,'pre')]|.//code//span|.//section|.//a[contains(@class,'image-reference')]"
    "|.//td/p[last()=1]|.//th/p[last()=1]|.//li/p[last()=1]|.//dd/p[last()=1]"
)
# Cells of numbers: each says so, or its table for all but the first column.
_RIGHT = (
    ".//td[@class='number' or @class='text-right']|.//th[@class='number' or @class='text-right']"
    "|.//table[contains(@class,'numbers')]//tr/*[position()>1]"
)
# An address with a scheme.
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# A drawing as the page has it: the HTML parser would write names such as viewBox in small letters.
_SVG = re.compile(r"<svg\b.*?</svg>(?=\s*(?:</div>|<p\b))", re.DOTALL)


class PrintChapter:
    """The article of a page of the site, cleaned for print.

    `figures` are the titles of its charts by their anchors, in order. What it shows is written into the
    folder `pictures`, charts as SVG files. `address` tells where a file of the site is published, for links
    to it.
    """

    def __init__(
        self, name: str, *, site: Path, pictures: Path, address: Callable[[str], str], notes: Notes
    ) -> None:
        self.name = name
        self.figures: dict[str, str] = {}
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        page = document_fromstring(text)
        self._root: HtmlElement = page.xpath(".//article")[0]
        for element in self._root.xpath(_SCREEN_ONLY):
            element.drop_tree()
        one_page = bool(page.xpath("//div[contains(@class,'page one-page')]"))
        self._resolve_marks(notes, one_page=one_page)
        self._prefix_ids()
        self._point_links_inside(address)
        self._mark_footnotes()
        self._export_charts(pictures, text)
        self._place_images(site, pictures)
        self._simplify()
        title = self._root.find(".//h1")
        self.title = " ".join(title.text_content().split())
        # Where a link to the page alone leads.
        self.top = str(title.get("id"))

    def body(self) -> HtmlElement:
        """A copy of the page's content, for a document to change."""
        return deepcopy(self._root)

    def _resolve_marks(self, notes: Notes, *, one_page: bool) -> None:
        """Puts a note behind each claim; a page for one sheet has no room for them, and names the claim."""
        shared: dict[Hashable, dict[str, None]] = {}
        for mark in self._root.xpath(".//span[contains(@class,'claim-sign')]"):
            claim = str(mark.find("button").get("popovertarget")).removeprefix("card-")
            mark.clear(keep_tail=True)
            if one_page:
                mark.append(notes.link(claim))
                mark.text, mark[0].tail = " [", "]"
            else:
                claims = shared.setdefault(notes.ground(claim), {claim: None})
                claims[claim] = None
                target = f"#note-{next(iter(claims))}"
                mark.append(E.a("*", {"href": target, EPUB: NOTE_MARK, CLAIM: claim}))
            mark.drop_tag()
        for claims in shared.values():
            note = {"id": f"note-{next(iter(claims))}", EPUB: "footnote"}
            self._root.append(E.aside(notes.note(list(claims)), note))

    def _prefix_ids(self) -> None:
        for section in self._root.iter("section"):
            # A label before a heading stands as an empty span with the label's id.
            for span in section.xpath("./span[not(normalize-space())]"):
                section.addprevious(span)
            for heading in section.xpath("./*[self::h1 or self::h2 or self::h3 or self::h4][1]"):
                heading.set("id", str(section.attrib.pop("id")))
        for element in self._root.xpath(".//*[@id][not(ancestor-or-self::svg)]"):
            element.set("id", f"{self.name}--{element.get('id')}")

    def _point_links_inside(self, address: Callable[[str], str]) -> None:
        for link in self._root.iterfind(".//a[@href]"):
            target = str(link.get("href"))
            if _ABSOLUTE.match(target):
                continue
            path, _, fragment = target.partition("#")
            page = self._below_site(path) if path else f"{self.name}.html"
            inside = page.endswith(".html")
            link.set("href", f"#{page.removesuffix('.html')}--{fragment}" if inside else address(page))

    def _below_site(self, path: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), unquote(path)))

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

    def _export_charts(self, pictures: Path, page: str) -> None:
        for figure in self._root.xpath(".//figure[starts-with(@class,'chart')]"):
            anchor = str(figure.get("id"))
            svg = figure.find(".//svg")
            alt = str(svg.get("aria-label", ""))
            # A chart and a diagram of another page may have one name.
            file = f"figures/{anchor}.svg"
            start = page.index(f'id="{anchor.removeprefix(f"{self.name}--")}"')
            drawing = str(_SVG.findall(page, start)[0])
            if "xmlns=" not in drawing.partition(">")[0]:
                drawing = drawing.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
            write_atomically(pictures / file, drawing.encode())
            svg.addprevious(E.img(src=file, alt=alt, style="width: 100%"))
            svg.drop_tree()
            title = figure.xpath("string(figcaption//span[@class='chart-title'])").strip()
            self.figures[anchor] = title or alt
            # Pandoc takes the caption where it stands last; the source line belongs to it.
            caption, source = figure.find("figcaption"), figure.find("p[@class='chart-source']")
            if caption is not None and source is not None:
                source.tag = "span"
                caption.append(source)
                figure.append(caption)

    def _place_images(self, site: Path, pictures: Path) -> None:
        for image in self._root.iterfind(".//img"):
            source = str(image.get("src"))
            if not source.startswith("figures/"):
                file = self._below_site(source)
                image.set("src", file)
                (pictures / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(site / file, pictures / file)

    def _simplify(self) -> None:
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
        for cell in self._root.xpath(_RIGHT):
            cell.set("style", "text-align: right;")
        # Classes are a third of the text that Pandoc would read, and most serve the screen alone.
        for element in self._root.xpath(".//*[@class][not(self::pre)]"):
            kept = [name for name in str(element.attrib.pop("class")).split() if name in _CLASSES]
            if kept:
                element.set("class", " ".join(kept))
        for span in self._root.xpath(".//span[not(@*)]"):
            span.drop_tag()
