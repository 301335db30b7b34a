"""The assembler counts characters by the strictest of the ways in which portals do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from tools import count


@pytest.fixture(scope="module")
def counter(browser: Browser, address: str) -> Iterator[Page]:
    """A tab that has the scripts."""
    page = browser.new_page()
    page.goto(f"{address}/proposals/assemble.html")
    yield page
    page.close()


@settings(max_examples=8)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=60))
@example(["a\nb", "\N{GRINNING FACE}", "", "\N{COMBINING ACUTE ACCENT}"])
def test_counts_are_pythons(counter: Page, texts: list[str]) -> None:
    """The browser counts code points, UTF-16 units and doubled line ends as Python does."""
    found = counter.evaluate("texts => texts.map(text => assembler.measure(text, 0))", texts)
    for text, told in zip(texts, found, strict=True):
        assert told["points"] == len(text)
        assert told["units"] == len(text.encode("utf-16-le")) // 2
        assert told["used"] == count(text)
