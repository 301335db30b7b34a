"""The choice of facts by form field: the starter's, with one fault laid over it at a time."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
import yaml

from books import ROOT
from qualifications.ledger.check import check
from qualifications.ledger.claims import FIELDS
from qualifications.ledger.fields import KindOfFact, open_fields
from qualifications.ledger.ledger import open_ledger
from qualifications.rendering import render

DAY = dt.date(2026, 2, 1)
STALE = dt.date(2028, 1, 1)
CASES = yaml.safe_load(Path(__file__).with_name("choices.yml").read_text(encoding="utf-8"))


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """The starter's evidence, to be changed."""
    starter = ROOT / "src" / "qualifications" / "starter" / "evidence"
    return Path(shutil.copytree(starter, tmp_path / "evidence"))


@pytest.mark.parametrize(("old", "new", "found"), CASES)
def test_wrong_choice_is_refused_at_its_place(old: str, new: str, found: str, evidence: Path) -> None:
    """A fact that its claim or its kind does not allow, too many of them, and typed figures are refused."""
    texts = {path: path.read_text(encoding="utf-8") for path in evidence.rglob("*.yml")}
    ((path, text),) = ((path, text) for path, text in texts.items() if old in text)
    path.write_text(text.replace(old, new), encoding="utf-8")
    problem = check(evidence, evidence.parent / "content", DAY)[0]
    assert found in problem.found, problem
    assert ".yml:" in problem.place


def test_choice_keeps_its_order_and_withholds_what_is_stale(evidence: Path) -> None:
    """The facts of a field come in the order of the file; past its expiry a fact is withheld, and named."""
    ledger, later = open_ledger(evidence, DAY), open_ledger(evidence, STALE)
    fields = open_fields(evidence, ledger)
    assert fields is not None
    facts = [claim.id for claim in fields.fields["E"].facts]
    kept, withheld = ledger.showable(ledger.claims[name] for name in facts)
    assert ([claim.id for claim in kept], withheld) == (["people-latest", "people-total"], [])
    kept, withheld = later.showable(later.claims[name] for name in facts)
    assert ([claim.id for claim in kept], [claim.id for claim in withheld]) == (
        ["people-total"],
        ["people-latest"],
    )


@pytest.mark.parametrize(("left_out", "text"), [("F", "every field but F"), ("ABCDEFGHIJKL", "M, N")])
def test_table_of_kinds_names_the_field_that_is_left_out(left_out: str, text: str) -> None:
    """A kind that supports all fields but one is described by that one, whichever it is."""
    kind = KindOfFact(supports=tuple(each for each in FIELDS if each not in left_out), why="It is a limit.")
    made = render("kinds-table.md", kinds={"limit": kind}, fields=FIELDS)
    assert f"| Limit | {text} | none named | It is a limit. |" in made.splitlines()
