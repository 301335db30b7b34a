"""Bad input stops the build: each folder of `books/bad` lays one fault over the good tiny book.

`message.txt` pins the exit status and every word on standard error.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from books import FOLDERS, Book

CASES = sorted(folder.name for folder in (FOLDERS / "bad").iterdir())


@pytest.mark.parametrize("case", CASES)
def test_fault_stops_the_build(case: str, tiny_book: Callable[..., Book]) -> None:
    """A fault ends the build with its exit status, its place, what was found and what is allowed."""
    book = tiny_book(f"bad/{case}")
    status, _, message = book.read("message.txt").partition("\n")
    outcome = book.build()
    assert (outcome.status, outcome.err) == (int(status), message)
    assert outcome.status != 0
    assert "Traceback" not in outcome.err
    assert not book.pdf.exists()


def test_every_message_says_what_is_allowed() -> None:
    """No pinned message leaves the editor without a place or without what is allowed."""
    for case in CASES:
        message = (FOLDERS / "bad" / case / "message.txt").read_text(encoding="utf-8")
        for line in message.splitlines()[1:]:
            if line.startswith("error: "):
                assert "; allowed: " in line, f"{case}: {line}"


def test_good_book_builds(tiny_book: Callable[..., Book]) -> None:
    """The book that the faults are laid over is itself without fault."""
    book = tiny_book()
    assert book.build_well().err == ""
    assert book.pdf.exists()


def test_a_fault_leaves_the_last_good_book(tiny_book: Callable[..., Book]) -> None:
    """A build that fails changes no byte of the site and the PDF that stand."""
    book = tiny_book()
    book.build_well()
    before = book.files()
    book.write("content/people.md", book.read("content/people.md") + "\nSee [nothing](nowhere.md).\n")
    assert book.build().status != 0
    assert book.files() == before
