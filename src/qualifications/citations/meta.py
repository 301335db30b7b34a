"""What programs read in the head of a page: Highwire tags for reference managers, Open Graph for previews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import tostring
from lxml.html.builder import META

from qualifications.citations.works import Work, undivided

CARD_SIZE = (1200, 630)


@dataclass(frozen=True)
class Card:
    """The picture that a preview of any page shows: its address and what it shows."""

    url: str
    alt: str


def highwire(work: Work, *, pdf: str) -> list[tuple[str, str]]:
    """The tags by which Zotero and others import the page, by name and content, in a fixed order.

    The book becomes a report and a chapter a part of a book: Zotero takes the type from the institution
    or from the book's title, so no page has both; the edition of a part comes from PRISM, since Highwire
    has none. Reader views take the author from the plain tag. `pdf` is the address of the book's PDF.
    The address that they keep is the edition's.
    """
    book = work.book
    publication = book.publication
    tags = [
        ("citation_title", work.title),
        *(("citation_author", undivided(name)) for name in publication.authors),
        ("citation_publication_date", f"{book.date:%Y/%m/%d}"),
    ]
    if work.kind == "book":
        tags += [
            ("citation_technical_report_institution", publication.publisher),
            ("citation_technical_report_number", book.number),
            *((("citation_doi", publication.doi),) if publication.doi else ()),
            # A chapter has no PDF of its own.
            ("citation_pdf_url", pdf),
            ("dc.type", "report"),
        ]
    else:
        tags += [("citation_inbook_title", publication.title), ("prism.edition", book.name)]
    return [
        *(("author", name) for name in publication.authors),
        *tags,
        ("citation_publisher", publication.publisher),
        ("citation_language", publication.language),
        ("citation_public_url", work.url),
    ]


def open_graph(work: Work, *, description: str, card: Card | None) -> list[tuple[str, str]]:
    """The properties by which a preview shows the page in the latest edition, by name and content."""
    properties = [
        ("og:type", "website" if work.kind == "book" else "article"),
        ("og:title", work.title),
        ("og:description", description),
        ("og:url", work.latest),
        ("og:site_name", work.book.publication.title),
        ("og:locale", "en_US"),
    ]
    if card is None:
        return properties
    width, height = CARD_SIZE
    return [
        *properties,
        ("og:image", card.url),
        ("og:image:type", "image/png"),
        ("og:image:width", str(width)),
        ("og:image:height", str(height)),
        ("og:image:alt", card.alt),
    ]


def html_tags(names: Sequence[tuple[str, str]], properties: Sequence[tuple[str, str]]) -> str:
    """The tags as HTML, one a line."""
    elements = [META(name=name, content=content) for name, content in names]
    elements += [META({"property": name, "content": content}) for name, content in properties]
    return "\n".join(str(tostring(element, encoding="unicode")) for element in elements)
