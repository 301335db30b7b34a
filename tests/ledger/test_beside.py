"""Claims that complete one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualifications.ledger.claims import read_claims
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.package import Package
from qualifications.ledger.sources import read_sources
from qualifications.ledger.tables import Tables

CASE = Path(__file__).parent / "beside"


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (["apart"], ["apart"]),
        (["first"], ["first", "second", "third"]),
        (["apart", "second", "first"], ["apart", "second", "third", "first"]),
        ([], []),
    ],
)
def test_list_is_completed(chosen: list[str], shown: list[str]) -> None:
    """Each claim is followed by those that it must stand beside, and none comes twice.

    Each of the folder names the next, the last the first, and one stands alone.
    """
    sources, faults = read_sources(CASE / "sources.yml")
    claims, more = read_claims(CASE / "claims", sources)
    assert not [*faults, *more]
    ledger = Ledger(
        {claim.id: claim for claim in claims},
        sources,
        Tables(Package.model_construct(path=CASE, resources=())),
    )
    assert [claim.id for claim in ledger.completed([ledger.claims[name] for name in chosen])] == shown
