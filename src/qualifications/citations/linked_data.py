"""The book, its chapters and its tables as JSON-LD by schema.org, which search engines read.

A work is identified by the address at which its edition stays, and found at that of the latest edition.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from qualifications.citations.works import BookEdition, Work
from qualifications.files import json_line

_FORMATS = {".csv": "text/csv", ".json": "application/json"}


def report(work: Work, *, chapters: Iterable[Work], description: str, pdf: str) -> dict[str, Any]:
    """The whole book, with its chapters as parts."""
    publication = work.book.publication
    document = _document(
        work.book,
        "Report",
        {"@id": work.url, "url": work.latest, "name": publication.title, "reportNumber": work.book.number},
        description,
    )
    document |= {
        "keywords": list(publication.keywords),
        "encoding": {"@type": "MediaObject", "contentUrl": pdf, "encodingFormat": "application/pdf"},
        "hasPart": [{"@type": "Chapter", "name": each.title, "url": each.latest} for each in chapters],
    }
    return document | ({"identifier": f"https://doi.org/{publication.doi}"} if publication.doi else {})


def chapter(work: Work, *, description: str) -> dict[str, Any]:
    """A chapter, as a part of the book."""
    names = {"@id": work.url, "url": work.latest, "name": work.title}
    book = {"@type": "Report", "@id": work.book.url, "name": work.book.publication.title}
    return _document(work.book, "Chapter", names, description) | {"isPartOf": book}


def dataset(
    book: BookEdition,
    *,
    name: str,
    description: str,
    page: str,
    files: Iterable[str],
    modified: dt.date,
    coverage: str = "",
) -> dict[str, Any]:
    """A table that readers may download: its files by address, and the days that it covers as ISO 8601."""
    document = _document(book, "Dataset", {"name": name, "url": page}, description)
    document |= {
        "dateModified": modified.isoformat(),
        "distribution": [
            {"@type": "DataDownload", "contentUrl": url, "encodingFormat": _FORMATS[PurePath(url).suffix]}
            for url in files
        ],
    }
    return document | ({"temporalCoverage": coverage} if coverage else {})


def script(documents: Sequence[Mapping[str, Any]]) -> str:
    """The documents as a block of data in a page; a browser runs nothing of it."""
    content: Any = documents[0] if len(documents) == 1 else list(documents)
    # `<` would let a text end the block.
    text = json_line(content).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _document(book: BookEdition, kind: str, names: Mapping[str, str], description: str) -> dict[str, Any]:
    publication = book.publication
    return {
        "@context": "https://schema.org",
        "@type": kind,
        **names,
        "author": [{"@type": "Organization", "name": name} for name in publication.authors],
        "publisher": {"@type": "Organization", "name": publication.publisher},
        "datePublished": book.date.isoformat(),
        "dateModified": book.date.isoformat(),
        "version": book.number,
        "inLanguage": publication.language,
        "license": publication.terms.address,
        "description": description,
    }
