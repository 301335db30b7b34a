"""The book and the repository that most tests of readings need."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from books import TESTS, Book
from quoted_books import ADDRESS, TEXT, Library
from repositories import Repository
from running import EPOCH


@pytest.fixture
def docs(tmp_path: Path) -> Repository:
    """A public repository in which the words of the claim `users` have stood since 3 February 2025."""
    made = Repository.new(tmp_path / "docs")
    made.write("use.md", TEXT)
    made.commit("2025-02-03T12:00:00Z")
    return made


@pytest.fixture
def book(tiny_book: Callable[..., Book], docs: Repository, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A tiny book whose claim `users` quotes the repository; it was read on 1 March 2025."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    made = tiny_book()
    shutil.rmtree(made.root / "evidence")
    shutil.copytree(TESTS / "ledger/rules/base/evidence", made.root / "evidence")
    sources = made.root / "evidence/sources.yml"
    head, _, report = sources.read_text(encoding="utf-8").partition("report:\n")
    lines = [line for line in report.splitlines() if not line.startswith(("  url:", "  read:"))]
    url = f"{ADDRESS}/blob/{docs.git('rev-parse', 'HEAD')}/use.md"
    lines[1:1] = [f"  url: {url}", "  read: 2025-03-01"]
    sources.write_text(f"{head}report:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return made


@pytest.fixture
def library(book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]) -> Library:
    """The book with its repository."""
    return Library(book, docs, capsys)
