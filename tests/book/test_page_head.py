"""The head of a page says how far its data reach, and claims no more than that."""

from __future__ import annotations

from collections.abc import Callable

from books import Book

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
    "series": ("{claim}`visitors`\n{claim}`added-up`", "Data to 12 January 2025"),
    "fact": ("{claim}`visitors`", "Newest fact of 1 March 2025"),
    "nothing": ("No fact.", ""),
}


def test_newest_fact_does_not_date_a_series(tiny_book: Callable[..., Book]) -> None:
    """A page with a series names the day of its data, one with facts alone that of the newest."""
    book = tiny_book()
    claims = book.root / "evidence/claims/tiny.yml"
    claims.write_text(claims.read_text(encoding="utf-8") + COMPUTED, encoding="utf-8")
    for name, (text, _) in PAGES.items():
        book.add(name, f"# The {name}\n\n{text}\n")
    book.build_site_well()
    for name, (_, head) in PAGES.items():
        line = book.page(name).read_text(encoding="utf-8").split('class="page-line">')[1]
        shown = " ".join(line.split()).partition("</p>")[0]
        assert (head.rpartition(" of ")[0] or head.partition(" to ")[0]) in shown
        assert (head[-10:] in shown) if head else ("Data to" not in shown and "Newest fact" not in shown)
