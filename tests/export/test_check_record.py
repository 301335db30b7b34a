"""The program that checks a file for the record is not led to other files than a person unpacks."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from qualifications.export.check_record import SUMS, main

DATA = "true\n"
PACKED = {f"record/{SUMS}": f"{hashlib.sha256(DATA.encode()).hexdigest()}  a.txt\n", "record/a.txt": DATA}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("", "Unchanged"),
        ("record/b.txt", "CHANGED: b.txt"),
        ("record/\r\x1b[2KU", "CHANGED: \\r\\x1b[2KU"),
        ("record/a.txt", "NOT R"),
        ("b/a.txt", "NOT R"),
    ],
)
def test_file_beside_those_of_the_record(
    name: str, answer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that was put in is named, and one that hides behind another of its name is refused."""
    record = tmp_path / "record.zip"
    with zipfile.ZipFile(record, "w") as archive:
        for path, text in [*([(name, "false\n")] if name else []), *PACKED.items()]:
            entry = zipfile.ZipInfo(path)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, text)
    assert main([str(record)]) == bool(name)
    assert capsys.readouterr().out.startswith(answer)
