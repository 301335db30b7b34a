"""How the claims of an evidence folder stand, before and after a renewal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualifications.ledger.ledger import read_ledger
from qualifications.ledger.package import read_package
from qualifications.ledger.tables import Tables


@dataclass(frozen=True)
class Standing:
    """Each claim that holds with its sentence, and each that does not with why."""

    sentences: Mapping[str, str] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)


def standing(evidence: Path, today: dt.date) -> Standing:
    """How the claims stand on a day; raises ProblemError where the tables cannot be read."""
    ledger, errors, _ = read_ledger(evidence, today, Tables(read_package(evidence)))
    broken = {
        name: str(error).replace(f"{evidence}/", "").replace("\n", "; ") for name, error in errors.items()
    }
    return Standing({name: claim.statement for name, claim in ledger.claims.items()}, broken)
