"""Histories are read from folders and remotes as they are, whole or not at all, whatever is in them."""

import datetime as dt
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from qualifications.collect.history import History, open_history
from qualifications.problems import ProblemError
from repositories import Repository

NOON = 1_704_888_000  # 10 January 2024
ADDRESS = "<ada@example.org>"
EITHER_WAY = pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])


@pytest.fixture
def source(tmp_path: Path) -> Repository:
    """A repository without a commit."""
    return Repository.new(tmp_path / "source")


@pytest.fixture
def repository(source: Repository) -> Repository:
    """Two commits, of which the second changes a file."""
    source.write("a.txt", "one\n")
    source.commit("2024-01-10T12:00:00+00:00")
    source.write("a.txt", "two\n")
    source.write("b/c.txt", "three\n")
    source.commit("2024-02-10T12:00:00+00:00")
    return source


def opened(repository: Repository, tmp_path: Path, *, remote: bool = False, branch: str = "main") -> History:
    """The history of the repository, from its folder or from a clone."""
    address = repository.url if remote else str(repository.folder)
    return open_history(address, cache=tmp_path / "cache", branch=branch)


def raw_commits(repository: Repository, *commits: dict[str, str]) -> list[str]:
    """Writes commits of these very bytes, which git need not like, each the child of the one before.

    The last becomes `main`.
    """
    tree, ids = repository.git("write-tree"), list[str]()
    for each in commits:
        author, message = each.get("author", f"Ada {ADDRESS}"), each.get("message", "A message\n")
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in ids[-1:])]
        lines += [f"author {author} {each.get('authored', NOON)} +0000"]
        lines += [f"committer {author} {each.get('committed', NOON)} +0000", "", message]
        done = subprocess.run(
            ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
            cwd=repository.folder,
            input="\n".join(lines).encode(),
            capture_output=True,
            check=True,
        )
        ids.append(done.stdout.decode().strip())
    repository.git("update-ref", "refs/heads/main", ids[-1])
    return ids


@EITHER_WAY
def test_contents_at_a_commit(repository: Repository, tmp_path: Path, *, remote: bool) -> None:
    """The files of a commit are the same from a folder and from a clone that left out their contents."""
    history = opened(repository, tmp_path, remote=remote, branch="")
    assert history.partial == remote
    files = history.files(history.before(dt.datetime(2024, 3, 1, tzinfo=dt.UTC)))
    contents = history.contents(files.values())
    assert {path: contents[id_] for path, id_ in files.items()} == {"a.txt": b"two\n", "b/c.txt": b"three\n"}


@pytest.mark.parametrize(("branch", "left"), [("", ""), ("main", "refs/heads/main.lock")])
def test_a_clone_is_renewed(repository: Repository, tmp_path: Path, branch: str, left: str) -> None:
    """A second reading sees what was added since, though a killed run left a lock in the clone."""
    first = opened(repository, tmp_path, remote=True, branch=branch)
    if left:
        (first.folder / left).touch()
    new = repository.commit("2024-03-10T12:00:00+00:00")
    second = opened(repository, tmp_path, remote=True, branch=branch)
    assert second.head == second.commits[0].id == new != first.head
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [first.folder.name]


def test_a_clone_outlives_a_remote_out_of_reach(repository: Repository, tmp_path: Path) -> None:
    """A reading that fails while the remote is away keeps the clone, and the next one renews it."""
    first = opened(repository, tmp_path, remote=True)
    away = repository.folder.rename(tmp_path / "away")
    with pytest.raises(ProblemError, match="allowed: a repository that git can read"):
        opened(repository, tmp_path, remote=True)
    assert list((tmp_path / "cache").iterdir()) == [first.folder]
    assert first.commits[0].id == first.head
    away.rename(repository.folder)
    new = repository.commit("2024-03-10T12:00:00+00:00")
    assert opened(repository, tmp_path, remote=True).head == new


def test_main_line_comes_first(source: Repository, tmp_path: Path) -> None:
    """The last commit before a time is one of the main line, though a merged branch has a later one."""
    first = source.commit("2024-01-01T00:00:00+00:00")
    source.git("switch", "--quiet", "--create", "side")
    side = source.commit("2024-01-20T00:00:00+00:00")
    source.git("switch", "--quiet", "main")
    source.commit("2024-02-05T00:00:00+00:00")
    merge = source.merge("2024-02-10T00:00:00+00:00", side="side")
    history = opened(source, tmp_path)
    assert history.before(dt.datetime(2024, 2, 1, tzinfo=dt.UTC)) == first
    assert history.before(dt.datetime(2024, 1, 1, tzinfo=dt.UTC)) == ""
    merges = {commit.id: commit.merge for commit in history.commits}
    assert (merges[first], merges[side], merges[merge]) == (False, False, True)


DATES = ["18446743887488505614", "999999999999", "9" * 400, "-1", "-99999999999999999999", "0", "1"]
DATES += ["4102444800", "x", "", "1e9"]


