"""The book's own claims, institutions and chapters keep the rules that its editors gave them."""

from __future__ import annotations

import datetime as dt
import json

import jsonschema

from books import EDITION, ROOT
from qualifications.export.claims_files import SCHEMA, record
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import Ledger
from qualifications.prose.check import check_language


def test_published_claims_keep_their_schema(ledger: Ledger) -> None:
    """Every claim of the book has the fields of the contract, and an id and address of its own."""
    claims = [record(claim, url=f"https://example.org/#claim-{claim.id}") for claim in ledger.claims.values()]
    document = {"edition": "2026.11.23", "data_as_of": ledger.data_as_of.isoformat(), "claims": claims}
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert len({claim["url"] for claim in claims}) == len(claims) >= 120


def test_institutions_were_read_within_a_year(ledger: Ledger) -> None:
    """The book has institutions, and none has aged in its edition."""
    day = dt.date.fromisoformat(EDITION.replace(".", "-"))
    institutions = open_institutions(ROOT / "evidence", ledger)
    assert len(institutions) >= 15
    assert not any(each.aged(day) for each in institutions.values())


def test_the_book_keeps_its_standard(ledger: Ledger) -> None:
    """Every chapter of the book keeps its limits, explains its acronyms and is spelled well."""
    assert check_language(ROOT / "content", ledger) == ()
