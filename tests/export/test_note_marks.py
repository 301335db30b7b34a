"""What a reader must know of a fact stands in every form: that it is stale, in dispute, or of an old rule."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from books import ROOT, Book, lay
from manuscripts import edition_info
from print_forms import WordDocument, on_one_line, pdfium
from qualifications.export.forms.compose import Forms
from qualifications.ledger.fields import open_fields
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import open_ledger
from tools import the

OLD, STALE, DISPUTED = "rules may have changed", "[stale]", "[disputed]"


@pytest.fixture(scope="module")
def book(tiny_book: Callable[..., Book]) -> Book:
    """A tiny book with a stale claim, a disputed one, and an institution whose rules are old; built."""
    made = tiny_book()
    shutil.rmtree(made.root / "evidence")
    overlays = ("ledger/rules/base", "ledger/institutions/base", "export/marked")
    lay(made.root / "evidence", *(f"{overlay}/evidence" for overlay in overlays))
    made.add("use", Path(__file__).with_name("marked").joinpath("content/use.md").read_text(encoding="utf-8"))
    made.build().good()
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


EVIDENCE = ROOT / "src" / "qualifications" / "starter" / "evidence"


def forms(day: dt.date) -> Forms:
    """The forms of the starter's book in an edition of that day."""
    ledger = open_ledger(EVIDENCE, day)
    institutions = tuple(open_institutions(EVIDENCE, ledger).values())
    return Forms(ledger, edition_info(day), open_fields(EVIDENCE, ledger), institutions)


@pytest.mark.parametrize(("day", "stale"), [(dt.date(2026, 2, 1), False), (dt.date(2028, 1, 1), True)])
def test_stale_fact_is_withheld_and_named(day: dt.date, *, stale: bool) -> None:
    """Past its expiry a fact leaves the worksheet, which names it; until then it stands with its limit."""
    made = forms(day)
    claim = made.ledger.claims["people-latest"]
    html = made.manuscript("worksheet").html
    assert (claim.statement in html) is not stale
    assert (claim.limits in html) is not stale
    assert ("Withheld, since past its date: " in html and "people-latest (to be checked" in html) is stale


def test_form_is_listed_by_its_own_names() -> None:
    """Each field of a form stands by its number and name, with the letters of its facts or as the buyer's."""
    html = forms(dt.date(2026, 2, 1)).manuscript("worksheet").html
    assert "1. Features that are needed, and why" in html
    assert "G, alternatives and why each fails; H, market research" in html
    assert "<td>Requisition number</td><td>you write this</td>" in html
