"""What a reader's document is made from beside the page: ready texts, references, a Word template."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

from qualifications.citations.ris import ris
from qualifications.citations.works import Work, csl
from qualifications.export.ready_texts import record
from qualifications.ledger.text_rules import USES
from qualifications.project import Edition
from qualifications.texts.shelf import Written
from qualifications.wording import plain

_TEMPLATE = files("qualifications.export") / "word" / "reference-text.docx"
_KEPT = (
    "id",
    "use",
    "title",
    "for",
    "place",
    "first",
    "lengths",
    "slots",
    "claims",
    "holds_until",
    "withheld",
)


def document_script(
    texts: Iterable[Written],
    *,
    edition: Edition,
    book: Work,
    claims: Mapping[str, Work],
    prices: Mapping[str, Any] | None,
) -> bytes:
    """A classic script that hands the data to `yourDocument`.

    `claims` gives the work that each claim is, by id; `prices` the figures by which a price is worked out.
    """
    document = {
        "edition": edition.number,
        "date": edition.date.isoformat(),
        "author": plain(", ".join(book.book.publication.authors)),
        "url": book.url,
        "title": plain(book.book.publication.title),
        "ris": ris(csl(book)),
        "uses": USES,
        "texts": [{name: value for name, value in record(each).items() if name in _KEPT} for each in texts],
        "claims": {name: ris(csl(work)) for name, work in claims.items()},
        "prices": prices,
        "template": base64.b64encode(_TEMPLATE.read_bytes()).decode(),
    }
    # Only the RIS records may hold other than ASCII.
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"yourDocument({text});\n".encode()
