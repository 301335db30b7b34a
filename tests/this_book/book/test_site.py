"""Jupyter Book alone builds the book too."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book
from qualifications.ledger.ledger import Ledger
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


def test_every_source_is_listed_once(built_book: Book, ledger: Ledger) -> None:
    """The lists of sources, by who wrote them, hold each source, and add up to the count of all."""
    lists = [f"reference/{path.stem}" for path in built_book.site.glob("reference/sources-*.html")]
    listed = [str(each) for name in lists for each in built_book.html(name).xpath("//th/a/@href")]
    assert sorted(listed) == sorted(source.link for source in ledger.sources.values())
    rows = built_book.html("reference/sources").xpath("//section[@id='sources']//tr[td]")
    *counts, total = [int(row.xpath("string(td[1])")) for row in rows]
    assert len(counts) == len(lists)
    assert sum(counts) == total == len(ledger.sources)
