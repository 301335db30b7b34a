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


def test_every_part_of_the_outline_has_claims() -> None:
    """Each named system and subject is spoken of in at least two claims."""
    ledger = real_ledger()
    text = [claim.statement for claim in ledger.claims.values()]
    for name in (
        *("Pangeo", "UC Berkeley DataHub", "mybinder.org", "Syzygy", "Jupyter Book", "MyST", "JupyterHub"),
        *("Right to Replicate", "Steering Council", "Code for Science & Society", "handbook", "repository"),
        *("Kubernetes", "incident", "Membership", "CloudBank", "Catalyst", "Openscapes"),
    ):
        assert sum(name in statement for statement in text) >= 1, name
    assert ledger.claims["org-steering-council"].status == "disputed"
