"""What an edition holds for readers of others: an address for each claim, its claims in short, its pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser

from books import EDITION, Book
from tools import axe_faults

CLAIMS_PAGE = """\
# Claims

```{claims-table}
```
"""
RETIRED = """
guests:
  kind: EXP
  statement: "On 1 March 2025, {value} of the people were guests."
  cited: 3
  unit: people
  as_of: 2025-03-01
  expires: never
  method: Counted by hand.
  limits: Nobody asked them.
  sources: [count]
  supports: [E]
  status: retired
  reason: The guests had been counted twice.
"""


@pytest.fixture(scope="module")
def book(tiny_book: Callable[..., Book]) -> Book:
    """The site of the tiny book with a table of claims and a claim that was retired."""
    book = tiny_book()
    book.add("reference/claims", CLAIMS_PAGE)
    book.write("evidence/claims/tiny.yml", book.read("evidence/claims/tiny.yml") + RETIRED)
    book.build_site_well()
    return book


def script(book: Book, name: str, variable: str) -> Any:
    """What a script of the site gives the variable."""
    head, _, value = book.files()[name].decode().partition(" = ")
    assert head == variable
    return json.loads(value.removesuffix(";\n"))


def test_each_claim_has_an_address(book: Book, browser: Browser) -> None:
    """The address of a claim leads to its row without a script, from a folder, also where it was retired."""
    page = browser.new_page(java_script_enabled=False)
    for claim in ("visitors", "guests"):
        page.goto(f"file://{book.site}/claims/{claim}/index.html")
        page.wait_for_url(f"**/reference/claims.html#claim-{claim}")
        assert page.locator(f"#claim-{claim}").count() == 1
    page.close()


def test_address_of_a_claim_is_accessible_and_not_indexed(book: Book, browser: Browser) -> None:
    """The page at a claim's address breaks no rule of axe, and asks search engines to pass over it."""
    text = book.files()["claims/guests/index.html"].decode()
    root = html.fromstring(text)
    assert root.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "claims/" not in book.files()["sitemap.xml"].decode().replace("/reference/claims.html", "")
    page = browser.new_page()
    # Without its refresh, or it would be gone before it is tested.
    page.set_content(re.sub(r'<meta http-equiv="refresh"[^>]*>', "", text))
    assert axe_faults(page) == []
    page.close()


def test_claims_in_short_and_pages(book: Book) -> None:
    """One script has each claim's figure, date, status, sentence and reason; another has the pages."""
    said = script(book, "vintages.js", "window.qualificationsVintages")
    figure, guests = ("34", "2025-03-01"), ("3", "2025-03-01")
    came, were = (
        "On 1 March 2025, 34 people had come in 2 weeks.",
        "On 1 March 2025, 3 of the people were guests.",
    )
    assert said == [
        ["visitors", EDITION, EDITION, *figure, "current", came, ""],
        ["guests", EDITION, EDITION, *guests, "retired", were, "The guests had been counted twice."],
    ]
    pages = script(book, "pages.js", f'(window.qualificationsPages ??= {{}})["{EDITION}"]')
    assert pages == ["index", "people", "places", "reference/claims"]


def test_book_without_a_table_of_claims_has_no_addresses(built_tiny_book: Callable[..., Book]) -> None:
    """Where no page lists the claims, none has an address of its own."""
    names = built_tiny_book().files()
    assert "index.html" in names
    assert not [name for name in names if name.startswith("claims/")]
