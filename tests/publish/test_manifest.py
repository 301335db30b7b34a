"""Manifests and the chain are read as they were written, and anything else is refused."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkouts import FIRST, MANIFEST, Checkout
from qualifications.publish import chain
from qualifications.publish.errors import PublishError
from qualifications.publish.git_ids import blob_id
from qualifications.publish.manifest import (
    NAME,
    check_files,
    compare,
    differences,
    list_files,
    read_manifest,
    sha256,
)


@settings(max_examples=20)
@given(st.binary(max_size=2000))
def test_ids_are_those_of_git_and_sha256sum(data: bytes) -> None:
    """A file's ids are those that git and any program for SHA-256 give it."""
    assert sha256(data) == hashlib.sha256(data).hexdigest()
    done = subprocess.run(["git", "hash-object", "--stdin"], input=data, capture_output=True, check=True)
    assert blob_id(data) == done.stdout.decode().strip()


def test_manifest_survives_writing() -> None:
    """What was written is read again, as JSON that holds every file on a line of its own."""
    assert read_manifest(MANIFEST.data, place=NAME) == MANIFEST
    assert json.loads(MANIFEST.data)["format"] == 1
    assert MANIFEST.data.count(b'"path": ') == len(MANIFEST.data.splitlines()) - 16 == 2
    assert MANIFEST.blobs[NAME] == blob_id(MANIFEST.data)


def test_manifest_without_files_survives_writing() -> None:
    """An edition without a file has a manifest too."""
    empty = replace(MANIFEST, files=())
    assert read_manifest(empty.data, place=NAME) == empty


def changed(**fields: Any) -> Callable[[dict[str, Any]], Any]:
    """Sets fields of a document."""
    return lambda document: document | fields


def changed_file(**fields: Any) -> Callable[[dict[str, Any]], Any]:
    """Sets fields of the first file of a document."""
    return lambda document: document | {"files": [document["files"][0] | fields]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda _: [], "manifest.json: found something else; allowed: a manifest of format 1"),
        (changed(format=2), "manifest.json: found something else; allowed: a manifest of format 1"),
        (changed(more=1), "manifest.json: found something else; allowed: a manifest of format 1"),
        (changed(edition="next"), "manifest.json, edition: found 'next'; allowed: an edition, as 2026"),
        (changed(edition="2026.11.22.0"), "manifest.json, edition: found '2026.11.22.0'"),
        (changed(date=2026), "manifest.json, date: found 2026; allowed: a day, YYYY-MM-DD"),
        (changed(commit=""), "manifest.json, commit: found ''; allowed: 40 hexadecimal digits"),
        (changed(tools=[]), "manifest.json, tools: found []; allowed: texts by name"),
        (changed(evidence={"a": 1}), "manifest.json, evidence: found {'a': 1}; allowed: texts by name"),
        (changed(files={}), "manifest.json, files: found {}; allowed: a list"),
        (changed(files=[1]), "manifest.json, file 1: found 1; allowed: path, sha256, size and blob"),
        (changed_file(path="../x"), "manifest.json, file 1, path: found '../x'; allowed: a path below"),
        (changed_file(path="/x"), "manifest.json, file 1, path: found '/x'"),
        (changed_file(path="a/./x"), "manifest.json, file 1, path: found 'a/./x'"),
        (changed_file(size=-1), "manifest.json, file 1, size: found -1; allowed: a number of bytes"),
        (changed_file(size=True), "manifest.json, file 1, size: found True"),
        (changed_file(sha256="x"), "manifest.json, file 1, sha256: found 'x'; allowed: 64 hexadecimal"),
        (changed_file(blob="x"), "manifest.json, file 1, blob: found 'x'; allowed: 40 hexadecimal digits"),
        (changed(), "manifest.json: found another order or form; allowed: a manifest as it was written"),
    ],
)
def test_manifest_that_is_none(change: Callable[[dict[str, Any]], Any], message: str) -> None:
    """Each fault is told with its place, what was found and what is allowed."""
    data = json.dumps(change(json.loads(MANIFEST.data))).encode()
    with pytest.raises(PublishError) as raised:
        read_manifest(data, place=NAME)
    assert str(raised.value).startswith(message)


@given(st.binary(max_size=50))
def test_bytes_that_are_no_manifest(data: bytes) -> None:
    """Bytes that are no manifest are refused, whatever they are."""
    with pytest.raises(PublishError, match=r"^manifest\.json: found .*; allowed: a manifest"):
        read_manifest(data, place=NAME)


