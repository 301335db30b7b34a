"""Files are written whole or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qualifications.files import json_bytes, write_atomically
from tools import room_for


def names(folder: Path) -> set[str]:
    """Every file below the folder, by its path."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_new_file_is_readable_by_all(tmp_path: Path) -> None:
    """A written file holds the bytes, in folders made for it, and others may read it."""
    target = tmp_path / "a" / "b.txt"
    write_atomically(target, b"x")
    assert target.read_bytes() == b"x"
    assert target.stat().st_mode & 0o777 == 0o644


def test_same_bytes_keep_the_time(tmp_path: Path) -> None:
    """Writing what the file holds already changes nothing, not even its time."""
    target = tmp_path / "a.txt"
    write_atomically(target, b"x")
    before = target.stat().st_mtime_ns
    write_atomically(target, b"x")
    assert target.stat().st_mtime_ns == before


def test_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    """When the disk is full in the middle of writing, the old file stands and no temporary one is left."""
    target = tmp_path / "a.txt"
    write_atomically(target, b"old")
    with room_for(1000), pytest.raises(OSError, match="File too large"):
        write_atomically(target, bytes(100_000))
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == {"a.txt"}


def test_interrupt_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a reader interrupts the writing, the old file stands and no temporary one is left."""
    target = tmp_path / "a.txt"
    write_atomically(target, b"old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "chmod", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == {"a.txt"}


def test_other_bytes_replace_the_file(tmp_path: Path) -> None:
    """Writing other bytes replaces the whole file, and nothing else is left in its folder."""
    target = tmp_path / "a.txt"
    write_atomically(target, b"a longer text")
    write_atomically(target, b"short")
    assert target.read_bytes() == b"short"
    assert names(tmp_path) == {"a.txt"}


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
