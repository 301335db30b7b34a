"""Claims that complete one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualifications.ledger.beside import alone, completed
from qualifications.ledger.claims import Claim, read_claims
from qualifications.ledger.sources import read_sources

CASE = Path(__file__).parent / "beside"


@pytest.fixture(scope="module", name="claims")
def read() -> dict[str, Claim]:
    """The claims of the folder: each names the next, the last the first, and one stands alone."""
    sources, faults = read_sources(CASE / "sources.yml")
    claims, more = read_claims(CASE / "claims", sources)
    assert not [*faults, *more]
    return {claim.id: claim for claim in claims}


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (["apart"], ["apart"]),
        (["first"], ["first", "second", "third"]),
        (["apart", "second", "first"], ["apart", "second", "third", "first"]),
        ([], []),
    ],
)
def test_list_is_completed(claims: dict[str, Claim], chosen: list[str], shown: list[str]) -> None:
    """Each claim is followed by those that it must stand beside, and none comes twice."""
    assert [claim.id for claim in completed([claims[name] for name in chosen], claims)] == shown


def test_what_is_missing_is_told(claims: dict[str, Claim]) -> None:
    """A claim is alone where a partner is neither shown nor on the same page otherwise."""
    assert list(alone(["first", "apart"], claims)) == [("first", "second")]
    assert list(alone(["first"], claims, also=["second"])) == []
    assert list(alone(["first", "second", "third"], claims)) == []
