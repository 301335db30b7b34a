"""How the claims of an evidence folder stand, before and after a renewal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualifications.ledger.ledger import dated, evaluate, organization, read_cited
from qualifications.ledger.package import read_package
from qualifications.ledger.tables import Tables
from qualifications.problems import ProblemError


@dataclass(frozen=True)
class Standing:
    """Each claim that holds with its sentence, and each that does not with why."""

    sentences: Mapping[str, str] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)


def standing(evidence: Path, today: dt.date) -> Standing:
    """How the claims stand on a day; raises ProblemError where claims or tables cannot be read."""
    _, readings, claims, _ = read_cited(evidence)
    tables = Tables(read_package(evidence))
    names = organization(evidence)
    sentences, broken = {}, {}
    for each in claims:
        try:
            sentences[each.id] = evaluate(dated(each, readings), tables, today, names=names).statement
        except ProblemError as error:
            broken[each.id] = str(error).replace(f"{evidence}/", "").replace("\n", "; ")
    return Standing(sentences, broken)
