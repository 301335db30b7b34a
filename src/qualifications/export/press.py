"""Print, each form made from a manuscript where it is out of date: the book, its sheets, a buyer's forms."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from html import unescape
from pathlib import Path

from qualifications.cache import Cache
from qualifications.export.forms.compose import Forms
from qualifications.export.imprint import Cover, Imprint
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import Pandoc
from qualifications.export.pdf import make_pdf
from qualifications.export.text.document import make_text
from qualifications.export.word.document import make_docx
from qualifications.files import csv_bytes, write_atomically
from qualifications.outputs import BUDGET, LOG, PLAIN, WORKSHEET

# A build may count on two cores, of which Sphinx needs one part of the time.
_WORKERS = 2
# What a manuscript shows, as its HTML names it.
_PICTURE = re.compile(r'src="([^"]+)"')


@dataclass(frozen=True)
class _Form:
    """A print form: its file, the manuscript, and how it is made of it, told in `settings` too."""

    name: str
    manuscript: Manuscript
    settings: str
    make: Callable[..., bytes]


@dataclass(frozen=True)
class Press:
    """Puts print forms into the folder `target`; its methods raise ProblemError.

    `workdir` holds all pictures, and `cache` keeps each form until it would come out otherwise.
    """

    workdir: Path
    target: Path
    cache: Cache
    imprint: Imprint
    cover: Cover

    def print_all(
        self,
        stem: str,
        book: Manuscript,
        *,
        sheets: Mapping[str, Manuscript],
        plain: Collection[str],
        forms: Forms,
    ) -> None:
        """Writes the whole book, the pages that are sheets of their own, and the forms a buyer fills in.

        `stem` and the keys of `sheets` name the files.
        Sheets that `plain` names are written without links and bookmarks too.
        """
        write_atomically(self.target / f"{LOG}.csv", csv_bytes(forms.log_csv()))
        # The longest first: while Pandoc reads the book for the one, the pictures of the other are drawn.
        work = [
            self._pdf(f"{stem}.pdf", book, self.cover),
            self._docx(stem, book, cover=self.cover),
            _Form(f"{stem}.txt", book, "", partial(make_text, book, self.imprint)),
            self._docx(WORKSHEET, forms.manuscript("worksheet")),
            self._docx(BUDGET, forms.manuscript("budget")),
            self._docx(LOG, forms.manuscript("log")),
        ]
        for name, sheet in sheets.items():
            work += [self._pdf(f"{name}.pdf", sheet), self._docx(name, sheet, sheet=True)]
            if name in plain:
                work.append(self._pdf(f"{name}{PLAIN}", sheet, plain=True))
        self._print(work)

    def _print(self, forms: Iterable[_Form]) -> None:
        with Pandoc(self.workdir, self.cache) as pandoc, ThreadPoolExecutor(_WORKERS) as workers:
            # The list waits for all, and raises what one of them raised.
            list(workers.map(lambda form: self._write(form, pandoc), forms))

    def _write(self, form: _Form, pandoc: Pandoc) -> None:
        html = form.manuscript.html
        pictures = [self.cover.picture, *map(unescape, _PICTURE.findall(html))]
        hashes = (hashlib.sha256((self.workdir / name).read_bytes()).hexdigest() for name in pictures)
        made_from = f"{html}{self.imprint}{form.settings}"
        data = self.cache.get(form.name, lambda: form.make(pandoc=pandoc), made_from, *hashes)
        write_atomically(self.target / form.name, data)

    def _pdf(
        self, name: str, manuscript: Manuscript, cover: Cover | None = None, *, plain: bool = False
    ) -> _Form:
        source = self.workdir / name.replace(".pdf", ".typ")
        make = partial(make_pdf, manuscript, self.imprint, cover=cover, plain=plain, source=source)
        return _Form(name, manuscript, f"{cover}{plain}", make)

    def _docx(
        self, stem: str, manuscript: Manuscript, *, cover: Cover | None = None, sheet: bool = False
    ) -> _Form:
        make = partial(
            make_docx,
            manuscript,
            self.imprint,
            cover=cover,
            sheet=sheet,
            workdir=self.workdir,
            cache=self.cache,
        )
        return _Form(f"{stem}.docx", manuscript, f"{cover}{sheet}", make)
