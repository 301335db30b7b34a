"""Files are written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qualifications.files import json_bytes, write_atomically


def test_file_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file holds the bytes in new folders, and others may read it; the same bytes keep its time.

    Where a reader interrupts, the old file stands and no temporary one is left.
    """
    target = tmp_path / "a" / "b.txt"
    write_atomically(target, b"a longer text")
    assert target.stat().st_mode & 0o777 == 0o644
    before = target.stat().st_mtime_ns
    write_atomically(target, b"a longer text")
    assert target.stat().st_mtime_ns == before
    write_atomically(target, b"short")
    monkeypatch.setattr(Path, "chmod", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, b"new")
    assert {path: path.read_bytes() for path in target.parent.iterdir()} == {target: b"short"}


def interrupt(*_: object) -> None:
    """A reader who stops the program."""
    raise KeyboardInterrupt


def test_json_has_a_line_for_each_item() -> None:
    """JSON for programs holds the same, an item a line and no other space."""
    document = {"of": "é", "all": [{"a": [1, "x"]}, 2], "none": []}
    made = json_bytes(document)
    assert json.loads(made) == document
    assert made.decode() == '{\n"of":"é",\n"all":[\n{"a":[1,"x"]},\n2\n],\n"none":[]\n}\n'
