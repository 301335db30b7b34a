"""Histories that somebody wrote to mislead or stop a reader: each is read as it is, or refused by name."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from archive_server import Archive, serving
from qualifications.collect import history as histories
from qualifications.collect.history import Commit, open_history
from qualifications.problems import ProblemError
from repositories import Repository

NOON = 1_704_888_000  # 10 January 2024
ADDRESS = b"<ada@example.org>"


def raw_commit(
    repository: Repository,
    *,
    author: bytes = b"Ada " + ADDRESS,
    authored: str = str(NOON),
    committed: str = str(NOON),
    parents: tuple[str, ...] = (),
    header: bytes = b"",
    message: bytes = b"A message\n",
) -> str:
    """Writes a commit of these very bytes, which git need not like, and returns its id."""
    tree = repository.git("write-tree")
    lines = [
        f"tree {tree}".encode(),
        *(f"parent {parent}".encode() for parent in parents),
        b"author " + author + f" {authored} +0000".encode(),
        b"committer " + author + f" {committed} +0000".encode(),
        *([header] if header else []),
    ]
    done = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        cwd=repository.folder,
        input=b"\n".join(lines) + b"\n\n" + message,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def chained(repository: Repository, commits: Iterable[Mapping[str, object]]) -> list[str]:
    """Writes commits, each the child of the one before; the last becomes `main`."""
    ids: list[str] = []
    for each in commits:
        ids.append(raw_commit(repository, parents=tuple(ids[-1:]), **each))  # type: ignore[arg-type] # as told
    repository.git("update-ref", "refs/heads/main", ids[-1])
    return ids


def read(
    repository: Repository, tmp_path: Path, *, remote: bool = False, branch: str = "main"
) -> list[Commit]:
    """The commits of the repository, from its folder or from a clone."""
    address = repository.url if remote else str(repository.folder)
    return open_history(address, cache=tmp_path / "cache", branch=branch).commits


@pytest.fixture
def source(tmp_path: Path) -> Repository:
    """A repository without a commit."""
    return Repository.new(tmp_path / "source")


# What ends a line or a field somewhere, turns the direction of writing, or is Markdown.
ODD = [*"\x85\u2028\u2029\r\x0b\x0c\x1c\x1d\x1e\x1f\x7f\u202eé", "`|@#"]


@pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])
def test_a_name_may_hold_any_character(source: Repository, tmp_path: Path, *, remote: bool) -> None:
    """Whatever ends a line elsewhere ends none here, in names, addresses and messages."""
    names = [f"A{odd}b" for odd in ODD]
    chained(
        source,
        [
            {"author": f"{name} <{name}@example.org>".encode(), "message": f"{name}\n{name}".encode()}
            for name in names
        ],
    )
    commits = read(source, tmp_path, remote=remote)
    assert [each.author for each in commits] == names[::-1]
    assert [each.address for each in commits] == [f"{name}@example.org" for name in names[::-1]]


DATES = ["18446743887488505614", "999999999999", "9" * 400, "-1", "-99999999999999999999", "0", "1"]
DATES += ["4102444800", "x", "", "1e9"]


@pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])
def test_a_date_that_cannot_be_is_left_out_and_told(
    source: Repository, tmp_path: Path, *, remote: bool
) -> None:
    """Negative, huge, future and broken dates of author or committer cost their commit, and nothing else."""
    good, *odd = chained(
        source, [{}, *({"authored": date} for date in DATES), *({"committed": date} for date in DATES)]
    )
    address = source.url if remote else str(source.folder)
    history = open_history(address, cache=tmp_path / "cache", branch="main")
    assert [each.id for each in history.commits] == [good]
    (note,) = history.notes
    assert note.startswith(f"{address}: left out for a date that cannot be: ")
    assert note.endswith(f" and {len(odd) - 3} more")
    assert history.before(history.fetched or history.commits[0].committed.replace(year=2025)) == good


def test_a_history_without_a_date_is_refused(source: Repository, tmp_path: Path) -> None:
    """Where no commit is left, the address is named."""
    chained(source, [{"committed": "-1"}])
    with pytest.raises(ProblemError, match="source: found no commit with a date that can be"):
        read(source, tmp_path)


MAILMAP = "Ada Right <right@example.org> <ada@example.org>\n"


@pytest.mark.parametrize("default", ["main", "other"])
@pytest.mark.parametrize("remote", [False, True], ids=["folder", "remote"])
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
    expected = {("Ada Right", "right@example.org")}
    assert {(each.author, each.address) for each in read(source, tmp_path, remote=remote)} == expected
    source.git("clone", "--quiet", "--bare", str(source.folder), str(tmp_path / "bare"))
    bare = Repository(tmp_path / "bare")
    assert {(each.author, each.address) for each in read(bare, tmp_path, remote=remote)} == expected
    (other,) = read(source, tmp_path, remote=remote, branch="other")
    assert other.author == "Ada Writer"


@pytest.mark.parametrize("means", ["replace", "graft", "commit-graph"])
def test_nothing_beside_the_commits_counts(source: Repository, tmp_path: Path, means: str) -> None:
    """Replaced objects, grafts and a commit graph that lies take no commit away."""
    ids = [source.commit(f"2024-01-1{day}T12:00:00+00:00") for day in range(3)]
    if means == "replace":
        source.git("replace", ids[2], raw_commit(source))
    elif means == "graft":
        source.write(".git/info/grafts", f"{ids[2]}\n")
    else:
        source.git("commit-graph", "write", "--reachable")
        orphaned(source.folder / ".git/objects/info/commit-graph")
    assert len(source.git("log", "--format=%H").splitlines()) == 1
    assert [each.id for each in read(source, tmp_path)] == ids[::-1]


def orphaned(graph: Path) -> None:
    """Writes into a commit graph that no commit has a parent."""
    data = bytearray(graph.read_bytes())
    table = [struct.unpack_from(">4sQ", data, 8 + 12 * at) for at in range(data[6] + 1)]
    starts = dict(table)
    for at in range(starts[b"CDAT"], starts[b"CDAT"] + 3 * 36, 36):
        struct.pack_into(">I", data, at + 20, 0x70000000)
    graph.chmod(0o644)
    graph.write_bytes(data)


@pytest.mark.parametrize("address", ["ext::sh -c 'touch {called}'", "none::x", "-u{called}"])
def test_an_address_calls_no_program(tmp_path: Path, address: str) -> None:
    """An address that would run a command is refused as one that git cannot read."""
    called = tmp_path / "called"
    with pytest.raises(ProblemError, match="allowed: a repository that git can read"):
        open_history(address.format(called=called), cache=tmp_path / "cache")
    assert not called.exists()


def test_only_files_are_read_and_each_by_its_name(source: Repository, tmp_path: Path) -> None:
    """Links and modules are left out, and two names that differ in a byte stay two."""
    folder = os.fsencode(source.folder)
    for name in (b"x\xff", b"x\xfe", b"x\n"):
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 - a path of bytes
            file.write(name)
    (source.folder / "link").symlink_to("x")
    Repository.new(source.folder / "module").commit("2024-01-10T12:00:00+00:00")
    commit = source.commit("2024-01-10T12:00:00+00:00")
    files = open_history(str(source.folder), cache=tmp_path / "cache").files(commit)
    assert sorted(files) == ["x\n", "x\\xfe", "x\\xff"]


def test_a_content_that_is_too_large_is_refused(source: Repository, tmp_path: Path) -> None:
    """A file that grows beyond any configuration is named before its bytes are read."""
    (source.folder / "big").write_bytes(bytes(2**22 + 1))
    source.commit("2024-01-10T12:00:00+00:00")
    history = open_history(str(source.folder), cache=tmp_path)
    with pytest.raises(ProblemError, match=r"found 4,194,305 bytes; allowed: at most 4,194,304"):
        history.contents(history.files(history.head).values())


def object_of(repository: Repository, id_: str) -> Path:
    """The file that holds an object."""
    path = repository.folder / ".git/objects" / id_[:2] / id_[2:]
    path.chmod(0o644)
    return path


def cut_short(path: Path) -> None:
    """Leaves the beginning of a file."""
    path.write_bytes(path.read_bytes()[:20])


DAMAGES: dict[str, Callable[[Repository], object]] = {
    "no branch": lambda source: source.git("switch", "--quiet", "--orphan", "unborn"),
    "no commit": lambda source: object_of(source, source.git("rev-parse", "HEAD")).unlink(),
    "no parent": lambda source: object_of(source, source.git("rev-parse", "HEAD~1")).unlink(),
    "broken": lambda source: cut_short(object_of(source, source.git("rev-parse", "HEAD"))),
    "odd settings": lambda source: (source.folder / ".git/config").write_text("[core\n"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_folder_is_refused(source: Repository, tmp_path: Path, damage: str) -> None:
    """A history that is not whole is an error of its address, never a shorter history."""
    source.commit("2024-01-10T12:00:00+00:00")
    source.commit("2024-01-11T12:00:00+00:00")
    DAMAGES[damage](source)
    with pytest.raises(ProblemError, match=f"^{source.folder}: found "):
        read(source, tmp_path, branch="")


def test_a_remote_is_asked_through_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that only the proxy of the environment reaches is asked there for its history."""
    with serving(Archive()) as proxy:
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("http_proxy", proxy.url)
        with pytest.raises(ProblemError, match=r"^http://git\.invalid/source: found "):
            open_history("http://git.invalid/source", cache=tmp_path / "cache")
    assert list(proxy.requests) == ["http://git.invalid/source/info/refs?service=git-upload-pack"]


def test_a_remote_that_says_nothing_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes a connection and keeps silent costs no more than the time that git gives it."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setitem(histories._ENVIRONMENT, "GIT_HTTP_LOW_SPEED_TIME", "1")
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        start = time.monotonic()
        with pytest.raises(ProblemError, match="Operation too slow"):
            open_history(address, cache=tmp_path / "cache")
        assert time.monotonic() - start < 30
    assert list((tmp_path / "cache").iterdir()) == []
