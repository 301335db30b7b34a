"""Pages given as HTML, from which manuscripts are made, and what these say of their edition."""

import datetime as dt
from pathlib import Path

from books import EDITION_DATE
from qualifications.citations.cff import LICENSES
from qualifications.export.chapter import PrintChapter
from qualifications.export.edition_info import EditionInfo
from qualifications.export.manuscript import Library
from qualifications.export.notes import Notes
from qualifications.ledger.ledger import Ledger
from qualifications.project import Edition

URL = "https://book.example/"


def edition_info(day: dt.date = EDITION_DATE) -> EditionInfo:
    """What the forms of a book say of themselves in an edition of that day."""
    edition = Edition(dt.datetime.combine(day, dt.time(), dt.UTC))
    return EditionInfo(
        "A book", "Somebody", "Facts.", (), edition, day, URL, "en-US", LICENSES["CC-BY-4.0"], "A cover"
    )


def library(folder: Path, ledger: Ledger, /, *, layout: str, **pages: str) -> Library:
    """The library of pages given by name."""
    page = f"{URL}claims.html"
    notes = Notes(ledger, page, {name: f"{page}#claim-{name}" for name in ledger.claims})
    address, chapters = f"{URL}{{}}".format, {}
    for name, body in pages.items():
        text = f'<div class="page {layout}"><article>{body}</article></div>'
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
        chapters[name] = PrintChapter(
            name, site=folder, pictures=folder / "pictures", address=address, notes=notes
        )
    return Library(chapters, chapters, address, notes)
