"""A changed table is refused until it is recorded, and recording refuses what breaks the descriptor."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from qualifications.ledger.package import read_package
from qualifications.ledger.recording import record_tables
from qualifications.ledger.tables import Tables
from qualifications.problems import ProblemError

FIXTURE = Path(__file__).parent / "tables" / "good" / "references"


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A small package of two tables, without hashes."""
    return Path(shutil.copytree(FIXTURE, tmp_path / "evidence"))


def table_of(evidence: Path, name: str) -> Path:
    """The file of the table."""
    return read_package(evidence).table(name).path


def descriptor(evidence: Path) -> dict[str, Any]:
    """The descriptor as it stands."""
    found: dict[str, Any] = json.loads((evidence / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_recording_names_what_changed(evidence: Path) -> None:
    """The first recording names every table, and the next one none."""
    names = [resource["name"] for resource in descriptor(evidence)["resources"]]
    assert record_tables(evidence) == names
    assert record_tables(evidence) == []


def test_recorded_is_what_the_file_holds(evidence: Path) -> None:
    """Each resource gets the size and the SHA-256 of its file, as a data package writes them."""
    record_tables(evidence)
    for resource in descriptor(evidence)["resources"]:
        data = (evidence / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_rest_of_the_descriptor_stays(evidence: Path) -> None:
    """Recording changes sizes and hashes and nothing else, and keeps the form of the file."""
    before = descriptor(evidence)
    record_tables(evidence)
    after = descriptor(evidence)
    text = (evidence / "datapackage.json").read_text(encoding="utf-8")
    assert text == json.dumps(after, indent=2, ensure_ascii=False) + "\n"
    for resource in after["resources"]:
        del resource["bytes"], resource["hash"]
    assert after == before


def test_recording_again_writes_nothing(evidence: Path) -> None:
    """A second recording leaves the descriptor's time as it is, so nothing is built again for it."""
    record_tables(evidence)
    path = evidence / "datapackage.json"
    before = path.stat().st_mtime_ns
    record_tables(evidence)
    assert path.stat().st_mtime_ns == before


def test_changed_table_is_refused(evidence: Path) -> None:
    """A file that was changed without a word is refused with both hashes and the way out."""
    record_tables(evidence)
    path = table_of(evidence, "visits")
    recorded = descriptor(evidence)["resources"]
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(ProblemError, match=re.escape(str(path))) as refusal:
        Tables(read_package(evidence)).check()
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    expected = next(resource["hash"] for resource in recorded if resource["name"] == "visits")
    assert found in str(refusal.value)
    assert expected in str(refusal.value)
    assert "to go back, run `git restore " in str(refusal.value)


def test_recording_accepts_the_change(evidence: Path) -> None:
    """After recording, the changed table passes, and it alone was named."""
    record_tables(evidence)
    path = table_of(evidence, "visits")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert record_tables(evidence) == ["visits"]
    Tables(read_package(evidence)).check()


def test_broken_table_is_not_recorded(evidence: Path) -> None:
    """Contents that break the schema are refused with their place, and the descriptor stays as it was."""
    record_tables(evidence)
    before = (evidence / "datapackage.json").read_bytes()
    path = table_of(evidence, "visits")
    path.write_bytes(path.read_bytes() + b"one,value,too,many,here,and,more\n")
    with pytest.raises(ProblemError, match="values, one a column"):
        record_tables(evidence)
    assert (evidence / "datapackage.json").read_bytes() == before
