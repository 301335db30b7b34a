"""The hash of each file of a folder, in the form that `sha256sum --check` reads: `SHA256SUMS`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from qualifications.problems import Problem
from qualifications.publish.refusals import problem, refuse

NAME = "SHA256SUMS"


def sha256(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sums_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below the folder but its own `SHA256SUMS`, by path, in order."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: sha256(path.read_bytes()) for name, path in sorted(paths.items()) if name != NAME}


def to_bytes(sums: Mapping[str, str]) -> bytes:
    """The sums as they are written; the same sums give the same bytes."""
    return "".join(f"{hash_}  {path}\n" for path, hash_ in sorted(sums.items())).encode()


def read_sums(data: bytes, *, place: str) -> dict[str, str]:
    """The sums that the bytes hold, by path; raises ProblemError where they hold none, at `place`."""
    lines = [line.partition("  ") for line in data.decode("utf-8", errors="replace").splitlines()]
    if not all(path for _, _, path in lines):
        raise refuse(place, found="no sums", allowed="lines of a SHA-256, two spaces and a path")
    return {path: hash_ for hash_, _, path in lines}


def differences(expected: Mapping[str, str], found: Mapping[str, str], *, place: str) -> list[Problem]:
    """What differs between the hashes that a folder should have and those that it has."""
    told = []
    for path in sorted(expected.keys() | found.keys()):
        if expected.get(path) != found.get(path):
            missing = "no such file" if path not in found else ""
            words = missing or ("other bytes" if path in expected else "a file too many")
            told.append(problem(f"{place}{path}", words, "the files of the edition"))
    return told
