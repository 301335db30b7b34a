"""What can be cited: the book, a chapter, a figure, a claim; each as CSL-JSON, the model of every form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from qualifications.citations.cff import Publication

Kind = Literal["book", "chapter", "figure", "claim"]
# The book is a report in every form, and what is in it a part of a book; CSL knows figures.
_CSL_TYPES = {"book": "report", "chapter": "chapter", "figure": "figure", "claim": "chapter"}


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


def book_work(book: BookEdition) -> Work:
    """The whole book."""
    return Work("book", book.key, book.publication.title, book.url, book)


def chapter_work(book: BookEdition, *, page: str, title: str) -> Work:
    """A chapter, by the name of its page, such as `record/binder-sessions`."""
    return Work("chapter", f"{book.key}-{page.replace('/', '-')}", title, f"{book.url}{page}.html", book)


def figure_work(book: BookEdition, *, page: str, anchor: str, title: str) -> Work:
    """A figure, by its page and its anchor there."""
    return Work("figure", f"{book.key}-{anchor}", title, f"{book.url}{page}.html#{anchor}", book)


def claim_work(book: BookEdition, *, claim: str, sentence: str, as_of: dt.date, url: str) -> Work:
    """A claim, by its identifier and sentence; the date of its data is the note."""
    title = f"{sentence.rstrip('.')} (claim {claim})"
    return Work("claim", f"{book.key}-claim-{claim}", title, url, book, f"Data of {as_of.isoformat()}")


def csl(work: Work) -> dict[str, Any]:
    """The work as an item of CSL-JSON 1.0.

    Authors are literal: an organization has no first name.
    """
    book = work.book
    publication = book.publication
    item = {
        "id": work.id,
        "type": _CSL_TYPES[work.kind],
        "title": work.title,
        "author": [{"literal": name} for name in publication.authors],
        "issued": {"date-parts": [[book.date.year, book.date.month, book.date.day]]},
        "publisher": publication.publisher,
        "URL": work.url,
        "language": publication.language,
    }
    if work.kind == "book":
        item |= {"genre": "Edition", "number": book.number}
        item |= {"abstract": publication.abstract} if publication.abstract else {}
    else:
        item |= {"container-title": publication.title, "edition": f"Edition {book.number}"}
    if work.note:
        item["note"] = work.note
    # The DOI is the book's; a part has its address.
    if publication.doi and work.kind == "book":
        item["DOI"] = publication.doi
    return item
