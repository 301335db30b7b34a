"""What a page says of the age of its facts: the day in its head, and figures that are withheld."""

from __future__ import annotations

from collections.abc import Callable

from books import Book
from tools import the

COMPUTED = """
added-up:
  kind: EXP
  statement: "In 2025, {value} people came in the weeks recorded."
  metric: sum
  table: visits
  column: count
  expires: never
  limits: A visit is not a person.
  sources: [count]
"""


# What stands on each page, and what its head says.
PAGES = {
    "series": (
        "{claim}`visitors`\n{claim}`added-up`",
        "Data to 12 January 2025; Newest fact of 1 March 2025",
    ),
    "fact": ("{claim}`visitors`", "Newest fact of 1 March 2025"),
    "nothing": ("No fact.", ""),
    "figures": (
        "```{key-figures}\nvisitors | visits | count / count\nvisitors-once\n```",
        "Newest fact of 1 March 2025",
    ),
}


def test_old_facts_date_no_series_and_give_no_figure(tiny_book: Callable[..., Book]) -> None:
    """A page with a series names the day of its data, and that of its newest fact where it is a later one.

    A large figure that nobody has looked at since it expired is not shown, and the page says which it is.
    """
    book = tiny_book()
    claims = book.read("evidence/claims/tiny.yml")
    expired = claims.replace("visitors:", "visitors-once:").replace("expires: never", "expires: 2026-11-21")
    book.write("evidence/claims/tiny.yml", claims + COMPUTED)
    book.write("evidence/claims/old.yml", expired)
    for name, (text, _) in PAGES.items():
        book.add(name, f"# The {name}\n\n{text}\n")
    book.build_site().good()
    for name, (_, head) in PAGES.items():
        spans = book.html(name).xpath(".//p[@class='page-line']/span[not(@class)]")
        assert "; ".join(span.text_content() for span in spans) == head
    article = the(book.html("figures"), ".//article")
    assert len(article.xpath(".//ul[contains(@class,'key-figures')]/li")) == 1
    (withheld,) = (str(each.text_content()) for each in article.xpath(".//p[contains(@class,'withheld')]"))
    assert withheld.startswith("Withheld, since past their expiry: visitors-once")
