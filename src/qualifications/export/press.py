"""Print, each form made from a manuscript where it is out of date: the book, its sheets, a buyer's forms."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from qualifications.cache import Cache
from qualifications.export.cover import Cover
from qualifications.export.forms.compose import budget, log, log_csv, worksheet
from qualifications.export.imprint import Imprint
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import Pandoc
from qualifications.export.pdf import write_pdf
from qualifications.export.text.document import write_text
from qualifications.export.word.document import write_docx
from qualifications.files import csv_bytes, write_atomically
from qualifications.ledger.ledger import Ledger
from qualifications.outputs import BUDGET, LOG, PLAIN, WORKSHEET

# A build may count on two cores, of which Sphinx needs one part of the time.
_WORKERS = 2
# What a manuscript shows, as its HTML names it.
_PICTURE = re.compile(r'src="([^"]+)"')


@dataclass(frozen=True)
class Press:
    """Where the print forms are made and go: `workdir` holds all pictures.

    `cache` keeps each form until it would come out otherwise; `stem` names the files of the whole book.
    """

    workdir: Path
    target: Path
    cache: Cache
    stem: str
    imprint: Imprint
    cover: Cover


def print_forms(press: Press, ledger: Ledger) -> None:
    """Writes the forms that a buyer fills in, which need the ledger and no page; raises ExportError."""
    imprint = press.imprint
    forms = [
        _docx(press, WORKSHEET, worksheet(ledger, imprint)),
        _docx(press, BUDGET, budget(ledger, imprint)),
        _docx(press, LOG, log(imprint)),
    ]
    write_atomically(press.target / f"{LOG}.csv", csv_bytes(log_csv(imprint)))
    _make(forms, press)


def print_book(press: Press, book: Manuscript, sheets: Mapping[str, Manuscript]) -> None:
    """Writes the whole book, and the pages that are sheets of their own, by their files' stem.

    Raises ExportError.
    """
    # The longest first: while Pandoc reads the book for the one, the pictures of the other are drawn.
    forms = [
        _pdf(press, press.stem, book, press.cover),
        _docx(press, press.stem, book, cover=press.cover),
        _text(press, press.stem, book),
    ]
    for stem, sheet in sheets.items():
        forms += [_pdf(press, stem, sheet, None), _docx(press, stem, sheet, sheet=True)]
        forms.append(_pdf(press, f"{stem}{PLAIN}", sheet, None, plain=True))
    _make(forms, press)


@dataclass(frozen=True)
class _Form:
    """A print form: its file, what it says, and how it is written."""

    target: Path
    contents: str
    write: Callable[[Path, Pandoc], None]


def _make(forms: Sequence[_Form], press: Press) -> None:
    with Pandoc(press.workdir) as pandoc, ThreadPoolExecutor(_WORKERS) as workers:
        # The list waits for all, and raises what one of them raised.
        list(workers.map(lambda form: _write(form, press, pandoc), forms))


def _write(form: _Form, press: Press, pandoc: Pandoc) -> None:
    def make() -> bytes:
        form.write(form.target, pandoc)
        return form.target.read_bytes()

    names = map(unescape, _PICTURE.findall(form.contents))
    pictures = [press.workdir / name for name in (press.cover.picture, *names)]
    shown = (hashlib.sha256(path.read_bytes()).hexdigest() for path in pictures if path.is_file())
    data = press.cache.get(form.target.name, make, form.contents, *shown)
    write_atomically(form.target, data)


def _pdf(
    press: Press, stem: str, manuscript: Manuscript, cover: Cover | None, *, plain: bool = False
) -> _Form:
    def write(target: Path, pandoc: Pandoc) -> None:
        write_pdf(
            manuscript,
            press.imprint,
            cover=cover,
            pandoc=pandoc,
            workdir=press.workdir,
            target=target,
            plain=plain,
        )

    return _Form(press.target / f"{stem}.pdf", f"{manuscript.html}{press.imprint}{cover}{plain}", write)


def _docx(
    press: Press, stem: str, manuscript: Manuscript, *, cover: Cover | None = None, sheet: bool = False
) -> _Form:
    def write(target: Path, pandoc: Pandoc) -> None:
        write_docx(
            manuscript,
            press.imprint,
            cover=cover,
            sheet=sheet,
            pandoc=pandoc,
            workdir=press.workdir,
            target=target,
            cache=press.cache,
        )

    return _Form(press.target / f"{stem}.docx", f"{manuscript.html}{press.imprint}{cover}{sheet}", write)


def _text(press: Press, stem: str, manuscript: Manuscript) -> _Form:
    def write(target: Path, pandoc: Pandoc) -> None:
        write_text(manuscript, press.imprint, pandoc=pandoc, target=target)

    return _Form(press.target / f"{stem}.txt", f"{manuscript.html}{press.imprint}", write)
