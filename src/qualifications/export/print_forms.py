"""The print forms, each made again where it is out of date."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from qualifications.cache import Cache
from qualifications.export.edition_info import COVER, EditionInfo
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import running_pandoc
from qualifications.export.pdf import make_pdf
from qualifications.export.text.document import make_text
from qualifications.export.word.document import make_docx
from qualifications.files import sha256, write_atomically

# A build may count on two cores, of which Sphinx needs one part of the time.
_WORKERS = 2


def print_all(
    documents: Mapping[str, Manuscript],
    edition_info: EditionInfo,
    *,
    workdir: Path,
    target: Path,
    cache: Cache,
) -> None:
    """Writes the documents, by the names of their files, whose endings say the form; raises ProblemError.

    `workdir` holds all pictures, and `cache` keeps each form until it would come out otherwise.
    """
    with running_pandoc(workdir, cache) as write, ThreadPoolExecutor(_WORKERS) as workers:

        def print_one(name: str, manuscript: Manuscript) -> None:
            makers: Mapping[str, Callable[..., bytes]] = {
                ".pdf": partial(make_pdf, name=name, workdir=workdir),
                ".docx": partial(make_docx, workdir=workdir, cache=cache),
                ".txt": make_text,
            }
            make = partial(makers[Path(name).suffix], manuscript, edition_info, write=write)
            hashes = (sha256((workdir / each).read_bytes()) for each in (COVER, *manuscript.pictures))
            made_from = f"{manuscript.html}{manuscript.kind}{edition_info}"
            write_atomically(target / name, cache.get(name, make, made_from, *hashes))

        # The list waits for all, and raises what one of them raised.
        list(workers.map(print_one, documents, documents.values()))
