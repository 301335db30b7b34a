"""A git history, read without a work tree: a folder on this machine, or a partial clone of a remote.

Whoever wrote the history is not trusted: its settings, its replaced objects and its hooks count for nothing,
and neither do those of whoever reads it.
"""

from __future__ import annotations

import atexit
import contextlib
import datetime as dt
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import urlsplit

from qualifications.collect.deadline import Deadline
from qualifications.collect.errors import CollectError
from qualifications.git import Git, GitError, NoGitError

_FIELDS = ("%H", "%ct", "%at", "%P", "%aN", "%aE")
_FILES = (b"100644", b"100755")
_MAILMAP = ".mailmap"
# A file of a configuration has some thousands of bytes.
_LARGEST = 2**22
# A clock may run a little fast.
_AHEAD = dt.timedelta(days=1)
# A broken clock begins in 1970 or 1980, and no history that is read goes back as far.
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_NAMED = 3
# What leads to a remote, such as a proxy or a certificate; every other setting could change what is read.
_KEPT = (
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "GIT_PROXY_SSL_CAINFO",
    "GIT_EXEC_PATH",
)
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    # Nobody is there to type a password.
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_OPTIONS = (
    # What these files say of commits, nobody has checked.
    *("-c", "core.commitGraph=false", "-c", "core.multiPackIndex=false"),
    # A server that sends less than a hundred bytes a second for a minute sends nothing.
    *("-c", "http.lowSpeedLimit=100", "-c", "http.lowSpeedTime=60"),
)
_REMOTE = "file:git:http:https:ssh"
# On this machine, the other end is to keep to the commits too.
_UPLOAD = f"GIT_GRAFT_FILE={os.devnull} GIT_NO_REPLACE_OBJECTS=1 git -c core.commitGraph=false upload-pack"


@dataclass(frozen=True)
class Commit:
    """A commit: its times, UTC, and its author as the history's mailmap has them."""

    id: str
    committed: dt.datetime
    authored: dt.datetime
    author: str
    address: str
    merge: bool


