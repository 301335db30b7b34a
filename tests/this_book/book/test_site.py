"""The site of the real book: its titles and feet, and that Jupyter Book alone builds it too."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import html

from books import EDITION, Book, copy_real_book, environment
from tools import the


@pytest.fixture(scope="module")
def pages(built_book: Book) -> dict[str, html.HtmlElement]:
    """The pages of the book, parsed, by name."""
    return {name: built_book.html(name) for name in built_book.names}


def test_titles_name_the_book(pages: dict[str, html.HtmlElement]) -> None:
    """The title of each page names the page, then the book; that of the first page names the book alone."""
    for name, page in pages.items():
        heading = page.xpath("string(.//article//h1)").removesuffix("#")
        book = "" if name == "index" else " · 2i2c's qualifications"
        assert page.xpath("string(//title)").replace("’", "'") == heading.replace("’", "'") + book


def test_pages_name_edition_and_data_date(pages: dict[str, html.HtmlElement]) -> None:
    """The foot of each page names the edition and the date of the data."""
    for name, page in pages.items():
        foot = str(the(page, ".//footer//p[@class='edition']").text_content())
        assert re.fullmatch(rf"Edition {EDITION} · data to \d{{1,2}} [A-Z][a-z]+ 20\d\d", foot), name


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
