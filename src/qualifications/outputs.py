"""The files for readers: every name below downloads/, for the build, for links and for tests."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import PurePath

DOWNLOADS = "downloads"
# What a draft is held against, at the root of the site alone.
DRAFT_DATA = "draft-data.js"
WORKSHEET = "justification-worksheet"
BUDGET = "budget-justification"
LOG = "market-research-log"
# Beside the pages that make a file for the record; it checks one.
CHECKER = f"{DOWNLOADS}/check-record.py"
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
_STEM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_STEM = 60
STEM_ALLOWED = f"small letters, digits and hyphens, at most {_LONGEST_STEM}, and the name of no other file"

# What a citation of an edition, or a file for the record, needs beside its pages and the book as PDF.
_CITED = (
    *("citation.*", "claims.json", "claims.schema.json", TEXTS, "institutions.json"),
    *("accessibility-report.yaml", "datapackage.json", "data/*"),
    *(PurePath(CHECKER).name, f"{LOG}.*", f"{WORKSHEET}.docx"),
)


def stays(path: str, book: str) -> bool:
    """Whether a file of the site stays with its edition; other downloads stand with the latest alone."""
    folder, _, name = path.partition("/")
    return folder != DOWNLOADS or any(fnmatchcase(name, each) for each in (f"{book}.pdf", *_CITED))


def is_stem(name: str) -> bool:
    """Whether files can have that name: those of the whole book, or of a sheet."""
    return bool(_STEM.fullmatch(name)) and len(name) <= _LONGEST_STEM


def sheet_names(stem: str, *, plain: bool) -> tuple[str, ...]:
    """The files of a page that is also printed alone; `plain` asks for one without links and bookmarks."""
    return (*(f"{stem}{suffix}" for suffix in PRINT_SUFFIXES), *([f"{stem}{PLAIN}"] if plain else ()))


def text_stem(text: str, length: str) -> str:
    """The stem of the files of one length of a ready text."""
    return f"{TEXT_FOLDER}/{text}-{length}"


def output_names(book: str, sheets: Mapping[str, bool]) -> tuple[str, ...]:
    """Every file that a reader can download, but for those of single texts.

    `book` is the stem of the files that hold the whole book; `sheets` are those of the pages that are also
    printed alone, and whether they are there without links and bookmarks too.
    """
    return (
        *(f"{book}{suffix}" for suffix in BOOK_SUFFIXES),
        *FIXED,
        *(name for stem, plain in sorted(sheets.items()) for name in sheet_names(stem, plain=plain)),
    )
