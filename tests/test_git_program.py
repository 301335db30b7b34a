"""Git is called in one way, and read in bulk."""

from pathlib import Path

import pytest

from books import TESTS
from qualifications.environment import isolated
from qualifications.git import Git, GitError
from repositories import Repository

# Settings of git that change what commands write, as a user's own and as a clone's.
SETTINGS = (TESTS / "hostile.gitconfig").read_text(encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Three files in one commit."""
    made = Repository.new(tmp_path / "source")
    for number, name in enumerate(("a.txt", "b/c d.txt", "b/\N{LATIN SMALL LETTER E WITH ACUTE}.txt")):
        made.write(name, f"{number}\n")
    made.commit("2024-01-10T12:00:00+00:00")
    return made


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


def test_no_setting_changes_what_is_read(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings of the user, the machine, the shell and the clone leave every answer as it is."""
    repository.git("tag", "v2")
    repository.git("tag", "v1")
    repository.write("new.txt", "new\n")
    repository.write("a.txt", "changed\n")
    commands = (
        ("log", "-1", "--format=%ct %s"),
        ("tag", "--points-at", "HEAD"),
        ("for-each-ref", "--format=%(refname)"),
        ("log", "-1", "--stat", "--format=%an"),
    )

    def answers() -> list[object]:
        git = Git(repository.folder)
        return [*(git.run(*command) for command in commands), git.tree("HEAD", recursive=True), git.changed()]

    before = answers()
    assert before[-1] == ["a.txt", "new.txt"]
    repository.set(SETTINGS)
    (tmp_path / "settings").write_text(SETTINGS, encoding="utf-8")
    other = Repository.new(tmp_path / "other").folder
    names = ("GIT_PAGER", "GIT_EXTERNAL_DIFF", "GIT_TRACE", "GIT_LITERAL_PATHSPECS", "GIT_NAMESPACE")
    variables = {
        "GIT_CONFIG_GLOBAL": tmp_path / "settings",
        "GIT_CONFIG_SYSTEM": tmp_path / "settings",
        "GIT_DIR": other / ".git",
        "GIT_WORK_TREE": other,
        "GIT_INDEX_FILE": other / "index",
        "GIT_OBJECT_DIRECTORY": other,
        "GIT_CEILING_DIRECTORIES": tmp_path,
        **dict.fromkeys(names, "1"),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, str(value))
    assert answers() == before


def test_repository_of_another_user(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused with git's own first line and the way to fix it; whom the user trusts is read."""
    settings = tmp_path / "settings"
    settings.touch()
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    git = Git(repository.folder, environment={"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    with pytest.raises(GitError) as raised:
        git.tree("HEAD")
    first, _, fix = str(raised.value).partition("; to fix: ")
    assert first.startswith("fatal: detected dubious ownership in repository at ")
    assert fix == f"git config --global --add safe.directory {repository.folder}"
    repository.git("config", "--file", str(settings), "safe.directory", str(repository.folder))
    assert "a.txt" in git.tree("HEAD")
    assert git.changed() == []


def test_remote_is_asked_as_the_user(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git follows the user's own settings, as for another address of a remote."""
    settings = tmp_path / "settings"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    repository.git(
        "config", "--file", str(settings), f"url.{repository.url}.insteadOf", "https://example.invalid/a"
    )
    with isolated():
        answer = Git(tmp_path).line("ls-remote", "https://example.invalid/a", "refs/heads/main")
    assert answer.endswith("refs/heads/main")
