"""The book's own claims keep their schema and speak of what was agreed."""

from __future__ import annotations

import json

import jsonschema

from books import real_ledger
from qualifications.export.claims_files import SCHEMA, record

SCHEMA_DOCUMENT = json.loads(SCHEMA.read_text(encoding="utf-8"))


def test_published_claims_keep_their_schema() -> None:
    """Every claim of the book has the fields of the contract, and an id and address of its own."""
    ledger = real_ledger()
    claims = [record(claim, url=f"https://example.org/#claim-{claim.id}") for claim in ledger.claims.values()]
    document = {"edition": "2026.11.23", "data_as_of": ledger.data_as_of.isoformat(), "claims": claims}
    jsonschema.validate(document, SCHEMA_DOCUMENT)
    assert len({claim["url"] for claim in claims}) == len(claims) >= 120
