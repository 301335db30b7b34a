"""What the search page knows: each part of each page with its words, each claim, and what readers type.

The index is a script, since a page read from a folder may not fetch data.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

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
# What a page counts that is not in the book on paper, and one that explains words or sources.
_FOR_EDITORS, _OF_REFERENCE = 0.2, 0.25
_GAP = re.compile(r"\s+")
_AGAIN = re.compile(r"\.\.(?!\.)")
_BEFORE_A_MARK = re.compile(r"\s+(?=[.,;:!?)])")


class SearchPlace(Record):
    """Where a search for certain words leads first, and what to say of it."""

    page: Text
    """A page, or a heading on one as `page#heading`."""
    says: Words = ""


class Readers(Record):
    """The words that readers type: those of the book that mean the same, and the places that answer them."""

    words: dict[str, Some[Text]] = Field(default={})
    places: dict[str, SearchPlace] = Field(default={})


def parts(page: HtmlElement) -> list[tuple[str, str, str, str]]:
    """Each heading of a page of the site, in order: its anchor, its words, the text below it, and names.

    The anchor is empty for the title; names are what the part is about by its own markup: the heads of rows,
    terms, and words in bold.
    """
    (article,) = page.iter("article")
    for element in article.xpath(_UNREAD):
        element.drop_tree()
    for cell in article.iter("th", "td"):
        cell.tail = f" · {cell.tail or ''}" if cell.getnext() is not None else ". "
    found = list[tuple[str, str, str, str]]()
    for section in article.iter("section"):
        heading = next((child for child in section if child.tag in _HEADINGS), None)
        if heading is not None:
            words = [child for child in section if child is not heading and child.tag != "section"]
            names = [name for child in words for name in child.xpath(_NAMES)]
            anchor = str(section.get("id", "")) if found else ""
            found.append((anchor, _text([heading]), _text(words), _text(names)))
    return found


@lru_cache(maxsize=256)
def _read_page(html: str) -> tuple[str, str, list[tuple[str, str, str, str]]]:
    """What a page says that it is about, the part of the book that it is in, and its headings as `parts`."""
    page = document_fromstring(html)
    about = "".join(page.xpath("string(//meta[@name='description']/@content)"))
    return about, _text(page.xpath("//span[@class='part-name']")), parts(page)


def _text(elements: Iterable[HtmlElement]) -> str:
    words = " ".join(" ".join(map(str, element.itertext())) for element in elements)
    return _AGAIN.sub(".", _BEFORE_A_MARK.sub("", _GAP.sub(" ", words))).strip()


def read_readers(content: Path) -> Readers:
    """The words of readers from `search.yml`; none where the book has no such file; raises ProblemError."""
    path = content / SEARCH_FILE
    return read_record(Readers, read_yaml(path)) if path.exists() else Readers()


def write_search_index(
    project: Project, names: Sequence[str], ledger: Ledger, *, in_book: Collection[str]
) -> None:
    """Writes what the search page needs, from the pages of the whole site in the making.

    A page that is not in the book on paper, such as one for editors, stands behind the others. Raises
    ProblemError for a place whose page or heading the book does not have.
    """
    readers, folder = read_readers(project.content), project.workshop
    pages, records, addresses = list[Any](), list[Any](), set[str]()
    for number, name in enumerate(names):
        about, part, found = _read_page((folder / f"{name}.html").read_text(encoding="utf-8"))
        heading = found[0][1] if found else name
        weight = _FOR_EDITORS if name not in in_book else _OF_REFERENCE if name.startswith(MANUALS) else 1
        pages.append([f"{name}.html", heading, part, weight])
        records += [[number, *each, "" if place else about] for place, each in enumerate(found)]
        addresses |= {f"{name}#{anchor}" for anchor, *_ in found}
    problems = []
    for typed, place in readers.places.items():
        if (place.page if "#" in place.page else f"{place.page}#") not in addresses:
            line = read_yaml(project.content / SEARCH_FILE).place("places", typed)
            problems.append(Problem(repr(place.page), _PLACE, Exit.BOOK, place=line))
    refuse_all(problems)
    claims: dict[str, list[list[str]]] = {}
    for each in ledger.claims.values():
        entry = [
            each.id,
            each.statement,
            f"{each.subject} {each.limits}",
            format_date(each.as_of),
            each.status,
        ]
        claims.setdefault(page_of(each, names), []).append(entry)
    index = {
        "pages": pages,
        "parts": records,
        "claims": claims,
        "words": readers.words,
        "places": {
            typed: [f"{page}.html{mark}{heading}", place.says]
            for typed, place in readers.places.items()
            for page, mark, heading in (place.page.partition("#"),)
        },
    }
    write_atomically(folder / INDEX, f"const bookIndex = {json_line(index)};\n".encode())
