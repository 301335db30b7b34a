"""The capability statements: three pages for one sheet each, with their claims named in the lines."""

from __future__ import annotations

import pytest

from books import Book
from docx_checks import WordDocument
from qualifications.ledger.ledger import Ledger
from tools import marked, the

# The research variant is the one that most readers need.
SHEETS = {
    "research": "capability-statement",
    "teaching": "capability-statement-teaching",
    "federal": "capability-statement-federal",
}


@pytest.mark.parametrize("variant", SHEETS)
def test_print_names_claims_without_notes(variant: str, built_book: Book, ledger: Ledger) -> None:
    """In print each line names its claim with a link; the page has no notes, so that it fits a sheet."""
    sheet = WordDocument(built_book.downloads / f"{SHEETS[variant]}.docx")
    assert not sheet.find("//w:footnoteReference")
    targets = {str(link.get("Target")) for link in sheet.part("word/_rels/document.xml.rels")}
    names = marked(the(built_book.html(f"start/capability-{variant}"), ".//article"))
    assert len(set(names)) > 10
    for name in names:
        assert f"[{name}]" in sheet.text
        place = f"/reference/claims-{ledger.claims[name].subject}.html#claim-{name}"
        assert any(target.endswith(place) for target in targets), name
