"""The manifest of an edition: what it was made from, and the hash and size of each of its files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any, NamedTuple

from qualifications.publish.errors import Problem, PublishError, refuse
from qualifications.publish.git_ids import blob_id

NAME = "manifest.json"
FORMAT = 1
_HEX40, _HEX64 = r"[0-9a-f]{40}", r"[0-9a-f]{64}"
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "edition": (re.compile(r"\d{4}\.\d{2}\.\d{2}(\.[1-9]\d*)?"), "an edition, as 2026.11.22 or 2026.11.22.1"),
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}"), "a day, YYYY-MM-DD"),
    "data_as_of": (re.compile(r"\d{4}-\d{2}-\d{2}"), "a day, YYYY-MM-DD"),
    "commit": (re.compile(_HEX40), "40 hexadecimal digits"),
    "sha256": (re.compile(_HEX64), "64 hexadecimal digits"),
    "blob": (re.compile(_HEX40), "40 hexadecimal digits"),
    "lock": (re.compile(_HEX64), "64 hexadecimal digits"),
    # A path must stay inside the edition.
    "path": (
        re.compile(r"(?!/)(?!(?:.*/)?\.\.?(?:/|$))(?!.*//)[^\0\n]+"),
        "a path below the edition's folder",
    ),
}


class File(NamedTuple):
    """A file of an edition: its path, its SHA-256, its size in bytes and its id in git."""

    path: str
    sha256: str
    size: int
    blob: str

    @property
    def line(self) -> str:
        """The file in the manifest; written by hand, since a branch lists many thousands of them."""
        path = encode_basestring_ascii(self.path)
        return f'  {{"path": {path}, "sha256": "{self.sha256}", "size": {self.size}, "blob": "{self.blob}"}}'


_FILE_NAMES = set(File._fields)
_HASHES = re.compile(rf"(?:{_HEX64} {_HEX40}\n)*")
_HASHES_LENGTH = 64 + 1 + 40 + 1


@dataclass(frozen=True)
class Manifest:
    """An edition's days, source commit, evidence, tools and files.

    `evidence` and `lock` are SHA-256 sums of the files that the edition was made from, `tools` the
    versions of the packages that made it. The files are in the order of their paths, without the
    manifest itself.
    """

    edition: str
    date: str
    data_as_of: str
    commit: str
    lock: str
    tools: Mapping[str, str]
    evidence: Mapping[str, str]
    files: tuple[File, ...] = field(repr=False)

    @cached_property
    def data(self) -> bytes:
        """The manifest as it is written, with a line for each file; the same one gives the same bytes."""
        names = (each.name for each in fields(self) if each.name != "files")
        head = json.dumps({"format": FORMAT} | {name: getattr(self, name) for name in names}, indent=1)
        lines = ",\n".join(file.line for file in self.files)
        return f'{head[:-2]},\n "files": [\n{lines}\n ]\n}}\n'.encode()

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the manifest as it is written."""
        return sha256(self.data)

    @cached_property
    def blobs(self) -> dict[str, str]:
        """The id in git of each file of the edition, the manifest among them, by path."""
        return {file.path: file.blob for file in self.files} | {NAME: blob_id(self.data)}


def sha256(data: bytes) -> str:
    """The SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def list_files(folder: Path) -> tuple[File, ...]:
    """Every file below the folder but its manifest, in the order of their paths."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    files = []
    for name, path in sorted(paths.items()):
        if name != NAME:
            data = path.read_bytes()
            files.append(File(path=name, sha256=sha256(data), size=len(data), blob=blob_id(data)))
    return tuple(files)


