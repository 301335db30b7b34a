"""Institutions in a book: the card, the table, the letters of fields, and the files to take away."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from books import Book, Snapshot
from running import EPOCH
from tools import marked, the

LEDGER = Path(__file__).parent.parent / "ledger"
PAGE = """\
# Place

{claim}`rule-limit`

```{form-fields}
```

```{institution} place
```

```{every-form}
```
"""


@pytest.fixture(scope="module")
def snapshot(tiny_book: Callable[..., Book]) -> Snapshot:
    """A tiny book with one institution and a page that shows it, built."""
    made = tiny_book()
    shutil.rmtree(made.root / "evidence")
    for overlay in ("rules/base", "institutions/base"):
        shutil.copytree(LEDGER / overlay / "evidence", made.root / "evidence", dirs_exist_ok=True)
    made.add("use", PAGE)
    made.build_well()
    return Snapshot.of(made)


@pytest.fixture
def book(snapshot: Snapshot) -> Book:
    """The book as it was built, for the test to change."""
    return snapshot.restored()


def words(book: Book) -> str:
    """The words of the page's article, spaces made even."""
    page = book.html("use")
    return " ".join(str(the(page, ".//article").text_content()).split())


def test_card_and_table(book: Book) -> None:
    """Card and table tell the answers, name what was not found, and mark figures with their claims."""
    shown = words(book)
    assert "University of a Place, read on 22 November 2025, in a copy" in shown
    assert "A supplier's text refused" in shown.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert "Not found in the pages read" in shown
    assert "G alternatives and why each fails" in shown
    page = book.html("use")
    assert set(marked(the(page, ".//table"))) == {"rule-limit"}


def test_rules_that_come_of_age_reach_the_page(book: Book) -> None:
    """In a later edition, a page that nobody changed says that rules read long before may have changed."""
    assert "rules may have changed" not in words(book)
    book.build_site_well(epoch=EPOCH + 2 * 86_400)
    assert "rules may have changed" in words(book)


def test_unknown_institution_is_refused(book: Book) -> None:
    """An id that no file has stops the build with file, line and the nearest ids."""
    book.replace("content/use.md", "{institution} place", "{institution} palace")
    outcome = book.build_site()
    assert outcome.status == 4
    assert "content/use.md:14: found the institution 'palace'" in outcome.err
    assert "near it: place" in outcome.err


def test_rule_says_how_it_was_read(book: Book) -> None:
    """A rule's card and its note in print give the day it was read and where, not a date of data."""
    page = book.html("use")
    card = " ".join(" ".join(map(str, the(page, ".//div[@popover]").itertext())).split())
    assert "Read on 22 November 2025, in a copy" in card
    assert "Data date" not in card
    printed = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(book.pdf).pages).split())
    assert "Read on 22 November 2025, in a copy" in printed


def test_rules_do_not_date_the_data(book: Book) -> None:
    """Head and foot of a page date its data by tables, not by rules read later."""
    page = book.page("use").read_text(encoding="utf-8")
    assert re.search(r"data to \d{1,2} \w+ 2025", page)
    assert "Data to" not in page
