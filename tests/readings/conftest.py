"""The book and the repository that most tests of readings need."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book
from quoted_books import quoting, repository
from repositories import Repository


@pytest.fixture
def docs(tmp_path: Path) -> Repository:
    """A public repository in which the words of the claim `users` have stood since 3 February 2025."""
    return repository(tmp_path)


@pytest.fixture
def book(tiny_book: Callable[..., Book], docs: Repository, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A tiny book whose claim `users` quotes the repository; it was read on 1 March 2025."""
    return quoting(tiny_book, docs, monkeypatch)
