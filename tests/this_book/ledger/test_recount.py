"""Every computed claim counted a second time: in SQL, by another program, from the published tables."""

from __future__ import annotations

import math
import re
from pathlib import Path

import duckdb
import pytest

from books import ROOT, real_ledger
from qualifications.ledger.claims import Claim

EVIDENCE = ROOT / "evidence"
LEDGER = real_ledger()
COMPUTED = [claim for claim in LEDGER.claims.values() if claim.computed]
_BRACES = re.compile(r"\{(\w+)\}")


def written(claim: Claim) -> str:
    """The claim as an editor wrote it."""
    lines = Path(claim.path).read_text(encoding="utf-8").splitlines()[claim.line :]
    ends = (number for number, line in enumerate(lines) if line and not line.startswith((" ", "#")))
    return "\n".join(lines[: next(ends, None)])


@pytest.fixture(scope="module")
def tables() -> duckdb.DuckDBPyConnection:
    """DuckDB in the folder of the tables, as a reader has it."""
    connection = duckdb.connect()
    connection.execute(f"SET file_search_path = '{EVIDENCE / 'data'}'")
    return connection


@pytest.mark.parametrize("claim", COMPUTED, ids=lambda claim: claim.id)
def test_claim_counts_the_same_in_sql(claim: Claim, tables: duckdb.DuckDBPyConnection) -> None:
    """The query that the claim's page shows gives each figure that the claim tells, and its value."""
    answer = tables.execute(LEDGER.recounts[claim.id])
    (row,) = answer.fetchall()
    counted = dict(zip([column[0] for column in answer.description or ()], row, strict=True))
    for name, figure in counted.items():
        expected = claim.parts[name]
        if isinstance(expected, int | float) and not isinstance(expected, bool):
            assert math.isclose(figure, expected, rel_tol=1e-12), name
        else:
            assert str(figure).removesuffix(" 00:00:00") == str(expected), name
    names = {*_BRACES.findall(written(claim)), claim.part or "value"} - {"as_of"}
    assert names - {"value"} <= counted.keys()
    assert claim.parts["value"] in {claim.parts[name] for name in counted}