@EITHER_WAY
def test_a_date_that_cannot_be_is_left_out_and_reported(
    source: Repository, tmp_path: Path, *, remote: bool
) -> None:
    """Negative, huge, future and broken dates of author or committer cost their commit, and nothing else."""
    dates = [{key: date} for key in ("authored", "committed") for date in DATES]
    good, *odd = raw_commits(source, {}, *dates)
    history = opened(source, tmp_path, remote=remote)
    assert [each.id for each in history.commits] == [good]
    (note,) = history.notes
    assert note.startswith(f"{history.address}: left out for a date that cannot be: ")
    assert note.endswith(f" and {len(odd) - 3} more")
    assert history.before(history.commits[0].committed.replace(year=2025)) == good


MAILMAP = "Ada Right <right@example.org> <ada@example.org>\n"


@pytest.mark.parametrize("default", ["main", "other"])
@EITHER_WAY
def test_the_mailmap_is_that_of_the_commit(
    source: Repository, tmp_path: Path, *, remote: bool, default: str
) -> None:
    """Names are those of the map in the commit that is read, whatever HEAD names or the work tree holds."""
    source.commit("2024-01-10T12:00:00+00:00")
    source.git("branch", "other")
    source.write(".mailmap", MAILMAP)
    source.commit("2024-01-11T12:00:00+00:00")
    source.write(".mailmap", MAILMAP.replace("Right", "Wrong"))
    source.git("symbolic-ref", "HEAD", f"refs/heads/{default}")
    source.git("clone", "--quiet", "--bare", str(source.folder), str(tmp_path / "bare"))
    for each in (source, Repository(tmp_path / "bare")):
        named = {(commit.author, commit.address) for commit in opened(each, tmp_path, remote=remote).commits}
        assert named == {("Ada Right", "right@example.org")}
    (other,) = opened(source, tmp_path, remote=remote, branch="other").commits
    assert other.author == "Ada Writer"


@pytest.mark.parametrize("means", ["replace", "graft"])
def test_nothing_beside_the_commits_counts(source: Repository, tmp_path: Path, means: str) -> None:
    """Replaced objects and grafts take no commit away."""
    ids = [source.commit(f"2024-01-1{day}T12:00:00+00:00") for day in range(3)]
    if means == "replace":
        (alone,) = raw_commits(source, {})
        source.git("update-ref", "refs/heads/main", ids[2])
        source.git("replace", ids[2], alone)
    else:
        source.write(".git/info/grafts", f"{ids[2]}\n")
    assert len(source.git("log", "--format=%H").splitlines()) == 1
    assert [each.id for each in opened(source, tmp_path).commits] == ids[::-1]


def test_only_files_are_read_and_each_by_its_name(source: Repository, tmp_path: Path) -> None:
    """Links and modules are left out, a name may hold a line end, and a huge file is named."""
    source.write("x\n", "text")
    (source.folder / "link").symlink_to("x")
    Repository.new(source.folder / "module").commit("2024-01-10T12:00:00+00:00")
    source.commit("2024-01-10T12:00:00+00:00")
    history = opened(source, tmp_path)
    assert list(history.files(history.head)) == ["x\n"]
    (source.folder / "big").write_bytes(bytes(2**22 + 1))
    big = history.files(source.commit("2024-01-10T12:00:00+00:00"))["big"]
    with pytest.raises(ProblemError, match=r"found 4,194,305 bytes; allowed: at most 4,194,304"):
        history.contents([big])


def object_of(repository: Repository, name: str) -> Path:
    """The file that holds an object."""
    id_ = repository.git("rev-parse", name)
    path = repository.folder / ".git/objects" / id_[:2] / id_[2:]
    path.chmod(0o644)
    return path


# What happens to a history, and what the error says that it found.
DAMAGES: dict[str, tuple[Callable[[Repository], object], str]] = {
    "no branch": (lambda source: source.git("switch", "--quiet", "--orphan", "unborn"), "no branch"),
    "no commit": (lambda source: object_of(source, "HEAD").unlink(), ""),
    "no parent": (lambda source: object_of(source, "HEAD~1").unlink(), ""),
    "broken": (lambda source: object_of(source, "HEAD").write_bytes(b"x"), ""),
    "odd settings": (lambda source: (source.folder / ".git/config").write_text("[core\n"), ""),
    "shallow": (lambda source: source.write(".git/shallow", source.git("rev-parse", "HEAD")), "a shallow"),
    "no date": (lambda source: raw_commits(source, {"committed": "-1"}), "no commit with a date that can be"),
    "no repository": (lambda source: (source.folder / ".git").rename(source.folder / "git"), "fatal: not a"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_refused(repository: Repository, tmp_path: Path, damage: str) -> None:
    """A history that is not whole is an error of its address, never a shorter history."""
    happened, found = DAMAGES[damage]
    happened(repository)
    with pytest.raises(ProblemError, match=f"^{repository.folder}: found {found}"):
        _ = opened(repository, tmp_path, branch="").commits


@pytest.mark.parametrize(
    "address", ["ext::sh -c 'touch {called}'", "none::x", "-u{called}", "file:///nowhere/at/all"]
)
def test_an_address_calls_no_program(tmp_path: Path, address: str) -> None:
    """An address that git cannot read, or that would run a command, is refused and leaves no clone behind."""
    called = tmp_path / "called"
    with pytest.raises(ProblemError, match="allowed: a repository that git can read"):
        open_history(address.format(called=called), cache=tmp_path / "cache")
    assert not called.exists()
    assert list((tmp_path / "cache").iterdir()) == []
