"""Jupyter Book alone builds the book too."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book, copy_real_book
from running import environment


def jupyter_book(*arguments: str | Path, folder: Path) -> None:
    """Builds with `jupyter-book build` in the folder; fails where it does, or warns of something."""
    done = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"\bWARNING: ", done.stderr), done.stderr


@pytest.mark.slow
def test_jupyter_book_builds_from_the_root(tiny_book: Callable[..., Book]) -> None:
    """`jupyter-book build .`, the plain way, finds the chapters and builds each without a warning."""
    book = tiny_book()
    jupyter_book(".", folder=book.root)
    assert all(book.page(name).is_file() for name in book.names)


@pytest.mark.slow
def test_plain_jupyter_book_builds_it(tmp_path: Path) -> None:
    """`jupyter-book build` with the book's settings and contents works without our command."""
    book = copy_real_book(tmp_path / "book")
    settings = ("--config", "_config.yml", "--toc", book.root / "_toc.yml", "--path-output", tmp_path)
    jupyter_book("content", *settings, folder=book.root)
    assert (tmp_path / "_build" / "html" / "record" / "binder-sessions.html").is_file()
