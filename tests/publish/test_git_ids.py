"""The ids of files and folders are those that git itself gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualifications.git import Git
from qualifications.publish.git_ids import blob_id, tree_id

# Names that git sorts in another order as folders than as files.
NAMES = st.sampled_from(["a", "a-b", "a.b", "a0", "b", "Ä", "index.html"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


@settings(max_examples=15)
@given(st.dictionaries(PATHS, st.binary(max_size=8), min_size=1, max_size=12))
def test_ids_are_those_of_git(tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes]) -> None:
    """Any folder has the id that git gives its tree; a path that is a file and a folder has none."""
    ids = {path: blob_id(data) for path, data in files.items()}
    if any(path.startswith(f"{other}/") for path in files for other in files):
        assert tree_id(ids) == ""
        return
    folder: Path = tmp_path_factory.mktemp("tree")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    git = Git(folder)
    git.run("init", "--quiet")
    git.run("-c", "core.autocrlf=false", "add", "--all")
    assert tree_id(ids) == git.line("write-tree")