def test_every_difference_is_told() -> None:
    """A file that is missing, one that is too much and one with other bytes are told by their paths."""
    found = {"a/index.html": "1" * 40, "more.html": "2" * 40, NAME: MANIFEST.blobs[NAME]}
    unlisted = "found a file that the manifest does not list; allowed: the files of the manifest"
    assert [str(problem) for problem in compare(MANIFEST, found, place="v/2026.11.22/")] == [
        "v/2026.11.22/a/index.html: found other bytes; allowed: the bytes that the manifest lists",
        f"v/2026.11.22/more.html: {unlisted}",
        "v/2026.11.22/style.css: found no such file; allowed: every file of the manifest",
    ]


def test_differences_of_two_editions() -> None:
    """Between two makings of an edition, files, evidence and tools that differ are told by name."""
    assert differences(MANIFEST, MANIFEST) == []
    other = replace(MANIFEST, tools={"typst": "0.16.0"}, evidence={}, commit="0" * 40)
    assert [str(problem) for problem in differences(MANIFEST, other)] == [
        "edition 2026.11.22, manifest.json: found other bytes; allowed: the bytes that the manifest lists",
        f"edition 2026.11.22, commit: found {'0' * 40}; allowed: {'a' * 40}, as published",
        "edition 2026.11.22, tools: found typst 0.16.0; allowed: 0.15.2, as published",
        f"edition 2026.11.22, evidence: found sources.yml None; allowed: {'c' * 64}, as published",
    ]


def test_folder_against_its_manifest(tmp_path: Path) -> None:
    """A folder that holds the files of its manifest passes; with one byte more it does not."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_bytes(b"one")
    manifest = replace(MANIFEST, files=list_files(tmp_path))
    (tmp_path / NAME).write_bytes(manifest.data)
    check_files(manifest, tmp_path)
    (tmp_path / "a" / "index.html").write_bytes(b"ones")
    with pytest.raises(PublishError, match=r"a/index\.html: found other bytes"):
        check_files(manifest, tmp_path)


@pytest.mark.parametrize("fault", [{"sha256": "0" * 64}, {"size": 4}])
def test_folder_against_a_manifest_with_a_wrong_hash(fault: dict[str, Any], tmp_path: Path) -> None:
    """A manifest that lists another SHA-256 or size than a file has is not that of its folder."""
    (tmp_path / "index.html").write_bytes(b"one")
    (file,) = list_files(tmp_path)
    manifest = replace(MANIFEST, files=(file._replace(**fault),))
    (tmp_path / NAME).write_bytes(manifest.data)
    with pytest.raises(PublishError, match=r"index\.html: found other bytes"):
        check_files(manifest, tmp_path)


def links(count: int) -> tuple[chain.Link, ...]:
    """A chain of so many editions."""
    made: tuple[chain.Link, ...] = ()
    for number in range(count):
        made = chain.extended(made, edition=f"2026.11.{number + 1:02d}", manifest=f"{number:064x}")
    return made


@given(st.integers(0, 12))
def test_chain_survives_writing(count: int) -> None:
    """A chain is read as it was written."""
    assert chain.read_chain(chain.to_bytes(links(count)), place="v/chain.txt") == links(count)


def test_links_can_be_checked_by_hand() -> None:
    """A link is the SHA-256 of the link before it, the edition and its manifest, parted by spaces."""
    first, second = links(2)
    assert first.hash == sha256(f"{'0' * 64} 2026.11.01 {first.manifest}".encode())
    assert second.hash == sha256(f"{first.hash} 2026.11.02 {second.manifest}".encode())


@given(st.data())
def test_chain_with_one_change_is_refused(data: st.DataObject) -> None:
    """One other character anywhere in the chain is found, at the line where it stands or before its end."""
    written = chain.to_bytes(links(4)).decode()
    place = data.draw(st.integers(0, len(written) - 2))
    other = data.draw(st.sampled_from("0123456789abcdef. \n").filter(lambda letter: letter != written[place]))
    with pytest.raises(PublishError, match=r"^v/chain\.txt:\d: found a line that does not follow"):
        chain.read_chain((written[:place] + other + written[place + 1 :]).encode(), place="v/chain.txt")


def test_manifest_names_what_is_committed(checkout: Checkout) -> None:
    """A file of an editor's, which git ignores, is no evidence: the manifest stays as it is."""
    checkout.repository.write(".gitignore", "_build/\n.ipynb_checkpoints/\n")
    before = checkout.edition(FIRST).manifest
    checkout.repository.write("evidence/.ipynb_checkpoints/sources-checkpoint.yml", "{}\n")
    assert checkout.freeze({}).manifest == before
    assert "claims/tiny.yml" in before.evidence
