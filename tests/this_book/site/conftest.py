"""The page for drafts, which tests of its parts share."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from books import Book


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
