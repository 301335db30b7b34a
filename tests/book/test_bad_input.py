"""Bad input stops the build, with its status, its place, and every word on standard error as pinned.

Each folder of `books/bad` lays one fault over the good tiny book. Faults of pages that can be met together
stand in a folder of `books/bad-pages` for what meets them: the look before Sphinx, Sphinx, the look at the
names of sheets, the look after it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest

from books import FOLDERS, Book
from running import Outcome

BAD, PAGES = FOLDERS / "bad", FOLDERS / "bad-pages"
# These are met late, by print or by waiting.
LATE = {"cell-without-end", "chart-without-picture", "cover-without-words"}
MESSAGES = [*BAD.glob("*/message.txt"), *PAGES.glob("*/message.txt")]


def check_refusal(book: Book, outcome: Outcome, folder: str) -> None:
    """Fails where the build did not end as the folder pins it, or left something to read."""
    status, _, message = (FOLDERS / folder / "message.txt").read_text(encoding="utf-8").partition("\n")
    assert (str(outcome.status), outcome.err) == (status, message)
    assert not book.site.exists()


@pytest.mark.parametrize("when", ["before", "reading", "sheets", "after"])
def test_faults_of_pages_are_reported(when: str, tiny_book: Callable[..., Book]) -> None:
    """Of many bad pages beside the good ones, the build tells just what was found on each and is allowed."""
    book = tiny_book()
    for page in sorted((PAGES / when).glob("*.md")):
        shutil.copy(page, book.root / "content")
        book.write("_toc.yml", f"{book.read('_toc.yml')}      - file: {page.stem}\n")
    check_refusal(book, book.build_site(), f"bad-pages/{when}")


@pytest.mark.parametrize("case", sorted({folder.name for folder in BAD.iterdir()} - LATE))
def test_fault_stops_the_site(case: str, tiny_book: Callable[..., Book]) -> None:
    """A fault of settings, contents, data or one page ends the build."""
    book = tiny_book(f"bad/{case}")
    check_refusal(book, book.build_site(), f"bad/{case}")


@pytest.mark.slow
@pytest.mark.parametrize("case", sorted(LATE))
def test_fault_stops_the_build(case: str, tiny_book: Callable[..., Book]) -> None:
    """A fault that is met late ends the whole build, and nothing is made."""
    book = tiny_book(f"bad/{case}")
    check_refusal(book, book.build(), f"bad/{case}")


def test_every_message_says_what_is_allowed() -> None:
    """No pinned message leaves the editor without a place or without what is allowed."""
    errors = [line for path in MESSAGES for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    messages = [line for line in errors if line.startswith("error: ")]
    assert len(messages) > 40
    assert [line for line in messages if "; allowed: " not in line or line.startswith("error: found")] == []
