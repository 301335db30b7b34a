"""The files for readers: every name below downloads/, for the build, for links and for tests."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import PurePath

FOLDER = "downloads"
# What a draft is held against, at the root of the site alone.
DRAFT_DATA = "draft-data.js"
WORKSHEET = "justification-worksheet"
BUDGET = "budget-justification"
LOG = "market-research-log"
# Beside the pages that make a file for the record; it checks one.
CHECKER = f"{FOLDER}/check-record.py"
# What a person pastes into a document: all in one file for programs, and each in a folder for people.
TEXTS = "texts.json"
TEXT_FOLDER = "texts"
PRINT_SUFFIXES = (".pdf", ".docx")
# What the name of a sheet without links and bookmarks ends in.
PLAIN = "-plain.pdf"
BOOK_SUFFIXES = (*PRINT_SUFFIXES, ".txt")
FIXED = (
    *(f"{form}.docx" for form in (WORKSHEET, BUDGET, LOG)),
    f"{LOG}.csv",
    *(f"citation{of}{suffix}" for of in ("", "-chapters", "-claims") for suffix in (".bib", ".json", ".ris")),
    "claims.csv",
    "claims.json",
    "claims.schema.json",
    "datapackage.json",
    "institutions.json",
    TEXTS,
)


# What a citation of an edition, or a file for the record, needs beside its pages and the book as PDF.
_CITED = (
    *("citation.*", "claims.json", "claims.schema.json", TEXTS, "institutions.json"),
    *("accessibility-report.yaml", "datapackage.json", "data/*"),
    *(PurePath(CHECKER).name, f"{LOG}.*", f"{WORKSHEET}.docx"),
)


def stays(path: str, book: str) -> bool:
    """Whether a file of the site stays with its edition; other downloads stand with the latest alone."""
    folder, _, name = path.partition("/")
    return folder != FOLDER or any(fnmatchcase(name, each) for each in (f"{book}.pdf", *_CITED))


def text_stem(text: str, length: str) -> str:
    """The stem of the files of one length of a ready text."""
    return f"{TEXT_FOLDER}/{text}-{length}"


def output_names(book: str, sheets: Iterable[str], plain: Iterable[str]) -> tuple[str, ...]:
    """Every file that a reader can download, but for those of single texts.

    `book` is the stem of the files that hold the whole book, `sheets` are those of the pages that are also
    printed alone, and `plain` those of the sheets that are there without links and bookmarks too.
    """
    return (
        *(f"{book}{suffix}" for suffix in BOOK_SUFFIXES),
        *FIXED,
        *(f"{stem}{suffix}" for stem in sorted(sheets) for suffix in PRINT_SUFFIXES),
        *(f"{stem}{PLAIN}" for stem in sorted(plain)),
    )
