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
from qualifications.ledger.tables import Tables, record_tables
from qualifications.problems import ProblemError

FIXTURE = Path(__file__).parent / "tables" / "good" / "references"


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A small package of two tables, without hashes."""
    return Path(shutil.copytree(FIXTURE, tmp_path / "evidence"))


def descriptor(evidence: Path) -> dict[str, Any]:
    """The descriptor as it stands."""
    found: dict[str, Any] = json.loads((evidence / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_recording_adds_size_and_hash_and_changes_nothing_else(evidence: Path) -> None:
    """Each resource gets the size and the SHA-256 of its file, and the rest of the file keeps its form."""
    before = descriptor(evidence)
    assert record_tables(evidence) == [resource["name"] for resource in before["resources"]]
    after = descriptor(evidence)
    text = (evidence / "datapackage.json").read_text(encoding="utf-8")
    assert text == json.dumps(after, indent=2, ensure_ascii=False) + "\n"
    for resource in after["resources"]:
        data = (evidence / resource["path"]).read_bytes()
        assert resource.pop("bytes") == len(data)
        assert resource.pop("hash") == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert after == before


def test_recording_again_writes_nothing(evidence: Path) -> None:
    """A second recording leaves the descriptor's time as it is, so nothing is built again for it."""
    record_tables(evidence)
    path = evidence / "datapackage.json"
    before = path.stat().st_mtime_ns
    assert record_tables(evidence) == []
    assert path.stat().st_mtime_ns == before


def test_changed_table_is_refused_until_it_is_recorded(evidence: Path) -> None:
    """A file that was changed without a word is refused with both hashes and the way out."""
    record_tables(evidence)
    table = read_package(evidence).table("visits")
    table.path.write_bytes(table.path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(ProblemError, match=re.escape(str(table.path))) as refusal:
        Tables(read_package(evidence)).check()
    assert hashlib.sha256(table.path.read_bytes()).hexdigest() in str(refusal.value)
    assert table.hash in str(refusal.value)
    assert "to go back, run `git restore " in str(refusal.value)
    assert record_tables(evidence) == ["visits"]
    Tables(read_package(evidence)).check()


def test_broken_table_is_not_recorded(evidence: Path) -> None:
    """Contents that break the schema are refused with their place, and the descriptor stays as it was."""
    record_tables(evidence)
    before = (evidence / "datapackage.json").read_bytes()
    path = read_package(evidence).table("visits").path
    path.write_bytes(path.read_bytes() + b"one,value,too,many,here,and,more\n")
    with pytest.raises(ProblemError, match="values, one a column"):
        record_tables(evidence)
    assert (evidence / "datapackage.json").read_bytes() == before