@dataclass(frozen=True)
class History:
    """A repository's history up to one commit, its `head`; `address` is where it was read.

    `fetched` is when a remote was asked for it; None for a folder, which may be an old copy.
    """

    address: str
    folder: Path
    head: str
    git: _Reader
    fetched: dt.datetime | None = None

    @property
    def partial(self) -> bool:
        """Whether file contents are left out until they are asked for."""
        return self.fetched is not None

    def log(self) -> Iterator[Commit]:
        """Every ancestor of the head whose dates can be, newest first; `notes` tells of the others.

        Raises CollectError where there is none.
        """
        if not self._read.commits:
            raise CollectError(
                self.address, found="no commit with a date that can be", allowed="one commit or more"
            )
        return iter(self._read.commits)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is out of the ordinary in the history, for the summary."""
        return self._read.notes

    def before(self, time: dt.datetime) -> str:
        """The last commit before a time on the main line, else of any ancestor; empty where there is none."""
        commits, line = self._read.by_id, self.head
        while line:
            if line in commits and commits[line].committed < time:
                return line
            line = self._read.first_parents.get(line, "")
        return next((each.id for each in self._read.commits if each.committed < time), "")

    def files(self, commit: str) -> Mapping[str, str]:
        """The id of each file's content at a commit, by path; links and modules are no files."""
        found = {}
        for entry in self._run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
            head, _, path = entry.partition(b"\t")
            mode, _, id_ = head.partition(b" ")
            if mode in _FILES:
                # Two names stay two, whatever bytes they are of.
                found[path.decode("utf-8", errors="backslashreplace")] = id_.split()[-1].decode()
        return found

    def contents(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The bytes of each content, by its id; a partial clone fetches those that it lacks in one go.

        Raises CollectError for one that is not there, and for one that is too large.
        """
        wanted = sorted(set(ids))
        with _told(self.address):
            if self.partial:
                self.git.fetch_missing(wanted)
            sizes = self.git.run(
                "cat-file",
                "--batch-check=%(objectsize)",
                stdin="".join(f"{id_}\n" for id_ in wanted).encode(),
            )
            for id_, size in zip(wanted, sizes.split(b"\n"), strict=False):
                if not size.isdigit():
                    raise CollectError(self.address, found=f"no content {id_}", allowed="a whole history")
                if int(size) > _LARGEST:
                    raise CollectError(
                        f"{self.address}, content {id_}",
                        found=f"{int(size):,} bytes",
                        allowed=f"at most {_LARGEST:,}",
                    )
            return self.git.contents(wanted)

    @cached_property
    def _read(self) -> _Log:
        return _Log.read(self)

    def _run(self, *arguments: str) -> bytes:
        with _told(self.address):
            return self.git.run(*arguments)


def open_history(
    address: str, *, cache: Path, branch: str = "", commit: str = "", deadline: Deadline | None = None
) -> History:
    """The history at an address: a folder is read in place, anything else is cloned into the cache.

    The clone leaves out file contents until they are asked for, and is renewed when it is there already;
    a clone that was cut off is never taken for whole. `branch` is the default one where it is empty, and
    `commit` an ancestor of its end at which to stop. Raises CollectError where git cannot read it, or not by
    the deadline.
    """
    deadline = deadline or Deadline()
    folder, fetched = Path(address), None
    if folder.exists():
        # With a `.git` that is a folder or a file that names one; without, as git keeps a bare repository.
        at = folder / ".git" if (folder / ".git").exists() else folder
        source = _Reader(folder, {"GIT_DIR": str(at.resolve()), "GIT_ALLOW_PROTOCOL": ""}, deadline=deadline)
    else:
        fetched = dt.datetime.now(dt.UTC)
        folder = _cloned(address, cache / f"{_file_name(address)}.git", branch=branch, deadline=deadline)
        source = _Reader(folder, {"GIT_DIR": str(folder.resolve())}, deadline=deadline)
    # Of a folder, git is asked for these alone, none of which calls a program that its settings name.
    with _told(address):
        shallow, format_ = source.line("rev-parse", "--is-shallow-repository", "--show-object-format").split()
        objects = source.run("rev-parse", "--path-format=absolute", "--git-path", "objects").decode(
            "utf-8", errors="surrogateescape"
        )
    if shallow == "true":
        raise CollectError(address, found="a shallow clone", allowed="a history from its first commit on")
    reader = source if fetched else _beside(objects.removesuffix("\n"), format_, deadline)
    try:
        tip = commit or source.line(
            "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}" if branch else "HEAD"
        )
        head = reader.line("rev-parse", "--verify", "--quiet", f"{tip}^{{commit}}")
    except GitError:
        found = f"no commit {commit}" if commit else f"no branch {branch or 'HEAD'}"
        raise CollectError(address, found=found, allowed="a git history that holds it") from None
    return History(address=address, folder=folder, head=head, git=reader, fetched=fetched)


@dataclass(frozen=True)
class _Reader(Git):
    """Git with a deadline, whose result no setting of the environment changes."""

    deadline: Deadline = field(default_factory=Deadline)

    @property
    def surroundings(self) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT
        }
        return {"GIT_ALLOW_PROTOCOL": _REMOTE, **inherited, **_ENVIRONMENT, **self.environment}

    def run(self, *arguments: str, stdin: bytes = b"", as_user: bool = False) -> bytes:  # noqa: ARG002 - no user speaks here
        """What the command writes; raises GitError where it fails, CollectError where it takes too long."""
        return self.run_telling(*arguments, stdin=stdin)[0]

    def run_telling(self, *arguments: str, stdin: bytes = b"") -> tuple[bytes, list[str]]:
        """What the command writes, and the lines that it says beside."""
        command = ["git", "-C", str(self.folder), *_OPTIONS, *arguments]
        try:
            # In a group of its own, so that what it has called ends with it.
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self.surroundings,
                start_new_session=True,
            )
        except FileNotFoundError:
            raise NoGitError("no such program") from None
        try:
            out, err = process.communicate(stdin, timeout=self.deadline.left)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(error, subprocess.TimeoutExpired):
                raise self.deadline.passed(f"git {arguments[0]} in {self.folder}") from None
            raise
        told = err.decode("utf-8", errors="replace").strip().splitlines()
        if process.returncode:
            raise GitError(*(told or [f"git {arguments[0]} with status {process.returncode}"]))
        return out, told


@dataclass(frozen=True)
class _Log:
    """The commits of a history in git's order, the first parent of each, and notes on those left out."""

    commits: list[Commit]
    by_id: Mapping[str, Commit]
    first_parents: Mapping[str, str]
    notes: tuple[str, ...]

    @classmethod
    def read(cls, history: History) -> _Log:
        records = _records(history)
        if any(not (record[1] and record[2]) for record in records.values()):
            # An author's encoding that spells digits otherwise hides the dates.
            raw = _records(history, "--encoding=none")
            records = {id_: each if each[1] and each[2] else raw[id_] for id_, each in records.items()}
        latest = dt.datetime.now(dt.UTC) + _AHEAD
        commits, parents, odd = [], {}, []
        for id_, (_, committed, authored, before, author, address) in records.items():
            first, *others = before.split() or [""]
            parents[id_] = first
            times = [_time(each, latest) for each in (committed, authored)]
            if None in times:
                odd.append(f"{id_[:12]} ({committed or 'no date'}, by its author {authored or 'no date'})")
                continue
            made, written = (time for time in times if time)
            commits.append(Commit(id_, made, written, author, address, merge=bool(others)))
        notes = []
        if odd:
            more = f" and {len(odd) - _NAMED} more" if len(odd) > _NAMED else ""
            notes.append(
                f"{history.address}: left out for a date that cannot be: {', '.join(odd[:_NAMED])}{more}"
            )
        return cls(commits, {each.id: each for each in commits}, parents, tuple(notes))


def _records(history: History, *options: str) -> dict[str, list[str]]:
    """The fields of each commit, by its id, newest first."""
    mailmap = _mailmap(history)
    settings = ["-c", f"mailmap.blob={mailmap}"] if mailmap else []
    form = "%x00".join(
        _FIELDS if mailmap else (field.replace("N", "n").replace("E", "e") for field in _FIELDS)
    )
    text = history._run(  # noqa: SLF001 - of this module
        *settings, "log", "-z", *options, f"--format={form}", history.head
    )
    fields = [
        each.decode("utf-8", errors="backslashreplace") for each in text.removesuffix(b"\0").split(b"\0")
    ]
    width = len(_FIELDS)
    return {fields[at]: fields[at : at + width] for at in range(0, len(fields), width)}


def _mailmap(history: History) -> str:
    """The id of the mailmap in the commit that is read; empty where it has none that is a file."""
    entry = history._run("ls-tree", "-z", "--full-tree", history.head, _MAILMAP)  # noqa: SLF001 - of this module
    if not entry.startswith(_FILES):
        return ""
    id_ = entry.partition(b"\t")[0].split()[-1].decode()
    # Git would go on without one that it cannot read.
    history.contents([id_])
    return id_


def _time(seconds: str, latest: dt.datetime) -> dt.datetime | None:
    """The time of a commit, None where no clock has shown it yet or none could."""
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > len(str(int(latest.timestamp()))):
        return None
    time = dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC)
    return time if _EARLIEST <= time <= latest else None


