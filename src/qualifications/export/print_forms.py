"""The print forms: the book, its sheets and a buyer's forms, each made again where it is out of date."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from qualifications.cache import Cache
from qualifications.export.edition_info import COVER
from qualifications.export.forms.compose import Forms
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import running_pandoc
from qualifications.export.pdf import make_pdf
from qualifications.export.text.document import make_text
from qualifications.export.word.document import make_docx
from qualifications.files import sha256, write_atomically
from qualifications.outputs import BOOK_SUFFIXES, BUDGET, LOG, WORKSHEET, sheet_names

# A build may count on two cores, of which Sphinx needs one part of the time.
_WORKERS = 2


def print_all(
    stem: str,
    book: Manuscript,
    *,
    sheets: Mapping[str, Manuscript],
    plain: Collection[str],
    forms: Forms,
    workdir: Path,
    target: Path,
    cache: Cache,
) -> None:
    """Writes the whole book, the pages that are sheets of their own, and the forms a buyer fills in.

    `stem` and the keys of `sheets` name the files; sheets that `plain` names are written without links and
    bookmarks too. `workdir` holds all pictures, and `cache` keeps each form until it would come out
    otherwise. Raises ProblemError.
    """
    write_atomically(target / f"{LOG}.csv", forms.log_csv())
    # The longest first: while Pandoc reads the book for the one, the pictures of the other are drawn.
    work = [(f"{stem}{suffix}", book) for suffix in BOOK_SUFFIXES]
    for name, form in ((WORKSHEET, "worksheet"), (BUDGET, "budget"), (LOG, "log")):
        work.append((f"{name}.docx", forms.manuscript(form)))
    for name, sheet in sheets.items():
        work += [(file, sheet) for file in sheet_names(name, plain=name in plain)]
    with running_pandoc(workdir, cache) as write, ThreadPoolExecutor(_WORKERS) as workers:

        def print_one(name: str, manuscript: Manuscript) -> None:
            makers: Mapping[str, Callable[..., bytes]] = {
                ".pdf": partial(make_pdf, name=name, workdir=workdir),
                ".docx": partial(make_docx, workdir=workdir, cache=cache),
                ".txt": make_text,
            }
            make = partial(makers[Path(name).suffix], manuscript, forms.edition_info, write=write)
            hashes = (sha256((workdir / each).read_bytes()) for each in (COVER, *manuscript.pictures))
            made_from = f"{manuscript.html}{manuscript.kind}{forms.edition_info}"
            write_atomically(target / name, cache.get(name, make, made_from, *hashes))

        # The list waits for all, and raises what one of them raised.
        list(workers.map(lambda form: print_one(*form), work))
