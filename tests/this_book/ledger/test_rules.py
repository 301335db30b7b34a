"""The book's own claims, institutions and chapters keep the rules that its editors gave them."""

from __future__ import annotations

import datetime as dt
import json

import jsonschema

from books import EDITION, ROOT
from qualifications.export.claims_files import SCHEMA, claims_document
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import Ledger
from qualifications.prose.check import check_language


def test_published_claims_keep_their_schema(ledger: Ledger) -> None:
    """Every claim of the book has the fields of the contract, and an id of its own.

    Each source that a claim names stands there once, and no other does.
    """
    document = claims_document(ledger, edition="2026.11.23", url="https://example.org/#claim-{id}")
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    claims = document["claims"]
    assert len({claim["id"] for claim in claims}) == len(claims) >= 120
    names = [source["id"] for source in document["sources"]]
    assert len(names) == len(set(names)) >= 120
    assert set(names) == {cited["source"] for claim in claims for cited in claim["sources"]}


def test_institutions_were_read_within_a_year(ledger: Ledger) -> None:
    """The book has institutions, and none has aged in its edition."""
    day = dt.date.fromisoformat(EDITION.replace(".", "-"))
    institutions = open_institutions(ROOT / "evidence", ledger)
    assert len(institutions) >= 15
    assert not any(each.aged(day) for each in institutions.values())


def test_the_book_keeps_its_standard(ledger: Ledger) -> None:
    """Every chapter of the book keeps its limits, explains its acronyms and is spelled well."""
    assert check_language(ROOT / "content", ledger) == ()
