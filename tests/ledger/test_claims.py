"""Claims: any well-formed one survives CSV and JSON; `test_input_properties` has those of any shape."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qualifications.export.claims_files import SCHEMA, record, table
from qualifications.ledger.claims import FIELDS, KINDS
from qualifications.ledger.language import loose_numbers
from qualifications.ledger.ledger import Claim, open_ledger

BASE = Path(__file__).parent / "rules" / "base" / "evidence"
SCHEMA_DOCUMENT = json.loads(SCHEMA.read_text(encoding="utf-8"))
LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z", "N"], exclude_characters='{}"\\@<=+-')
# A letter can be a number to the rules, as the sign of a telegraph for an hour is.
WORDS = st.text(LETTERS, min_size=1, max_size=30).filter(lambda text: not any(loose_numbers(text)))
VALUES = st.integers(0, 10**9) | st.floats(0, 1e6) | st.dates() | WORDS.filter(str.strip)
DRAFTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(list(KINDS)),
        "statement": WORDS.map(lambda word: f"On 1 May 2025, {word} counted {{value}} people."),
        "cited": VALUES,
        "unit": st.just("people"),
        "as_of": st.dates(dt.date(2000, 1, 1), dt.date(2026, 1, 1)),
        "expires": st.just("never") | st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
        "method": WORDS,
        "limits": WORDS,
        "sources": st.just(["report"]),
        "supports": st.lists(st.sampled_from(list(FIELDS)[:7]), unique=True),
        "not_for": st.lists(st.sampled_from(list(FIELDS)[7:]), unique=True),
        "short": st.just("") | WORDS.map(lambda word: f"In 2025 {word} counted {{value}} people."),
    }
).map(lambda draft: draft | ({"verified": "primary"} if draft["kind"] == "RULE" else {}))


def ledger_of(draft: Any) -> Claim:
    """The claim made from the draft, read from a file."""
    with tempfile.TemporaryDirectory() as folder:
        evidence = Path(shutil.copytree(BASE, folder, dirs_exist_ok=True))
        text = yaml.safe_dump({"people": draft}, allow_unicode=True, sort_keys=False)
        (evidence / "claims" / "tiny.yml").write_text(text, encoding="utf-8")
        return open_ledger(evidence, dt.date(2026, 1, 1)).claims["people"]


@given(DRAFTS)
def test_well_formed_claim_survives_csv_and_json(draft: dict[str, Any]) -> None:
    """A claim's record keeps its schema and comes back from JSON whole, and from CSV with the same words."""
    claim = ledger_of(draft)
    out = record(claim, url=f"https://example.org/#claim-{claim.id}")
    document = {"edition": "2026.01.01", "data_as_of": "2026-01-01", "claims": [out]}
    jsonschema.validate(document, SCHEMA_DOCUMENT)
    assert json.loads(json.dumps(out, ensure_ascii=False)) == out
    (row,) = csv.DictReader(io.StringIO(table([out]), newline=""))
    assert row["statement"] == out["statement"] == claim.statement
    assert row["supports"].split(" | ") == (out["supports"] or [""])
    assert (row["as_of"], row["expires"]) == (out["as_of"], out["expires"] or "")
    number = isinstance(out["value"], int | float)
    assert (row["value"] if number else row["value_text"]) == str(out["value"])
    assert (row["value_text"] if number else row["value"]) == ""
