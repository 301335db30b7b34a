"""The institutions as a file: institutions.json, with the figures of the claims that they name."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qualifications.export.claims_files import attributes
from qualifications.files import json_bytes, write_atomically
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.institutions import Institution
from qualifications.ledger.ledger import Claim
from qualifications.project import Edition

INSTITUTIONS_FILE = "institutions.json"
_OWN_FIELD = ("number", "name", "letters", "use", "note")


def write_institutions(institutions: Iterable[Institution], *, edition: Edition, folder: Path) -> None:
    """Writes institutions.json into the folder, judged on the edition's day."""
    document = {
        "edition": edition.number,
        "letters": FIELDS,
        "institutions": [institution_dict(each, aged=each.aged(edition.date)) for each in institutions],
    }
    write_atomically(folder / INSTITUTIONS_FILE, json_bytes(document))


def institution_dict(institution: Institution, *, aged: bool) -> dict[str, Any]:
    """One institution; `aged` says that its rules were read more than twelve months before the edition."""
    return {
        **attributes(institution, "id", "name", "short", "kind", "form", "also", "form_read"),
        "fields": [
            attributes(each, *_OWN_FIELD, optional=("number", "use", "note"))
            | {side.replace(" ", "_"): claim.id for side, claim in each.asked.items()}
            for each in institution.fields
        ],
        **attributes(institution, "vendor_text", "vendor_letter"),
        "price_as_ground": institution.price,
        "addresses": institution.addresses,
        "limits": _figures("part", institution.limits),
        "thresholds": _figures("of", institution.thresholds),
        "ties": [{"claim": claim.id, "statement": claim.statement} for claim in institution.ties],
        "rules": [
            {
                "claim": claim.id,
                "statement": claim.statement,
                "read": claim.as_of.isoformat(),
                **attributes(claim, "verified", "status"),
            }
            for claim in institution.rules
        ],
        **attributes(institution, "read", "verified"),
        "aged": aged,
        "sources": [attributes(each, "title", "publisher", "url") for each in institution.sources],
        "note": institution.note or None,
    }


def _figures(of: str, claims: Mapping[str, Claim]) -> list[dict[str, Any]]:
    return [
        {of: name, "claim": claim.id, **attributes(claim, "value", "unit")} for name, claim in claims.items()
    ]
