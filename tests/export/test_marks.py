"""What a reader must know of a fact stands in every form: that it is stale, in dispute, or of an old rule."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book
from docx_checks import WordDocument
from extractors import on_one_line, pdfium
from tools import the

LEDGER = Path(__file__).parent.parent / "ledger"
PAGE = """---
print-alone: route-use
myst:
  html_meta:
    description: "Facts that need a mark. It is a page of a book for tests."
---

# Marked

{claim}`record-week`
There were {value}`users` users.

```{institution} place
```
"""
OLD, STALE, DISPUTED = "rules may have changed", "[stale]", "[disputed]"


@pytest.fixture(scope="module")
def book(tiny_book: Callable[..., Book]) -> Book:
    """A tiny book with a stale claim, a disputed one, and an institution whose rules are old; built."""
    made = tiny_book()
    shutil.rmtree(made.root / "evidence")
    for overlay in ("rules/base", "institutions/base"):
        shutil.copytree(LEDGER / overlay / "evidence", made.root / "evidence", dirs_exist_ok=True)
    made.replace("evidence/claims/use.yml", "expires: 2030-01-01", "expires: 2026-11-21")
    made.replace(
        "evidence/claims/use.yml",
        "  limits: A launch is not a person.\n",
        "  limits: A launch is not a person.\n  status: disputed\n  reason: Another count differs.\n",
    )
    made.replace("evidence/institutions/place.yml", "read: 2025-11-22", "read: 2025-11-21")
    made.add("use", PAGE)
    made.build_well()
    return made


def test_marks_stand_in_every_form(book: Book) -> None:
    """Site, PDF, sheet, Word and text mark what is stale, in dispute and read long ago.

    The worksheet for buyers offers no fact that is stale or in dispute.
    """
    forms = {
        "site": str(the(book.html("use"), ".//article").text_content()),
        "pdf": pdfium(book.pdf),
        "sheet": pdfium(book.downloads / "route-use.pdf"),
        "word": WordDocument(book.downloads / "2i2c-qualifications.docx").text,
        "text": (book.downloads / "2i2c-qualifications.txt").read_text(encoding="ascii"),
    }
    for name, told in forms.items():
        for mark in (OLD, STALE, DISPUTED):
            assert mark in on_one_line(told), (name, mark)
    told = WordDocument(book.downloads / "justification-worksheet.docx").text
    assert "Claim record-week" not in told
    assert "Claim users" not in told
