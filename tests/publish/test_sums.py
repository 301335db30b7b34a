"""Hashes and provenance of an edition are read as they were written, and anything else is refused."""

from __future__ import annotations

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


def test_bytes_that_are_no_hashes() -> None:
    """A file that holds no hashes is refused by its place."""
    with pytest.raises(ProblemError, match=r"^S: found no sums; allowed: lines of a SHA-256, two spaces"):
        read_sums(b"<html>", place="S")


def test_every_difference_is_told() -> None:
    """A file that is missing, one that is too many and one with other bytes are told by their paths."""
    found = differences({"a": "1", "b": "2"}, {"b": "3", "c": "4"}, place="v/1/")
    assert [str(problem) for problem in found] == [
        "v/1/a: found no such file; allowed: the files of the edition",
        "v/1/b: found other bytes; allowed: the files of the edition",
        "v/1/c: found a file too many; allowed: the files of the edition",
    ]


def test_provenance_survives_writing() -> None:
    """What was written is read again."""
    assert read_provenance(PROVENANCE.data, place="P") == PROVENANCE


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"format": 1, "more": 1}'])
def test_provenance_that_is_none(data: bytes) -> None:
    """Anything but what an edition was made from is refused by the name of its file."""
    with pytest.raises(ProblemError, match=r"^P: found something else; allowed: what an edition was"):
        read_provenance(data, place="P")
