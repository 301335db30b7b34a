"""What can be cited: the book, a chapter, a figure, a claim; each as CSL-JSON, the model of every form."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from qualifications.citations.cff import Publication

Kind = Literal["book", "chapter", "figure", "claim"]
# Works whose titles are sentences, with names of repositories and services in small letters.
_SENTENCES = ("figure", "claim")
# A name such as `jupyterhub/zero-to-jupyterhub`, `example.org` or `k3s`, which has a small letter.
_IDENTIFIER = re.compile(r"\b(?=\S*[a-z])[\w-]+(?:[./_@][\w-]+)+|\b[a-z]+\d\w*")
_NOCASE = re.compile(r'<span class="nocase">(.*?)</span>', re.DOTALL)


@dataclass(frozen=True)
class BookEdition:
    """The book in one edition: what it is, its number, its day and its addresses, which end with a slash.

    At `url` the edition stays for good; `latest` is where the latest edition is read.
    """

    publication: Publication
    number: str
    date: dt.date
    url: str
    latest: str

    @property
    def name(self) -> str:
        """The edition as a citation names it."""
        return f"Edition {self.number}"

    @property
    def key(self) -> str:
        """The start of the identifier of the book and of all its parts."""
        return f"qualifications-{self.number.replace('.', '-')}"


@dataclass(frozen=True)
class Work:
    """The book or a part of it, by the address at which it stays for good.

    `note` says what a reference manager keeps beside it.
    """

    kind: Kind
    id: str
    title: str
    url: str
    book: BookEdition
    note: str = ""

    @property
    def latest(self) -> str:
        """The address of the same part in the latest edition."""
        return self.book.latest + self.url.removeprefix(self.book.url)


def reference(book: BookEdition, part: str) -> str:
    """A citation of a part of the book in one line, without an address."""
    publication = book.publication
    authors = ", ".join(publication.authors)
    return f"{authors} ({book.date.year}). {publication.title}, edition {book.number}, {part}."


def book_work(book: BookEdition) -> Work:
    """The whole book."""
    return Work("book", book.key, book.publication.title, book.url, book)


def chapter_work(book: BookEdition, *, page: str, title: str) -> Work:
    """A chapter, by the name of its page, such as `record/visits`."""
    return Work("chapter", f"{book.key}-{page.replace('/', '-')}", title, f"{book.url}{page}.html", book)


def figure_work(book: BookEdition, *, page: str, anchor: str, title: str) -> Work:
    """A figure, by its page and its anchor there."""
    return Work("figure", f"{book.key}-{anchor}", title, f"{book.url}{page}.html#{anchor}", book, "Figure")


def claim_work(book: BookEdition, *, claim: str, sentence: str, as_of: dt.date, url: str) -> Work:
    """A claim, by its sentence; its identifier and the date of its data are the note."""
    note = f"Claim {claim}, data of {as_of.isoformat()}"
    return Work("claim", f"{book.key}-claim-{claim}", sentence.rstrip("."), url, book, note)


def csl(work: Work) -> dict[str, Any]:
    """The work as an item of CSL-JSON 1.0: the book is a report, what is in it a part of a book.

    CSL's type for figures keeps neither book nor edition. Authors are literal: an organization has no
    first name. The DOI is the book's; a part has its address.
    """
    book, publication = work.book, work.book.publication
    item = {
        "id": work.id,
        "type": "chapter",
        "title": _with_case(work),
        "author": [{"literal": name} for name in publication.authors],
        "issued": {"date-parts": [[book.date.year, book.date.month, book.date.day]]},
        "publisher": publication.publisher,
        "URL": work.url,
        "language": publication.language,
    }
    if work.kind == "book":
        item |= {"type": "report", "genre": "Edition", "number": book.number}
        item |= {"abstract": publication.abstract, "DOI": publication.doi}
    else:
        item |= {"container-title": publication.title, "edition": book.name, "note": work.note}
    return {name: value for name, value in item.items() if value}


def title_of(item: Mapping[str, Any]) -> str:
    """The title of an item of CSL-JSON as plain text."""
    return _NOCASE.sub(r"\1", str(item["title"]))


def undivided(name: str) -> str:
    """An organization's name for RIS and Highwire tags, whose readers would divide it like a person's.

    A comma at its end tells them that all before it is the last name, so there may be no other.
    """
    whole = re.sub(r"\s*[,;]\s*", " \N{EN DASH} ", name)
    return f"{whole}," if " " in whole else whole


def _with_case(work: Work) -> str:
    """The title with marks that keep its identifiers as they are in styles that capitalize each word."""
    if work.kind in _SENTENCES:
        return f'<span class="nocase">{work.title}</span>'
    return _IDENTIFIER.sub(r'<span class="nocase">\g<0></span>', work.title)
