"""The figures of a start page: those that hold, and the names of those that are withheld."""

from __future__ import annotations

from collections.abc import Callable

from books import Book
from tools import the


def test_figure_past_its_expiry_is_withheld(tiny_book: Callable[..., Book]) -> None:
    """A figure that nobody has looked at since it expired is not shown, and the page says which it is."""
    book = tiny_book()
    claims = book.read("evidence/claims/tiny.yml").replace("expires: never", "expires: 2030-01-01")
    old = claims.replace("visitors:", "visitors-once:").replace("2030-01-01", "2026-11-21")
    book.write("evidence/claims/tiny.yml", claims)
    book.write("evidence/claims/old.yml", old)
    book.add("start", "# Start\n\n```{key-figures}\nvisitors\nvisitors-once\n```\n")
    book.build_site_well()
    article = the(book.html("start"), ".//article")
    assert len(article.xpath(".//ul[contains(@class,'key-figures')]/li")) == 1
    (withheld,) = (str(each.text_content()) for each in article.xpath(".//p[contains(@class,'withheld')]"))
    assert withheld.startswith("Withheld, since past their expiry: visitors-once")
