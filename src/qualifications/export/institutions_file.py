"""The institutions as a file: institutions.json, with the figures of the claims that they name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from qualifications.files import json_bytes, write_atomically
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.institutions import Institution
from qualifications.ledger.ledger import Claim
from qualifications.project import Edition

NAME = "institutions.json"


def write_institutions(institutions: Iterable[Institution], *, edition: Edition, folder: Path) -> None:
    """Writes institutions.json into the folder, judged on the edition's day."""
    document = {
        "edition": edition.number,
        "letters": FIELDS,
        "institutions": [record(each, aged=each.aged(edition.date)) for each in institutions],
    }
    write_atomically(folder / NAME, json_bytes(document))


def record(institution: Institution, *, aged: bool) -> dict[str, Any]:
    """One institution; `aged` says that its rules were read more than twelve months before the edition."""
    return {
        "id": institution.id,
        "name": institution.name,
        "short": institution.short,
        "kind": institution.kind,
        "form": institution.form,
        "also": list(institution.also),
        "form_read": institution.form_read,
        "fields": [
            {
                "number": each.number or None,
                "name": each.name,
                "letters": list(each.letters),
                "use": each.use or None,
                "note": each.note or None,
            }
            for each in institution.fields
        ],
        "vendor_text": institution.vendor_text,
        "vendor_letter": institution.vendor_letter,
        "price_as_ground": institution.price,
        "addresses": institution.addresses,
        "limits": [{"part": part, **_figure(claim)} for part, claim in institution.limits.items()],
        "thresholds": [{"of": name, **_figure(claim)} for name, claim in institution.thresholds.items()],
        "ties": [{"claim": claim.id, "statement": claim.statement} for claim in institution.ties],
        "rules": [_rule(claim) for claim in institution.rules],
        "read": institution.read.isoformat(),
        "verified": institution.verified,
        "aged": aged,
        "sources": [
            {"title": each.title, "publisher": each.publisher, "url": each.url}
            for each in institution.sources
        ],
        "note": institution.note or None,
    }


def _figure(claim: Claim) -> dict[str, Any]:
    return {"claim": claim.id, "value": claim.value, "unit": claim.unit}


def _rule(claim: Claim) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "statement": claim.statement,
        "read": claim.as_of.isoformat(),
        "verified": claim.verified,
        "status": claim.status,
    }
