"""Git is called in one way, and read in bulk."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualifications.git import Entry, Git, GitError, NoGitError
from repositories import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Three files in one commit."""
    made = Repository.new(tmp_path / "source")
    for number, name in enumerate(("a.txt", "b/c d.txt", "b/\N{LATIN SMALL LETTER E WITH ACUTE}.txt")):
        made.write(name, f"{number}\n")
    made.commit("2024-01-10T12:00:00+00:00")
    return made


def test_tree_by_name_and_by_path(repository: Repository) -> None:
    """A tree is read by name, and in whole by path, whatever letters the names have."""
    git = Git(repository.folder)
    assert {name: entry.kind for name, entry in git.tree("HEAD").items()} == {"a.txt": "blob", "b": "tree"}
    files = git.tree("HEAD", recursive=True)
    assert list(files) == ["a.txt", "b/c d.txt", "b/\N{LATIN SMALL LETTER E WITH ACUTE}.txt"]
    assert files["a.txt"] == Entry("100644", "blob", repository.git("rev-parse", "HEAD:a.txt"))


def test_contents_leave_out_what_is_not_there(repository: Repository) -> None:
    """Contents come by the names that were given; a name that git does not know is left out."""
    names = ["HEAD:b/c d.txt", "HEAD:none", "HEAD:a.txt", "0" * 40]
    assert Git(repository.folder).contents(names) == {"HEAD:a.txt": b"0\n", "HEAD:b/c d.txt": b"1\n"}


def test_partial_clone_asks_once(repository: Repository, tmp_path: Path) -> None:
    """A clone that left out contents fetches those it lacks, and no others, in one request."""
    clone, log = tmp_path / "clone.git", tmp_path / "requests"
    Git(tmp_path).run("clone", "--quiet", "--bare", "--filter=blob:none", repository.url, str(clone))
    git = Git(clone, environment={"GIT_TRACE2_EVENT": str(log)})
    names = [entry.id for entry in git.tree("HEAD", recursive=True).values()]
    git.fetch_missing(names[:2])
    git.fetch_missing(names)
    git.fetch_missing(names)
    assert list(git.contents(names).values()) == [git.contents([name])[name] for name in sorted(names)]
    requests = [
        line
        for line in log.read_text(encoding="utf-8").splitlines()
        if '"event":"child_start"' in line and "git-upload-pack" in line
    ]
    assert len(requests) == 2


def test_folder_decides(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Called from a hook of another repository, git still reads the folder that it was given."""
    other = Repository.new(tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    assert "a.txt" in Git(repository.folder).tree("HEAD")


def test_failure_says_what_git_said(repository: Repository) -> None:
    """What git refuses is an error with its last line, and all lines beside it."""
    with pytest.raises(GitError, match="Needed a single revision") as raised:
        Git(repository.folder).line("rev-parse", "--verify", "nothing")
    assert raised.value.lines == ("fatal: Needed a single revision",)


def test_no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no git, that is said."""
    monkeypatch.setenv("PATH", str(repository.folder))
    with pytest.raises(NoGitError, match="no such program"):
        Git(repository.folder).line("log")
