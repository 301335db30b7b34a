"""Institutions as data: each folder of `institutions/bad` lays one fault over the good one in `base`."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from qualifications.export.institutions_file import record
from qualifications.ledger.check import check
from qualifications.ledger.institutions import Institution, open_institutions
from qualifications.ledger.ledger import open_ledger
from qualifications.problems import ProblemError

FOLDER = Path(__file__).parent
CASES = sorted(folder.name for folder in (FOLDER / "institutions" / "bad").iterdir())
DAY = dt.date(2026, 1, 1)


def evidence(folder: Path, *overlays: str) -> Path:
    """The evidence of the good ledger with the good institution, and the overlays over it."""
    for overlay in ("rules/base", "institutions/base", *overlays):
        shutil.copytree(FOLDER / overlay, folder, dirs_exist_ok=True)
    return folder / "evidence"


@pytest.fixture
def place(tmp_path: Path) -> Institution:
    """The good institution."""
    folder = evidence(tmp_path)
    return open_institutions(folder, open_ledger(folder, DAY))["place"]


@pytest.mark.parametrize("case", CASES)
def test_fault_is_found_at_its_place(case: str, tmp_path: Path) -> None:
    """Each fault gives its class, file, line, what was found and what is allowed, and nothing else."""
    folder = evidence(tmp_path, f"institutions/bad/{case}")
    problems = check(folder, tmp_path / "content", DAY)
    found = "".join(f"{problem.exit.name} {problem}\n" for problem in problems)
    message = (FOLDER / "institutions" / "bad" / case / "message.txt").read_text(encoding="utf-8")
    assert found.replace(f"{tmp_path}/", "") == message
    with pytest.raises(ProblemError):
        open_institutions(folder, open_ledger(folder, DAY))


def test_figures_are_those_of_claims(place: Institution) -> None:
    """An institution holds the claims of its figures, and its record gives their values and units."""
    written = record(place, aged=False)
    assert written["limits"] == [{"part": "Description", "claim": "rule-limit", "value": 15, "unit": "pages"}]
    assert written["thresholds"] == [{"of": "bids from", "claim": "rule-limit", "value": 15, "unit": "pages"}]
    features, facilities = written["fields"]
    assert features == {
        "number": "1",
        "name": "Features",
        "letters": ["E"],
        "use": None,
        "note": "In your words.",
    }
    assert (facilities["name"], facilities["use"]) == ("Facilities", "facilities")
    assert (written["vendor_text"], written["vendor_letter"]) == ("no", "accepted")
    assert [rule["claim"] for rule in written["rules"]] == ["rule-limit"]


@pytest.mark.parametrize(("day", "aged"), [(dt.date(2026, 11, 22), False), (dt.date(2026, 11, 23), True)])
def test_rules_age_after_twelve_months(day: dt.date, *, aged: bool, place: Institution) -> None:
    """Rules read twelve months ago still count as read; a day later they have aged."""
    assert place.aged(day) is aged
