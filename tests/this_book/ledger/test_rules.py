"""The book's own claims, sources, institutions and chapters keep the rules that its editors gave them."""

import datetime as dt
import json
import math
import re
from pathlib import Path

import duckdb
import jsonschema
import pytest

from books import EDITION, ROOT, real_ledger
from qualifications.export.claims_files import SCHEMA, claims_document
from qualifications.ledger.claims import Claim
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import Ledger
from qualifications.prose.check import check_language


def test_published_claims_keep_their_schema(ledger: Ledger) -> None:
    """Every claim of the book has the fields of the contract, and an id of its own.

    Each source that a claim names stands there once, and no other does.
    """
    document = claims_document(ledger, edition="2026.11.23", url="https://example.org/#claim-{id}")
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))
    claims = document["claims"]
    assert len({claim["id"] for claim in claims}) == len(claims) >= 120
    names = [source["id"] for source in document["sources"]]
    assert len(names) == len(set(names)) >= 120
    assert set(names) == {cited["source"] for claim in claims for cited in claim["sources"]}


def test_institutions_were_read_within_a_year(ledger: Ledger) -> None:
    """The book has institutions, and none has aged in its edition."""
    day = dt.date.fromisoformat(EDITION.replace(".", "-"))
    institutions = open_institutions(ROOT / "evidence", ledger)
    assert len(institutions) >= 15
    assert not any(each.aged(day) for each in institutions.values())


def test_the_book_keeps_its_standard(ledger: Ledger) -> None:
    """Every chapter of the book keeps its limits, explains its acronyms and is spelled well."""
    assert check_language(ROOT / "content", ledger) == ()


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
