"""What the search page knows: each part of each page with its words, each claim, and what readers type.

The index is a script, since a page read from a folder may not fetch data.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from lxml.html import HtmlElement, document_fromstring
from pydantic import Field

from qualifications.book.claims import page_of
from qualifications.book.problems import RULES
from qualifications.files import json_line, write_atomically
from qualifications.formatting import format_date
from qualifications.inputs import read_yaml
from qualifications.ledger.chapters import MANUALS
from qualifications.ledger.ledger import Ledger
from qualifications.models import Record, Some, Text, Words, read_record
from qualifications.problems import Exit, Problem, refuse_all
from qualifications.project import Project

# The words of readers, in the folder of the chapters.
SEARCH_FILE = "search.yml"
INDEX = "search-index.js"
_PLACE = "a page of the book or a heading on one, as `page#heading`"
_UNREAD = "|".join(f".//{path}" for path in RULES["search"]["unread"])
_NAMES = "descendant-or-self::*[self::dt or self::strong or self::th[@scope='row']]"
_HEADINGS = ("h1", "h2", "h3", "h4")
# The weight of a page that is not in the book on paper, and of one that explains words or sources.
_FOR_EDITORS, _OF_REFERENCE = 0.2, 0.25
_TWO_POINTS = re.compile(r"\.\.(?!\.)")
_SPACE_BEFORE_A_MARK = re.compile(r"\s+(?=[.,;:!?)])")


class SearchPlace(Record):
    """The place that answers a search best, and what to say above it."""

    page: Text
    """A page, or a heading on one as `page#heading`."""
    says: Words = ""


class Readers(Record):
    """The words that readers type: those of the book that mean the same, and the places that answer them."""

    words: dict[str, Some[Text]] = Field(default={})
    places: dict[str, SearchPlace] = Field(default={})


class PagePart(NamedTuple):
    """A heading of a page with the text below it; the title of the page has no anchor.

    `names` are what it is about by its own markup: the heads of rows, terms, and words in bold.
    """

    anchor: str
    heading: str
    text: str
    names: str


def parts(page: HtmlElement) -> list[PagePart]:
    """The parts of a page of the site, in order."""
    (article,) = page.iter("article")
    for element in article.xpath(_UNREAD):
        element.drop_tree()
    for cell in article.iter("th", "td"):
        cell.tail = f" · {cell.tail or ''}" if cell.getnext() is not None else ". "
    found = list[PagePart]()
    for section in article.iter("section"):
        heading = next((child for child in section if child.tag in _HEADINGS), None)
        if heading is not None:
            below = [child for child in section if child is not heading and child.tag != "section"]
            names = [name for child in below for name in child.xpath(_NAMES)]
            anchor = str(section.get("id", "")) if found else ""
            found.append(PagePart(anchor, _text([heading]), _text(below), _text(names)))
    return found


@lru_cache(maxsize=256)
def _read_page(html: str) -> tuple[str, str, list[PagePart]]:
    """The description of a page, the part of the book that it is in, and its own parts."""
    page = document_fromstring(html)
    about = "".join(page.xpath("string(//meta[@name='description']/@content)"))
    return about, _text(page.xpath("//span[@class='part-name']")), parts(page)


def _text(elements: Iterable[HtmlElement]) -> str:
    """The text of the elements on one line, with each mark behind its word."""
    words = " ".join(str(text) for element in elements for text in element.itertext())
    return _TWO_POINTS.sub(".", _SPACE_BEFORE_A_MARK.sub("", " ".join(words.split())))


def read_readers(content: Path) -> Readers:
    """The words of readers from `search.yml`; none where the book has no such file; raises ProblemError."""
    path = content / SEARCH_FILE
    return read_record(Readers, read_yaml(path)) if path.exists() else Readers()


def write_search_index(
    project: Project, names: Sequence[str], ledger: Ledger, *, in_book: Collection[str]
) -> None:
    """Writes the index of the search page, from all pages of the new site.

    Raises ProblemError for a place in `search.yml` whose page or heading the book does not have.
    """
    readers = read_readers(project.content)
    folder = project.workshop
    pages: list[Any] = []
    records: list[Any] = []
    addresses: set[str] = set()
    for number, name in enumerate(names):
        about, book_part, found = _read_page((folder / f"{name}.html").read_text(encoding="utf-8"))
        title = found[0].heading if found else name
        pages.append([f"{name}.html", title, book_part, _weight(name, in_book)])
        # What the page is about stands with its title alone.
        records += [[number, *part, "" if place else about] for place, part in enumerate(found)]
        addresses |= {f"{name}#{part.anchor}" for part in found}
    places: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for typed, answer in readers.places.items():
        page, mark, anchor = answer.page.partition("#")
        places[typed] = [f"{page}.html{mark}{anchor}", answer.says]
        if f"{page}#{anchor}" not in addresses:
            where = read_yaml(project.content / SEARCH_FILE).place("places", typed)
            problems.append(Problem(repr(answer.page), _PLACE, Exit.BOOK, place=where))
    refuse_all(problems)
    claims: dict[str, list[list[str]]] = {}
    for claim in ledger.claims.values():
        about = f"{claim.subject} {claim.limits}"
        entry = [claim.id, claim.statement, about, format_date(claim.as_of), claim.status]
        claims.setdefault(page_of(claim, names), []).append(entry)
    index = {"pages": pages, "parts": records, "claims": claims, "words": readers.words, "places": places}
    write_atomically(folder / INDEX, f"const bookIndex = {json_line(index)};\n".encode())


def _weight(page: str, in_book: Collection[str]) -> float:
    """What a page counts among the answers to a search."""
    if page not in in_book:
        return _FOR_EDITORS
    return _OF_REFERENCE if page.startswith(MANUALS) else 1
