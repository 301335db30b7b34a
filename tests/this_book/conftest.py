"""Fixtures: the ledger of the book, what its notebooks show, and its page for drafts."""

import ast
import re
from collections.abc import Iterator
from contextlib import chdir
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from books import ROOT, Book, real_ledger
from qualifications.charts.figure import Figure
from qualifications.ledger.ledger import Ledger

_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n((?::[a-z-]+:.*\n)*)(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """The ledger of the repository on the day of the edition in tests."""
    return real_ledger()


@pytest.fixture(scope="session")
def figures() -> dict[str, Figure]:
    """The figures of the chapters, by name; cells are run without a kernel, in one namespace a chapter."""
    found = dict[str, Figure]()
    for chapter in sorted((ROOT / "content").rglob("*.md")):
        namespace: dict[str, Any] = {}
        for _, code in _CELL.findall(chapter.read_text(encoding="utf-8")):
            module = ast.parse(code)
            last = module.body[-1]
            if isinstance(last, ast.Expr):
                module.body[-1] = ast.parse("shown = None").body[0]
                module.body[-1].value = last.value
            with chdir(ROOT):
                exec(compile(module, str(chapter), "exec"), namespace)  # noqa: S102 - the book's own cells
            shown = namespace.pop("shown", None)
            if isinstance(shown, Figure):
                assert shown.name not in found, "two figures of one name"
                found[shown.name] = shown
    return found


@pytest.fixture(scope="module")
def checker(built_book: Book, browser: Browser) -> Iterator[Page]:
    """The page for drafts, opened from a folder, with the data that it loads."""
    opened = browser.new_page()
    # Newer than the oldest browsers that the pages are for.
    opened.add_init_script("delete Object.groupBy")
    opened.goto(f"file://{built_book.site}/proposals/check-draft.html")
    opened.wait_for_function("document.querySelectorAll('#draft-for option').length > 1")
    opened.evaluate("bookEditions.load(new URL('search-index.js', bookEditions.site).href)")
    yield opened
    opened.close()
