"""Jupyter Book alone builds the book too."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book
from running import environment


@pytest.mark.slow
def test_jupyter_book_builds_from_the_root(tiny_book: Callable[..., Book]) -> None:
    """`jupyter-book build .`, the plain way, finds the chapters and builds each without a warning."""
    book = tiny_book()
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", "."]
    done = subprocess.run(
        command, cwd=book.root, env=environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"\bWARNING: ", done.stderr), done.stderr
    assert all(book.page(name).is_file() for name in book.names)
