"""The choice of facts by form field: the starter's, with one fault laid over it at a time."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from books import ROOT
from qualifications.ledger.check import check
from qualifications.ledger.fields import open_fields
from qualifications.ledger.ledger import open_ledger
from qualifications.problems import Problem

DAY = dt.date(2026, 2, 1)
STALE = dt.date(2028, 1, 1)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """The starter's evidence, to be changed."""
    starter = ROOT / "src" / "qualifications" / "starter" / "evidence"
    return Path(shutil.copytree(starter, tmp_path / "evidence"))


def faults(evidence: Path) -> list[Problem]:
    """What a check of the ledger finds."""
    return list(check(evidence, evidence.parent / "content", DAY))


CASES = [
    (
        "fields.yml",
        "rules: [rule-bids]",
        "facts: [founded]",
        "the claim 'founded', which is not for the field F",
    ),
    (
        "fields.yml",
        "facts: [founded]",
        "facts: [months]",
        "the claim 'months', which does not support the field B",
    ),
    ("fields.yml", "facts: [founded]", "facts: [fonded]", "the claim 'fonded'"),
    ("fields.yml", "[people-latest, people-total]", "[months, months]", "the claim 'months' a second time"),
    ("fields.yml", "rules: [rule-bids]", "rules: [months]", "the claim 'months'"),
    (
        "fields.yml",
        "supports: [D, E, K, L, M]",
        "supports: [D]",
        "the claim 'people-latest' of the kind EXP, which supports the field E",
    ),
    ("fields.yml", "supports: [C, J, L]", "supports: [C, E]", "'E' in both lists"),
    ("fields.yml", '  N: {yours: "Who requests and who approves."}\n', "", "no field 'N'"),
    ("fields.yml", "Who requests", "The 12 who request", "'12' in `yours`"),
    ("fields.yml", "who signs", "which 12 sign", "'12' in `ask`"),
    (
        "claims/organization.yml",
        "  supports: [B]",
        '  supports: [B]\n  status: retired\n  reason: "Closed."',
        "the claim 'founded'",
    ),
    (
        "fields.yml",
        "kinds:\n",
        "prices: {memberships: {One: months}, steps: [{to: months, usd: months#dollars}]}\nkinds:\n",
        "'months#dollars', which is no number",
    ),
    (
        "fields.yml",
        "kinds:\n",
        "prices: {memberships: {One: monts}, steps: [{to: months, usd: months}]}\nkinds:\n",
        "the claim 'monts'",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "found"), CASES)
def test_wrong_choice_is_refused_at_its_place(
    file: str, old: str, new: str, found: str, evidence: Path
) -> None:
    """A fact that its claim does not allow there, and a claim outside the table of kinds, stop the check."""
    path = evidence / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    problem = faults(evidence)[0]
    assert problem.found.startswith(found), problem
    assert ".yml:" in problem.place


def test_more_facts_than_a_reader_takes_in_are_refused(evidence: Path) -> None:
    """A field holds eight facts at most."""
    path = evidence / "fields.yml"
    names = ", ".join(["people-latest", "people-total"] * 5)
    path.write_text(
        path.read_text(encoding="utf-8").replace("people-latest, people-total", names), encoding="utf-8"
    )
    assert faults(evidence)


def test_choice_keeps_its_order_and_withholds_what_is_stale(evidence: Path) -> None:
    """The facts of a field come in the order of the file; past its expiry a fact is withheld, and named."""
    ledger = open_ledger(evidence, DAY)
    fields = open_fields(evidence, ledger)
    assert fields is not None
    facts = fields.fields["E"].facts
    assert [claim.id for claim in ledger.showable(facts)[0]] == ["people-latest", "people-total"]
    assert {claim.id for claim in fields.more("E", ledger)} == {"months", "harbor-share"}
    later = open_ledger(evidence, STALE)
    kept, withheld = later.showable(later.claims[claim.id] for claim in facts)
    assert [claim.id for claim in kept] == ["people-total"]
    assert [claim.id for claim in withheld] == ["people-latest"]


def test_book_without_a_choice_has_none(evidence: Path) -> None:
    """The file may be left out."""
    (evidence / "fields.yml").unlink()
    assert faults(evidence) == []
    assert open_fields(evidence, open_ledger(evidence, DAY)) is None
