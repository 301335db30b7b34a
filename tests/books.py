"""Books for tests: tiny ones laid out from folders of files, and copies of the real one.

Each is built by the real command line, in a process of its own that has Sphinx loaded already.
"""

import datetime as dt
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

from lxml.html import HtmlElement, parse

from qualifications.files import contents
from qualifications.ledger.ledger import Ledger, open_ledger
from running import EPOCH, Outcome, build_site, command, finished, run, started

TESTS = Path(__file__).parent
ROOT = TESTS.parent
FOLDERS = TESTS / "books"
EDITION = "2026.11.22"
EDITION_DATE = dt.date(2026, 11, 22)
PDF = "2i2c-qualifications.pdf"
# What a copy of the repository leaves behind.
_NOT_SOURCES = shutil.ignore_patterns(
    ".git", ".venv", "_build", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info"
)
# What builds here have kept of what takes long, by what it was made from.
_CACHE = ROOT / "_build" / "cache"


@dataclass(frozen=True)
class Book:
    """A book on disk that a test may change and build."""

    root: Path

    @property
    def site(self) -> Path:
        """The web site that a build makes."""
        return self.root / "_build" / "html"

    @property
    def pdf(self) -> Path:
        """The PDF that a build makes."""
        return self.downloads / PDF

    @property
    def downloads(self) -> Path:
        """The files for readers that a build makes."""
        return self.site / "downloads"

    def source(self, name: str) -> str:
        """The text of a chapter's source."""
        return self.read(f"content/{name}.md")

    def page(self, name: str) -> Path:
        """The page of a chapter on the site."""
        return self.site / f"{name}.html"

    def html(self, name: str) -> HtmlElement:
        """The page of a chapter on the site, parsed."""
        return parse(self.page(name)).getroot()

    def add(self, name: str, text: str) -> None:
        """Adds a chapter to the last part of the book; a text without a head gets one of six lines."""
        description = f'"The page {name} of a book for tests, with what it needs to show."'
        head = f"---\nmyst:\n  html_meta:\n    description: {description}\n---\n\n"
        self.write(f"content/{name}.md", text if text.startswith("---") else head + text)
        self.write("_toc.yml", f"{self.read('_toc.yml')}      - file: {name}\n")

    def read(self, path: str) -> str:
        """The text of a source file."""
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Saves a source file, in a folder that may be new."""
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    @property
    def names(self) -> list[str]:
        """The pages of the book, in order."""
        return re.findall(r"^ *(?:root|- file): (\S+)$", self.read("_toc.yml"), re.MULTILINE)

    @property
    def printed_pages(self) -> list[str]:
        """The pages of the book on paper, in order."""
        return [name for name in self.names if "\nprint: false\n" not in self.source(name)]

    @property
    def sheets(self) -> list[str]:
        """The stems of the files that print one page alone, in the order of the pages."""
        texts = map(self.source, self.names)
        return [stem for text in texts for stem in re.findall(r"^print-alone: (.+)$", text, re.MULTILINE)]

    def replace(self, path: str, old: str, new: str) -> None:
        """Changes the one place in a source file that holds the text."""
        text = self.read(path)
        assert text.count(old) == 1, f"{path}: found {text.count(old)} times {old!r}; allowed: once"
        self.write(path, text.replace(old, new))

    def build(self, *, epoch: int = EPOCH, first: Callable[[], object] | None = None) -> Outcome:
        """Runs `qualifications build` in the book's folder, for the edition of that time."""
        return run(["build"], folder=self.root, epoch=epoch, first=first)

    def build_site(self, *, epoch: int = EPOCH) -> Outcome:
        """Builds the site alone, as the preview does: in half the time, without print and files of claims."""
        return finished(partial(build_site, self.root), folder=self.root, epoch=epoch)

    def start_build(self) -> ForkServerProcess:
        """Starts `qualifications build`."""
        return started(partial(command, ["build"]), folder=self.root)

    def put_aside(self) -> Self:
        """The book itself; a copy beside it keeps it as it is now."""
        shutil.copytree(self.root, f"{self.root}.kept", symlinks=True)
        return self

    def restored(self) -> Self:
        """The book as it was put aside, in the same folder and with the same times."""
        shutil.rmtree(self.root)
        shutil.copytree(f"{self.root}.kept", self.root, symlinks=True)
        return self

    def files(self) -> dict[str, bytes]:
        """Every file of the site, by its path."""
        return contents(self.site)

    def times(self) -> dict[str, int]:
        """When each page, and the PDF, was last written, by its path."""
        written = [*self.site.rglob("*.html"), self.pdf]
        return {path.relative_to(self.site).as_posix(): path.stat().st_mtime_ns for path in written}


def lay(folder: Path, *overlays: str) -> Path:
    """Lays folders of the tests over that folder; the paths that one lists in `delete.txt` are deleted."""
    for overlay in overlays:
        shutil.copytree(TESTS / overlay, folder, dirs_exist_ok=True)
        deletions = folder / "delete.txt"
        if deletions.exists():
            for path in deletions.read_text(encoding="utf-8").split():
                (folder / path).unlink()
            deletions.unlink()
    return folder


def make_book(folder: Path, *overlays: str) -> Book:
    """A tiny book in a new folder: the good one, with the files of each overlay laid over it."""
    return Book(lay(folder, *(f"books/{overlay}" for overlay in ("_base", *overlays))))


@cache
def real_ledger() -> Ledger:
    """The ledger of this repository on the day of the edition in tests; a process reads it once."""
    return open_ledger(ROOT / "evidence", EDITION_DATE)


def copy_real_book(folder: Path) -> Book:
    """The sources of this repository in a new folder, without anything built."""
    shutil.copytree(ROOT, folder, ignore=_NOT_SOURCES)
    return Book(folder)


def take_cache(book: Book) -> Book:
    """Puts into the real book, which was not built, what builds here have kept of what takes long."""
    if _CACHE.exists():
        shutil.copytree(_CACHE, book.root / "_build" / "cache")
    return book
