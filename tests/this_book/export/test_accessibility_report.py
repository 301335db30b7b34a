"""The book's own report on accessibility: every criterion once, and no test named that is not there."""

import re
from pathlib import Path

import pytest
import yaml

from books import ROOT, TESTS
from manuscripts import edition_info
from qualifications.export.accessibility_report import (
    CRITERIA,
    REPORT_DATA,
    REPORT_FILE,
    write_accessibility_report,
)
from qualifications.problems import ProblemError

CONTENT = ROOT / "content"


def test_every_criterion_is_listed_once(tmp_path: Path) -> None:
    """Each criterion has a level and a reason; what a person has to judge is not reported as supported."""
    write_accessibility_report(CONTENT, edition_info(), issues="", folder=tmp_path)
    document = yaml.safe_load((tmp_path / REPORT_FILE).read_text(encoding="utf-8"))
    assert document["title"]
    assert "email" in document["author"]
    listed = [each for chapter in document["chapters"].values() for each in chapter["criteria"]]
    assert [each["num"] for each in listed] == [number for numbers in CRITERIA.values() for number in numbers]
    found = {each["num"]: each["components"][0]["adherence"] for each in listed}
    assert all(each["notes"] for each in found.values())
    data = yaml.safe_load((CONTENT / REPORT_DATA).read_text(encoding="utf-8"))
    assert {number for number, each in found.items() if each["level"] == "supports"} == set(data["tested"])
    assert found["1.1.1"]["level"] == "not-evaluated"


def test_each_named_test_is_there() -> None:
    """A criterion rests on tests of this repository, by their names."""
    there = {
        name
        for path in TESTS.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    data = yaml.safe_load((CONTENT / REPORT_DATA).read_text(encoding="utf-8"))
    named = {name for field in ("tested", "partly") for each in data[field].values() for name in each["by"]}
    assert len(named) >= 10
    assert named <= there


def test_data_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """A criterion that WCAG does not have is refused."""
    text = (CONTENT / REPORT_DATA).read_text(encoding="utf-8")
    (tmp_path / REPORT_DATA).write_text(text.replace("  1.4.3: ", "  9.9.9: "), encoding="utf-8")
    with pytest.raises(ProblemError, match=r"accessibility\.yml:\d+: found '9\.9\.9'; allowed: 1\.1\.1, "):
        write_accessibility_report(tmp_path, edition_info(), issues="", folder=tmp_path)
