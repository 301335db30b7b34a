"""What a reader must know of a fact stands in every form: that it is stale, in dispute, or of an old rule."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from books import TESTS, Book
from docx_checks import WordDocument
from extractors import on_one_line, pdfium
from tools import the

MARKED = Path(__file__).parent / "marked"
LEDGER = TESTS / "ledger"
OLD, STALE, DISPUTED = "rules may have changed", "[stale]", "[disputed]"


@pytest.fixture(scope="module")
def book(tiny_book: Callable[..., Book]) -> Book:
    """A tiny book with a stale claim, a disputed one, and an institution whose rules are old; built."""
    made = tiny_book()
    shutil.rmtree(made.root / "evidence")
    for overlay in (LEDGER / "rules/base", LEDGER / "institutions/base", MARKED):
        shutil.copytree(overlay / "evidence", made.root / "evidence", dirs_exist_ok=True)
    made.add("use", (MARKED / "content/use.md").read_text(encoding="utf-8"))
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
    for name, text in forms.items():
        for mark in (OLD, STALE, DISPUTED):
            assert mark in on_one_line(text), (name, mark)
    text = WordDocument(book.downloads / "justification-worksheet.docx").text
    assert "Claim record-week" not in text
    assert "Claim users" not in text


def test_claims_keep_their_schema(book: Book) -> None:
    """The claims are as the schema beside them says, be a sentence short or one that was retired long."""
    document, schema = (
        json.loads((book.downloads / f"claims{end}.json").read_text(encoding="utf-8"))
        for end in ("", ".schema")
    )
    assert {each["status"] for each in document["claims"]} == {"current", "stale", "disputed", "retired"}
    jsonschema.validate(document, schema, jsonschema.Draft202012Validator)
