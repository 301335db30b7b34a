"""Manuscripts: pages of the book as one clean HTML document.

Each print form is made from one, so all of them hold the same words and numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lxml.html import HtmlElement, tostring
from lxml.html.builder import E

from qualifications.export.chapter import CLAIM, EPUB, NOTE_MARK, Chapter, Figure
from qualifications.export.notes import Notes
from qualifications.ledger.ledger import Claim
from qualifications.problems import Exit, Problem, ProblemError

_COMMIT = re.compile(r"\b([0-9a-f]{8})[0-9a-f]{32}\b")


@dataclass(frozen=True)
class Manuscript:
    """The document's title, the HTML of its chapters, each with the part that it opens, and its figures."""

    title: str
    chapters: tuple[str, ...]
    figures: tuple[Figure, ...] = ()

    @property
    def html(self) -> str:
        """All chapters in one text."""
        return "\n".join(self.chapters)


class Library:
    """All pages of the site, cleaned for print, from which manuscripts are put together.

    `pictures` is the folder for what they show, and `address` tells where a file of the site is published: a
    page that is not in a manuscript is linked there.
    """

    def __init__(
        self,
        names: Iterable[str],
        *,
        site: Path,
        pictures: Path,
        address: Callable[[str], str],
        notes: Notes,
    ) -> None:
        self._chapters = {
            name: Chapter(name, site=site, pictures=pictures, address=address, notes=notes) for name in names
        }
        self._notes = notes
        self._anchors = {name: chapter.anchors for name, chapter in self._chapters.items()}
        self._address = address
        broken = [
            Problem(
                exit=Exit.EXPORT,
                place=f"page {name}",
                message=f"found a link to {_readable(target)!r}",
                allowed="a page or heading of the book",
            )
            for name, chapter in self._chapters.items()
            for target in _targets(chapter.body())
            if not self._exists(target)
        ]
        if broken:
            raise ProblemError(broken)

    def book(self, names: Sequence[str], *, title: str, parts: Mapping[str, str]) -> Manuscript:
        """The pages as one book, with the lists of its figures and claims at the end.

        `parts` names the part that each page belongs to.
        """
        bodies, claims = self._bodies(names)
        chapters, part = [], ""
        for name, body in bodies.items():
            opening = ""
            if parts.get(name, "") != part:
                part = parts[name]
                opening = _part(part)
            chapters.append(opening + _inner(body))
        figures = tuple(figure for name in names for figure in self._chapters[name].figures)
        used = [self._notes.ledger.claims[claim] for claim in claims]
        lists = _figure_list(figures) if figures else []
        if used:
            lists += _claim_list(used, self._notes.url.partition("#")[0])
        if lists:
            chapters.append(_part("Lists") + "".join(map(_text, lists)))
        return Manuscript(title, tuple(chapters), figures)

    def alone(self, name: str, *, addresses: bool = False) -> Manuscript:
        """One page as a document of its own; `addresses` prints that of each source once, in its note."""
        bodies, _ = self._bodies([name])
        if addresses:
            _print_addresses(bodies[name], beside=self._notes.url.partition("{}")[0])
        chapter = self._chapters[name]
        return Manuscript(chapter.title, (_inner(bodies[name]),), tuple(chapter.figures))

    def _bodies(self, names: Sequence[str]) -> tuple[dict[str, HtmlElement], list[str]]:
        """The content of the pages with every link resolved, and the claims used."""
        claims: dict[str, None] = {}
        bodies = {}
        for name in names:
            body = bodies[name] = self._chapters[name].body()
            for link in body.iterfind(".//a[@href]"):
                target = str(link.get("href"))
                if link.get(EPUB) == NOTE_MARK:
                    _note_first_use(link, claims)
                elif target.startswith("#"):
                    link.set("href", self._resolved(target, names))
        return bodies, list(claims)

    def _exists(self, target: str) -> bool:
        page, _, fragment = target[1:].partition("--")
        return page in self._anchors and (not fragment or target[1:] in self._anchors[page])

    def _resolved(self, target: str, names: Sequence[str]) -> str:
        page, _, fragment = target[1:].partition("--")
        if page in names:
            return target if fragment else f"#{self._chapters[page].top}"
        return self._address(f"{page}.html") + (f"#{fragment}" if fragment else "")


def _targets(body: HtmlElement) -> list[str]:
    return [
        target
        for link in body.iterfind(".//a[@href]")
        if (target := str(link.get("href"))).startswith("#") and link.get(EPUB) != NOTE_MARK
    ]


def _readable(target: str) -> str:
    return target[1:].removesuffix("--").replace("--", "#")


def _note_first_use(link: HtmlElement, claims: dict[str, None]) -> None:
    """Sets an anchor where a claim is used for the first time, for the list of claims to point to."""
    claim = link.get(CLAIM)
    if claim is not None and claim not in claims:
        claims[claim] = None
        link.addprevious(E.span({"id": _use(claim)}))


def _print_addresses(body: HtmlElement, *, beside: str) -> None:
    """Sets its address behind the first mention of a source in a note, unless it starts as `beside` does."""
    printed = {""}
    for link in body.iterfind(".//aside//a[@href]"):
        address = "" if str(link.get("href")).startswith(beside) else _short_address(str(link.get("href")))
        if address not in printed:
            link.tail = f" ({address}){link.tail or ''}"
        printed.add(address)


def _short_address(url: str) -> str:
    """An address as a person types it: without its scheme, and with the start of a commit's hash."""
    return _COMMIT.sub(r"\1", url.partition("://")[2].removeprefix("www.").rstrip("/"))


def _use(claim: str) -> str:
    return f"use--{claim}"


def _figure_list(figures: Iterable[Figure]) -> list[HtmlElement]:
    items = (E.li(E.a({"class": "paged", "href": f"#{each.anchor}"}, each.title)) for each in figures)
    return [E.h1({"id": "figures"}, "Figures"), E.div({"class": "index"}, E.ul(*items))]


def _claim_list(claims: Iterable[Claim], address: str) -> list[HtmlElement]:
    entries = (
        E.li(
            E.a({"class": "paged", "href": f"#{_use(claim.id)}"}, claim.id),
            f" [{claim.as_of.isoformat()}" + (f", {claim.status}]" if claim.status != "current" else "]"),
        )
        for claim in sorted(claims, key=lambda claim: claim.id)
    )
    return [
        E.h1({"id": "claims-used"}, "Claims in this book"),
        E.p(
            "Each entry gives a claim's identifier, where it is first used, and the date of its data. "
            "Its sentence, method, limits and sources stand at ",
            E.a(address, href=address),
            ", under the same identifier.",
        ),
        E.div({"class": "index columns"}, E.ul(*entries)),
    ]


def _part(name: str) -> str:
    return f'<div class="part"><p>{escape(name)}</p></div>'


def _inner(body: HtmlElement) -> str:
    children = "".join(_text(child) for child in body.iterchildren())
    return ((body.text or "") + children).strip()


def _text(element: HtmlElement) -> str:
    return str(tostring(element, encoding="unicode"))
