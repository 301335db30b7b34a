"""Files are written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualifications.files import json_bytes, write_atomically
from tools import room_for


def test_file_is_written_whole(tmp_path: Path) -> None:
    """A file holds the bytes in new folders, and others may read it; the same bytes keep its time."""
    target = tmp_path / "a" / "b.txt"
    write_atomically(target, b"a longer text")
    assert target.stat().st_mode & 0o777 == 0o644
    before = target.stat().st_mtime_ns
    write_atomically(target, b"a longer text")
    assert target.stat().st_mtime_ns == before
    write_atomically(target, b"short")
    assert {path: path.read_bytes() for path in target.parent.iterdir()} == {target: b"short"}


def interrupt(*_: object) -> None:
    """A reader who stops the program."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("full", [True, False])
def test_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, full: bool) -> None:
    """Where the disk is full or a reader interrupts, the old file stands and no temporary one is left."""
    target = tmp_path / "a.txt"
    write_atomically(target, b"old")
    if full:
        with room_for(1000), pytest.raises(OSError, match="File too large"):
            write_atomically(target, bytes(100_000))
    else:
        monkeypatch.setattr(Path, "chmod", interrupt)
        with pytest.raises(KeyboardInterrupt):
            write_atomically(target, b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.txt": b"old"}


@pytest.mark.parametrize(
    ("document", "lines"),
    [
        ([], ["[]"]),
        ([{"a": [1, "é"]}, 2], ["[", '{"a":[1,"é"]},', "2", "]"]),
        (
            {"of": "x", "all": [1, 2], "none": []},
            ["{", '"of":"x",', '"all":[', "1,", "2", "],", '"none":[]', "}"],
        ),
    ],
)
def test_json_has_a_line_for_each_item(document: Any, lines: list[str]) -> None:
    """JSON for programs holds the same, an item a line and no other space."""
    made = json_bytes(document)
    assert json.loads(made) == document
    assert made.decode().splitlines() == lines
