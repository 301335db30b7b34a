"""The figures of a start page: those that hold, and the names of those that are withheld."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from books import Book
from tools import the


@pytest.mark.parametrize("expires", ["2030-01-01", "2026-11-21"], ids=["current", "stale"])
def test_figure_past_its_expiry_is_withheld(tiny_book: Callable[..., Book], expires: str) -> None:
    """A figure that nobody has looked at since it expired is not shown, and the page says which it is."""
    book = tiny_book()
    book.replace("evidence/claims/tiny.yml", "expires: never", f"expires: {expires}")
    description = "A page with large figures of the tiny book, in as many words as a description must have."
    book.write(
        "content/start.md",
        f'---\nmyst:\n  html_meta:\n    description: "{description}"\n---\n\n# Start\n\n'
        "```{key-figures}\nvisitors\n```\n",
    )
    book.replace("_toc.yml", "chapters:\n", "chapters:\n      - file: start\n")
    book.build_site_well()
    article = the(html.parse(book.page("start")).getroot(), ".//article")
    figures = article.xpath(".//ul[contains(@class,'key-figures')]/li")
    withheld = [str(each.text_content()) for each in article.xpath(".//p[contains(@class,'withheld')]")]
    if expires > "2026-11-22":
        assert len(figures) == 1
        assert withheld == []
    else:
        assert figures == []
        assert len(withheld) == 1
        assert withheld[0].startswith("Withheld, since past their expiry: visitors")
