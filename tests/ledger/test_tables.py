"""Tables are read as the data package describes them; whatever breaks it is refused with its place.

A case is a folder of `tables/good` or `tables/bad`: a data package, and beside it the rows that it
holds or the message that it causes.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from qualifications.ledger.package import read_package
from qualifications.ledger.tables import Tables, open_tables
from qualifications.problems import ProblemError

CASES = Path(__file__).parent / "tables"
GOOD = sorted((CASES / "good").iterdir())
BAD = sorted((CASES / "bad").iterdir())


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_bad_table_is_refused_with_its_place(folder: Path) -> None:
    """Whatever breaks a rule is refused with its file and place, what was found and what is allowed."""
    with pytest.raises(ProblemError) as refusal:
        Tables(read_package(folder)).check()
    message = str(refusal.value).replace(str(folder), "{folder}")
    assert message == (folder / "message.txt").read_text(encoding="utf-8").rstrip("\n")
    for problem in refusal.value.problems:
        file = Path(problem.order[0].partition(",")[0])
        assert file.is_file() or problem.found == "no such file"
        assert problem.allowed


@pytest.mark.parametrize("folder", GOOD, ids=lambda folder: folder.name)
def test_good_table_is_read(folder: Path) -> None:
    """A well-formed package passes the check and gives the rows recorded beside it."""
    tables = Tables(read_package(folder))
    tables.check()
    rows = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
    assert {name: [list(map(_plain, row)) for row in tables[name].rows()] for name in rows} == rows
    assert set(rows) == set(tables.package.tables)


def test_unknown_table_is_refused_with_those_there_are() -> None:
    """Asking for a table that the package lacks is refused with the names it has."""
    folder = CASES / "good" / "references"
    with pytest.raises(ProblemError) as refusal:
        open_tables(folder)["launches"]
    expected = f"{folder / 'datapackage.json'}: found no table 'launches'; allowed: nodes, visits"
    assert str(refusal.value) == expected


def test_data_date_is_the_latest_of_any_table(tmp_path: Path) -> None:
    """The package's data date is the latest date of its tables."""
    descriptor = json.loads((CASES / "good" / "references" / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][0]["asOf"] = "2024-12-31"
    (tmp_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert read_package(tmp_path).data_as_of == dt.date(2025, 8, 13)


def _plain(value: Any) -> Any:
    """The value as JSON has it."""
    return value.isoformat() if isinstance(value, dt.date) else value