def _beside(objects: str, format_: str, deadline: Deadline) -> _Reader:
    """Git on the objects of a folder, with an empty repository of our own in place of its settings."""
    own = _empty(format_)
    places = {"GIT_DIR": str(own), "GIT_OBJECT_DIRECTORY": objects, "GIT_ALLOW_PROTOCOL": ""}
    return _Reader(own, places, deadline=deadline)


@cache
def _empty(format_: str) -> Path:
    """An empty repository for objects of a format, which ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="qualifications-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _init(folder, format_, Deadline())
    return folder


def _init(folder: Path, format_: str, deadline: Deadline) -> None:
    with _told(folder):
        _Reader(folder, deadline=deadline).run(
            "init", "--quiet", "--bare", "--template=", f"--object-format={format_}", "."
        )


def _cloned(address: str, target: Path, *, branch: str, deadline: Deadline) -> Path:
    if target.exists():
        with contextlib.suppress(CollectError):
            _fetch(target, address, branch=branch, deadline=deadline)
            return target
        # A run that was killed may have left locks in it; it is a copy, and another takes its place.
    try:
        return _clone(address, target, "sha1", branch=branch, deadline=deadline)
    except CollectError as error:
        if "mismatched algorithms" not in error.found:
            raise
        return _clone(address, target, "sha256", branch=branch, deadline=deadline)


def _clone(address: str, target: Path, format_: str, *, branch: str, deadline: Deadline) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        _init(temporary, format_, deadline)
        git = _Reader(temporary, {"GIT_DIR": str(temporary)}, deadline=deadline)
        for name, value in (("url", address), ("promisor", "true"), ("partialclonefilter", "blob:none")):
            git.run("config", f"remote.origin.{name}", value)
        _fetch(temporary, address, branch=branch, deadline=deadline)
        shutil.rmtree(target, ignore_errors=True)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _fetch(folder: Path, address: str, *, branch: str, deadline: Deadline) -> None:
    refs = f"+refs/heads/{branch}:refs/heads/{branch}" if branch else "+HEAD:refs/heads/HEAD"
    local = [f"--upload-pack={_UPLOAD}"] if address.startswith("file:") else []
    git = _Reader(folder, {"GIT_DIR": str(folder.resolve())}, deadline=deadline)
    with _told(address):
        _, told = git.run_telling("fetch", *local, "--no-tags", "--filter=blob:none", "origin", refs)
        for line in told:
            _, moved, target = line.partition("redirecting to ")
            if moved and urlsplit(target).netloc != urlsplit(address).netloc:
                shutil.rmtree(folder, ignore_errors=True)
                raise CollectError(address, found=f"a redirect to {target}", allowed="the same host")
        if not branch:
            git.run("symbolic-ref", "HEAD", "refs/heads/HEAD")


def _file_name(address: str) -> str:
    return "-".join(part for part in address.removesuffix(".git").replace(":", "/").split("/") if part)


@contextlib.contextmanager
def _told(place: str | Path) -> Iterator[None]:
    """Tells of what git refuses as of a source that cannot be read."""
    try:
        yield
    except NoGitError as error:
        raise CollectError("git", found=str(error), allowed="git on the PATH") from None
    except GitError as error:
        raise CollectError(str(place), found=str(error), allowed="a git history that can be read") from None
