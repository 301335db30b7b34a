"""Tables are read as the data package describes them; whatever breaks it is refused with its place.

A case is a folder of `tables/good` or `tables/bad`: a data package, and beside it the rows that it
holds or the message that it causes. Most faults stand in `tables/faults.yml`, laid over the table of
`tables/base`.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from qualifications.ledger.data_package import DataPackage, Field, read_package
from qualifications.ledger.tables import Tables, open_tables, record_tables
from qualifications.problems import ProblemError

CASES = Path(__file__).parent / "tables"
REFERENCES = CASES / "good" / "references"
GOOD = sorted((CASES / "good").iterdir())
BAD = sorted((CASES / "bad").iterdir())
FAULTS = yaml.safe_load((CASES / "faults.yml").read_text(encoding="utf-8"))
WRONG = yaml.safe_load((CASES / "wrong-values.yml").read_text(encoding="utf-8"))


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A small package of two tables, without hashes."""
    return Path(shutil.copytree(REFERENCES, tmp_path / "evidence"))


def tables_of(evidence: Path) -> Tables:
    """The tables of a package, all of them checked."""
    tables = open_tables(evidence)
    for name in tables.package.tables:
        _ = tables[name]
    return tables


def refused(folder: Path) -> str:
    """The message with which the tables of a folder are refused."""
    with pytest.raises(ProblemError) as refusal:
        tables_of(folder)
    assert all(problem.allowed for problem in refusal.value.problems)
    return str(refusal.value).replace(str(folder), "{folder}")


@pytest.mark.parametrize("folder", BAD, ids=lambda folder: folder.name)
def test_bad_table_is_refused_with_its_place(folder: Path) -> None:
    """Whatever breaks a rule is refused with its file and place, what was found and what is allowed."""
    assert refused(folder) == (folder / "message.txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("case", FAULTS)
def test_fault_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    """The same for one fault in the descriptor of a table, in its schema or in its rows."""
    folder = Path(shutil.copytree(CASES / "base", tmp_path / "evidence"))
    fault, path = FAULTS[case], folder / "datapackage.json"
    if "change" in fault:
        old, new = fault["change"]
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
    if "schema" in fault:
        descriptor = read(folder)
        descriptor["resources"][0]["schema"] = fault["schema"]
        path.write_text(json.dumps(descriptor), encoding="utf-8")
    if "rows" in fault:
        (folder / "data" / "visits.csv").write_text(fault["rows"], encoding="utf-8", newline="")
    assert refused(folder).replace("{folder}/", "") == fault["message"]


@pytest.mark.parametrize("folder", GOOD, ids=lambda folder: folder.name)
def test_good_table_is_read(folder: Path) -> None:
    """A well-formed package passes the check and gives the rows recorded beside it."""
    tables = tables_of(folder)
    rows = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
    read = {name: json.loads(json.dumps(tables[name].rows(), default=str)) for name in tables.package.tables}
    assert read == rows


@pytest.mark.parametrize(("kind", "wrong"), [(kind, each) for kind in WRONG for each in WRONG[kind]])
def test_wrong_value_is_found_at_its_line(kind: str, wrong: str, tmp_path: Path) -> None:
    """A cell that is no value of its column's type is refused as an editor counts lines, with its text."""
    path = tmp_path / "any.csv"
    path.write_text(f'key,cell\n"one\n\ntwo",\nthree,"{wrong}"\n', encoding="utf-8")
    fields = (Field(name="key", type="string", title="Key"), Field(name="cell", type=kind, title="Cell"))
    sample = read_package(CASES / "good" / "every-type").table("samples")
    table = sample.model_copy(update={"path": path, "fields": fields, "primary_key": ("key",)})
    with pytest.raises(ProblemError) as refusal:
        Tables(DataPackage(path=path, resources=(table,)))["samples"]
    assert str(refusal.value).startswith(f"{path}:5, column cell: found {wrong!r}")


def read(evidence: Path) -> dict[str, Any]:
    """The descriptor as it stands."""
    found: dict[str, Any] = json.loads((evidence / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_recording_adds_size_and_hash_and_changes_nothing_else(evidence: Path) -> None:
    """Each resource gets the size and SHA-256 of its file, and the rest keeps its form; once is enough."""
    before = read(evidence)
    assert record_tables(evidence) == [resource["name"] for resource in before["resources"]]
    after, path = read(evidence), evidence / "datapackage.json"
    assert path.read_text(encoding="utf-8") == json.dumps(after, indent=2, ensure_ascii=False) + "\n"
    for resource in after["resources"]:
        data = (evidence / resource["path"]).read_bytes()
        assert resource.pop("bytes") == len(data)
        assert resource.pop("hash") == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert after == before
    # The file's time stays, so nothing is built again for it.
    written = path.stat().st_mtime_ns
    assert record_tables(evidence) == []
    assert path.stat().st_mtime_ns == written


def test_changed_table_is_refused_until_it_is_recorded(evidence: Path) -> None:
    """A file that was changed without a word is refused with both hashes and the way out."""
    record_tables(evidence)
    # Its name may have space around it, and its file may stand beside the descriptor.
    descriptor = evidence / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8").replace('"visits"', '" visits "')
    path = read_package(evidence).table("visits").path
    text = text.replace(path.relative_to(evidence).as_posix(), "visits.csv")
    descriptor.write_text(text, encoding="utf-8")
    path.rename(evidence / "visits.csv")
    table = read_package(evidence).table("visits")
    table.path.write_bytes(table.path.read_bytes().replace(b"\n", b"\r\n"))
    with pytest.raises(ProblemError) as refusal:
        tables_of(evidence)
    digest = hashlib.sha256(table.path.read_bytes()).hexdigest()
    for words in (str(table.path), digest, table.hash, f"to go back, run `git restore {evidence}`"):
        assert words in str(refusal.value)
    assert record_tables(evidence) == ["visits"]
    tables_of(evidence)


def test_broken_table_is_not_recorded(evidence: Path) -> None:
    """Contents that break the schema are refused with their place, and the descriptor stays as it was."""
    record_tables(evidence)
    before = read(evidence)
    path = read_package(evidence).table("visits").path
    path.write_bytes(path.read_bytes() + b"one,value,too,many,here,and,more\n")
    with pytest.raises(ProblemError, match="values, one a column"):
        record_tables(evidence)
    assert read(evidence) == before
