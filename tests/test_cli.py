"""The command line finds its book."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from books import Book
from running import run


def test_project_is_found_or_named(tiny_book: Callable[..., Book], tmp_path: Path) -> None:
    """The command finds the book from any folder in it, and tells where results are; `--project` names it."""
    book = tiny_book()
    inside = run(["build"], folder=book.root / "content").good()
    assert "Edition 2026.11.22: 3 pages and 0 figures" in inside.out
    assert "index.html" in inside.out
    assert "2i2c-qualifications.pdf" in inside.out
    assert book.pdf.is_file()
    named = run(["--project", str(book.root), "build"], folder=tmp_path).good()
    assert "nothing has changed" in named.out


def test_check_tells_what_the_build_would_tell_late(tiny_book: Callable[..., Book]) -> None:
    """A page without a description is told by the check, which reads no page with Sphinx."""
    book = tiny_book()
    book.replace("content/people.md", "description:", "keywords:")
    outcome = run(["check"], folder=book.root)
    assert outcome.status == 4
    assert "content/people.md:1: found a page without a description" in outcome.err
