"""Manuscripts: pages of the book as one clean HTML document.

Each print form is made from one, so all of them hold the same words and numbers.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import chain
from typing import Literal

from lxml.html import HtmlElement, fromstring, tostring
from lxml.html.builder import E

from qualifications.export.chapter import CLAIM, PrintChapter
from qualifications.export.note_marks import EPUB, NOTE_MARK, share_marks
from qualifications.export.notes import Notes
from qualifications.formatting import short_address
from qualifications.ledger.ledger import Claim
from qualifications.rendering import typeset


@dataclass(frozen=True)
class Manuscript:
    """The document's title, and the HTML of its chapters, each with the part that it opens.

    `kind` is the whole book, a page alone, or a form to fill in.
    """

    title: str
    chapters: tuple[str, ...]
    kind: Literal["book", "sheet", "form"] = "form"

    @cached_property
    def html(self) -> str:
        """All chapters in one text."""
        return "\n".join(self.chapters)

    @cached_property
    def pictures(self) -> list[str]:
        """What it shows, as paths below the folder of pictures."""
        return [str(each) for each in fromstring(self.html).xpath("//img/@src")]


@dataclass(frozen=True)
class Library:
    """The pages that are printed, cleaned, from which manuscripts are put together.

    `pages` are all of the site: one that is not in a manuscript is linked where `address` tells that its file
    is published.
    """

    chapters: Mapping[str, PrintChapter]
    pages: Collection[str]
    address: Callable[[str], str]
    notes: Notes

    def book(self, names: Sequence[str], *, title: str, parts: Mapping[str, str]) -> Manuscript:
        """The pages as one book, with the lists of its figures and claims at the end.

        `parts` names the part that each page belongs to.
        """
        chapters = []
        part = ""
        uses: dict[str, None] = {}
        figures: dict[str, str] = {}
        for name in names:
            opens = parts.get(name, "") != part
            part = parts.get(name, "")
            opening = _part(part) if part and opens else ""
            chapters.append(opening + _inner(self._body(name, names, uses)))
            figures |= self.chapters[name].figures
        lists = [*_figure_list(figures), *self._claim_list(uses)]
        if lists:
            chapters.append(_part("Lists") + "".join(map(_text, lists)))
        return Manuscript(title, tuple(chapters), "book")

    def alone(self, *names: str, addresses: bool = False) -> Manuscript:
        """The pages as a document of their own, with the title of the first.

        `addresses` prints that of each source once, in its note.
        """
        uses: dict[str, None] = {}
        bodies = [self._body(name, names, uses) for name in names]
        _share_notes(bodies)
        if addresses:
            _print_addresses(bodies, beside=self.notes.urls.values())
        return Manuscript(self.chapters[names[0]].title, ("\n".join(map(_inner, bodies)),), "sheet")

    def _body(self, name: str, names: Sequence[str], uses: dict[str, None]) -> HtmlElement:
        """The content of a page with every link resolved; the claims that it uses go into `uses`."""
        body = self.chapters[name].body()
        for link in body.iterfind(".//a[@href]"):
            claim = link.get(CLAIM)
            target = _inside(link)
            if claim is not None and claim not in uses:
                # For the list of claims to point to.
                uses[claim] = None
                link.addprevious(E.span({"id": _use(claim)}))
            if target:
                link.set("href", self._resolved(target, names))
        share_marks(body)
        return body

    def _resolved(self, target: str, names: Sequence[str]) -> str:
        # A page's name, and an anchor, may have two hyphens too.
        named = [name for name in self.pages if target.startswith(f"{name}--")]
        page = max(named, key=len, default=target.partition("--")[0])
        fragment = target.removeprefix(f"{page}--")
        if page in names:
            return f"#{target if fragment else self.chapters[page].top}"
        return self.address(f"{page}.html") + (f"#{fragment}" if fragment else "")

    def _claim_list(self, uses: Iterable[str]) -> Iterator[HtmlElement]:
        claims = [self.notes.ledger.claims[claim] for claim in sorted(uses)]
        address = self.notes.page
        if claims:
            yield E.h1({"id": "claims-used"}, "Claims in this book")
            yield E.p(
                "Each entry gives a claim's identifier, and where it is first used. "
                "Its sentence, date, method, limits and sources stand at ",
                E.a(address, href=address),
                ", under the same identifier.",
            )
            yield E.div({"class": "index columns"}, E.ul(*map(_claim_entry, claims)))


def _inside(link: HtmlElement) -> str:
    """The anchor of the book that a link leads to, or nothing; the mark of a note leads to its page's own."""
    target = str(link.get("href"))
    return target[1:] if target.startswith("#") and link.get(EPUB) != NOTE_MARK else ""


def _share_notes(bodies: Iterable[HtmlElement]) -> None:
    """Keeps the first of the notes that say the same, and leads the marks of the others to it."""
    first: dict[str, HtmlElement] = {}
    for body in bodies:
        for note in list(body.iterfind(".//aside[@id]")):
            same = first.setdefault(note.text_content(), note)
            if same is not note:
                for mark in body.xpath(".//a[@href=$mark]", mark=f"#{note.get('id')}"):
                    mark.set("href", f"#{same.get('id')}")
                note.drop_tree()


def _print_addresses(bodies: Iterable[HtmlElement], *, beside: Iterable[str]) -> None:
    """Sets its address behind the first mention of a source in a note, unless it is one of `beside`."""
    printed = {"", *map(short_address, beside)}
    for link in chain.from_iterable(body.iterfind(".//aside//a[@href]") for body in bodies):
        address = short_address(str(link.get("href")))
        if address not in printed:
            link.tail = f" ({address}){link.tail or ''}"
        printed.add(address)


def _use(claim: str) -> str:
    return f"use--{claim}"


def _figure_list(figures: Mapping[str, str]) -> Iterator[HtmlElement]:
    if figures:
        items = (E.li(E.a({"class": "paged", "href": f"#{each}"}, title)) for each, title in figures.items())
        yield E.h1({"id": "figures"}, "Figures")
        yield E.div({"class": "index"}, E.ul(*items))


def _claim_entry(claim: Claim) -> HtmlElement:
    link = E.a({"class": "paged", "href": f"#{_use(claim.id)}"}, claim.id)
    return E.li(link, "" if claim.status == "current" else f" [{claim.status}]")


def _part(name: str) -> str:
    return f'<div class="part"><p>{escape(typeset(name))}</p></div>'


def _inner(body: HtmlElement) -> str:
    return ((body.text or "") + "".join(map(_text, body.iterchildren()))).strip()


def _text(element: HtmlElement) -> str:
    return str(tostring(element, encoding="unicode"))
