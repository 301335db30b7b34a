"""The hash of each file of a folder, in the form that `sha256sum --check` reads: `SHA256SUMS`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from qualifications.problems import Problem
from qualifications.publish.refusals import problem, refuse

NAME = "SHA256SUMS"
# A path must stay inside the folder, but for what editions share; what `sha256sum` would escape has no
# place in a web site.
_LINE = re.compile(
    r"(?P<hash>[0-9a-f]{64})  (?P<path>(?:\.\./\.\./assets/(?=\w))?"
    r"(?!/)(?!(?:.*/)?\.\.?(?:/|$))(?!.*//)[^\0\n\r\\]+)"
)


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
    """The sums that the bytes hold, by path; `place` names them in errors.

    Raises ProblemError for anything but what `to_bytes` writes.
    """
    sums: dict[str, str] = {}
    for number, line in enumerate(data.decode("utf-8", errors="replace").split("\n")[:-1], 1):
        match = _LINE.fullmatch(line)
        if match is None or match["path"] in sums:
            raise refuse(f"{place}:{number}", found=repr(line[:99]), allowed="a SHA-256, two spaces, a path")
        sums[match["path"]] = match["hash"]
    if to_bytes(sums) != data:
        raise refuse(place, found="another order or form", allowed="the sums as they were written")
    return sums


def differences(expected: Mapping[str, str], found: Mapping[str, str], *, place: str) -> list[Problem]:
    """What differs between the hashes, or ids, that a folder should have and those that it has."""
    told = []
    for path in sorted(expected.keys() | found.keys()):
        if path not in found:
            told.append(problem(f"{place}{path}", "no such file", "every file of the edition"))
        elif path not in expected:
            told.append(problem(f"{place}{path}", "a file too many", "the files of the edition"))
        elif expected[path] != found[path]:
            told.append(problem(f"{place}{path}", "other bytes", "those of the edition"))
    return told
