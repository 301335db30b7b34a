"""Hashes and provenance of an edition are read as they were written, and anything else is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkouts import PROVENANCE
from qualifications.problems import ProblemError
from qualifications.publish.provenance import read_provenance
from qualifications.publish.sums import differences, read_sums, sha256, to_bytes

PATHS = st.text("abc/._- é", min_size=1, max_size=9).map(lambda text: "x" + text.replace("/", "/y"))
PATHS |= PATHS.map("../../assets/{}".format)


@given(st.dictionaries(PATHS, st.binary(max_size=3).map(sha256)))
def test_hashes_survive_writing(sums: dict[str, str]) -> None:
    """What was written is read again, in the order of the paths."""
    assert read_sums(to_bytes(sums), place="SHA256SUMS") == sums


@pytest.mark.parametrize(
    "path", ["../x", "../../x", "../../assets/../x", "/x", "a/../x", "a//x", "./x", "a\\x", "a\rx", "\0", ""]
)
def test_path_that_leaves_the_edition(path: str) -> None:
    """A path outside the edition's folder, or one that no web site has, is refused with its line."""
    with pytest.raises(ProblemError, match=r"^S:2: found .*; allowed: a SHA-256, two spaces, a path"):
        read_sums(f"{sha256(b'')}  a\n{sha256(b'')}  {path}\n".encode(), place="S")


@given(st.binary(min_size=1, max_size=90))
def test_bytes_that_are_no_hashes(data: bytes) -> None:
    """Bytes that are no hashes are refused, whatever they are."""
    with pytest.raises(ProblemError, match=r"^S(:\d+)?: found .*; allowed: "):
        read_sums(data, place="S")


def test_every_difference_is_told() -> None:
    """A file that is missing, one that is too many and one with other bytes are told by their paths."""
    found = differences({"a": "1", "b": "2"}, {"b": "3", "c": "4"}, place="v/1/")
    assert [str(problem) for problem in found] == [
        "v/1/a: found no such file; allowed: every file of the edition",
        "v/1/b: found other bytes; allowed: those of the edition",
        "v/1/c: found a file too many; allowed: the files of the edition",
    ]


def test_provenance_survives_writing() -> None:
    """What was written is read again."""
    assert read_provenance(PROVENANCE.data, place="P") == PROVENANCE


@pytest.mark.parametrize(
    "given",
    [{"format": 2}, {"more": 1}, {"date": 2026}, {"tools": []}, {"evidence": {"a": 1}}, {"commit": None}],
)
def test_provenance_that_is_none(given: dict[str, Any]) -> None:
    """Anything but what an edition was made from is refused by the name of its file."""
    with pytest.raises(ProblemError, match=r"^P: found something else; allowed: what an edition was"):
        read_provenance(json.dumps(json.loads(PROVENANCE.data) | given, indent=1).encode(), place="P")


@given(st.binary(max_size=50))
def test_bytes_that_are_no_provenance(data: bytes) -> None:
    """Bytes that are no provenance are refused, whatever they are."""
    with pytest.raises(ProblemError, match=r"^P: found .*; allowed: "):
        read_provenance(data, place="P")
