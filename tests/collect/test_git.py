"""Histories are read from folders and from remotes, whole or not at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qualifications.collect.history import open_history
from qualifications.problems import ProblemError
from repositories import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two commits, of which the second changes a file."""
    made = Repository.new(tmp_path / "source")
    made.write("a.txt", "one\n")
    made.commit("2024-01-10T12:00:00+00:00")
    made.write("a.txt", "two\n")
    made.write("b/c.txt", "three\n")
    made.commit("2024-02-10T12:00:00+00:00")
    return made


@pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])
def test_contents_at_a_commit(repository: Repository, tmp_path: Path, *, remote: bool) -> None:
    """The files of a commit are the same from a folder and from a clone that left out their contents."""
    address = repository.url if remote else str(repository.folder)
    history = open_history(address, cache=tmp_path / "cache")
    assert history.partial == remote
    files = history.files(history.before(dt.datetime(2024, 3, 1, tzinfo=dt.UTC)))
    contents = history.contents(files.values())
    assert {path: contents[id_] for path, id_ in files.items()} == {"a.txt": b"two\n", "b/c.txt": b"three\n"}


def test_clone_is_renewed(repository: Repository, tmp_path: Path) -> None:
    """A second reading of a remote sees the commits that were added since."""
    first = open_history(repository.url, cache=tmp_path / "cache")
    new = repository.commit("2024-03-10T12:00:00+00:00")
    second = open_history(repository.url, cache=tmp_path / "cache")
    assert second.head == new != first.head
    assert second.commits[0].id == new


def test_a_clone_that_was_left_locked_is_made_again(repository: Repository, tmp_path: Path) -> None:
    """What a killed run left in a clone, such as a lock, does not stop the next."""
    first = open_history(repository.url, cache=tmp_path / "cache", branch="main")
    (first.folder / "refs/heads/main.lock").touch()
    new = repository.commit("2024-03-10T12:00:00+00:00")
    assert open_history(repository.url, cache=tmp_path / "cache", branch="main").head == new
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [first.folder.name]


def test_a_shallow_clone_is_refused(repository: Repository, tmp_path: Path) -> None:
    """A copy that lacks its first commits would count too few."""
    repository.git("clone", "--quiet", "--depth=1", repository.url, str(tmp_path / "shallow"))
    with pytest.raises(ProblemError, match="shallow: found a shallow clone"):
        open_history(str(tmp_path / "shallow"), cache=tmp_path / "cache")


def test_main_line_comes_first(tmp_path: Path) -> None:
    """The last commit before a time is one of the main line, though a merged branch has a later one."""
    repository = Repository.new(tmp_path / "source")
    first = repository.commit("2024-01-01T00:00:00+00:00")
    repository.git("switch", "--quiet", "--create", "side")
    side = repository.commit("2024-01-20T00:00:00+00:00")
    repository.git("switch", "--quiet", "main")
    repository.commit("2024-02-05T00:00:00+00:00")
    merge = repository.merge("2024-02-10T00:00:00+00:00", side="side")
    history = open_history(str(repository.folder), cache=tmp_path)
    assert history.before(dt.datetime(2024, 2, 1, tzinfo=dt.UTC)) == first
    assert history.before(dt.datetime(2024, 1, 1, tzinfo=dt.UTC)) == ""
    merges = {commit.id: commit.merge for commit in history.commits}
    assert (merges[first], merges[side], merges[merge]) == (False, False, True)


@pytest.mark.parametrize(
    ("address", "branch", "message"),
    [
        ("file:///nowhere/at/all", "", "file:///nowhere/at/all: found "),
        ("{folder}", "trunk", "found no branch trunk; allowed: a git history that holds it"),
        ("{empty}", "", "/empty: found fatal: not a git repository"),
    ],
)
def test_unreadable_history_is_refused(
    repository: Repository, tmp_path: Path, address: str, branch: str, message: str
) -> None:
    """A history that is not there gives an error that names it, and leaves no clone behind."""
    (tmp_path / "empty").mkdir()
    address = address.format(folder=repository.folder, empty=tmp_path / "empty")
    with pytest.raises(ProblemError) as refused:
        open_history(address, cache=tmp_path / "cache", branch=branch)
    assert message in str(refused.value)
    assert list((tmp_path / "cache").glob("*")) == []