def sums(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below the folder, by path."""
    return {file.path: file.sha256 for file in list_files(folder)}


def read_manifest(data: bytes, *, place: str) -> Manifest:
    """The manifest that the bytes hold; `place` names them in errors.

    Raises PublishError for anything but a manifest as `Manifest.data` has it.
    """
    try:
        document = json.loads(data)
    except ValueError as error:
        raise refuse(place, found=str(error), allowed="a manifest in JSON") from None
    names = {each.name for each in fields(Manifest)}
    if (
        not isinstance(document, dict)
        or document.get("format") != FORMAT
        or set(document) != names | {"format"}
    ):
        raise refuse(place, found="something else", allowed=f"a manifest of format {FORMAT}")
    files = document["files"]
    if not isinstance(files, list):
        raise refuse(f"{place}, files", found=repr(files), allowed="a list")
    texts = {
        name: _text(document, name, place) for name in ("edition", "date", "data_as_of", "commit", "lock")
    }
    manifest = Manifest(
        **texts,
        tools=_texts(document, "tools", place),
        evidence=_texts(document, "evidence", place),
        files=_files(files, place),
    )
    if manifest.data != data:
        raise refuse(place, found="another order or form", allowed="a manifest as it was written")
    return manifest


def compare(manifest: Manifest, found: Mapping[str, str], *, place: str) -> list[Problem]:
    """What differs between a manifest and files, given by their ids in git; `place` is their folder."""
    expected = manifest.blobs
    problems = [
        Problem(f"{place}{path}", "no such file", "every file of the manifest")
        for path in expected.keys() - found
    ]
    problems += [
        Problem(f"{place}{path}", "a file that the manifest does not list", "the files of the manifest")
        for path in found.keys() - expected
    ]
    problems += [
        Problem(f"{place}{path}", "other bytes", "the bytes that the manifest lists")
        for path in expected.keys() & found
        if expected[path] != found[path]
    ]
    return sorted(problems, key=lambda problem: problem.place)


def differences(published: Manifest, other: Manifest) -> list[Problem]:
    """What differs between an edition as it was published and the same edition made again."""
    place = f"edition {published.edition}"
    problems = compare(published, other.blobs, place=f"{place}, ")
    for name in ("date", "data_as_of", "commit", "lock", "tools", "evidence"):
        one, two = getattr(published, name), getattr(other, name)
        if isinstance(one, Mapping):
            changed = sorted(key for key in one.keys() | two.keys() if one.get(key) != two.get(key))
            problems += [
                Problem(f"{place}, {name}", f"{key} {two.get(key)}", f"{one.get(key)}, as published")
                for key in changed
            ]
        elif one != two:
            problems.append(Problem(f"{place}, {name}", two, f"{one}, as published"))
    return problems


def check_files(manifest: Manifest, folder: Path) -> None:
    """Raises PublishError where the folder does not hold the files of the manifest, no more and no less."""
    written = {file.path: file for file in list_files(folder)}
    listed = set(manifest.files)
    # A file whose hash or size alone is not as listed counts as one with other bytes.
    found = {path: file.blob if file in listed else "" for path, file in written.items()}
    problems = compare(manifest, found | {NAME: blob_id((folder / NAME).read_bytes())}, place=f"{folder}/")
    if problems:
        raise PublishError(problems)


def _files(given: list[Any], place: str) -> tuple[File, ...]:
    # A branch lists many thousands of files: what is well is seen at one look, what is not one by one.
    try:
        files = tuple([File(**each) for each in given])
        hashes = "".join([f"{file.sha256} {file.blob}\n" for file in files])
        path = _FORMS["path"][0].fullmatch
        if (
            len(hashes) == _HASHES_LENGTH * len(files)
            and _HASHES.fullmatch(hashes)
            and all(type(each.size) is int and each.size >= 0 and path(each.path) for each in files)
        ):
            return files
    except TypeError:
        pass
    return tuple(_file(each, f"{place}, file {number}") for number, each in enumerate(given, 1))


def _file(given: Any, place: str) -> File:
    if not isinstance(given, dict) or given.keys() != _FILE_NAMES:
        raise refuse(place, found=repr(given), allowed="path, sha256, size and blob")
    if type(given["size"]) is not int or given["size"] < 0:
        raise refuse(f"{place}, size", found=repr(given["size"]), allowed="a number of bytes")
    path, hash_, blob = (_text(given, name, place) for name in ("path", "sha256", "blob"))
    return File(path, hash_, given["size"], blob)


def _text(given: Mapping[str, Any], name: str, place: str) -> str:
    form, allowed = _FORMS[name]
    value = given[name]
    if not isinstance(value, str) or not form.fullmatch(value):
        raise refuse(f"{place}, {name}", found=repr(value), allowed=allowed)
    return value


def _texts(given: Mapping[str, Any], name: str, place: str) -> dict[str, str]:
    value = given[name]
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise refuse(f"{place}, {name}", found=repr(value), allowed="texts by name")
    return dict(value)
