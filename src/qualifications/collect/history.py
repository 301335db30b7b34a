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
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import urlsplit

from qualifications.collect.errors import unusable
from qualifications.deadline import Deadline
from qualifications.git import Git, GitError, NoGitError
from qualifications.problems import ProblemError

_FIELDS = ("%H", "%ct", "%at", "%P", "%aN", "%aE")
_FILES = ("100644", "100755")
_MAILMAP = ".mailmap"
# A file of a configuration has some thousands of bytes.
_LARGEST = 2**22
# A clock may run a little fast.
_AHEAD = dt.timedelta(days=1)
# A broken clock begins in 1970 or 1980, and no history that is read goes back as far.
_EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
_NAMED = 3
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh",
    "GIT_NO_LAZY_FETCH": "1",
    # Nobody is there to type a password.
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    # A server that sends less than a hundred bytes a second for a minute sends nothing.
    "GIT_HTTP_LOW_SPEED_LIMIT": "100",
    "GIT_HTTP_LOW_SPEED_TIME": "60",
}
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
    git: Git
    fetched: dt.datetime | None = None

    @property
    def partial(self) -> bool:
        """Whether file contents are left out until they are asked for."""
        return self.fetched is not None

    @property
    def commits(self) -> list[Commit]:
        """Every ancestor of the head whose dates can be, newest first; `notes` tells of the others.

        Raises ProblemError where there is none.
        """
        if not self._log.commits:
            raise unusable(
                self.address, found="no commit with a date that can be", allowed="one commit or more"
            )
        return self._log.commits

    @property
    def notes(self) -> tuple[str, ...]:
        """What is out of the ordinary in the history, for the summary."""
        odd = self._log.odd
        if not odd:
            return ()
        more = f" and {len(odd) - _NAMED} more" if len(odd) > _NAMED else ""
        return (f"{self.address}: left out for a date that cannot be: {', '.join(odd[:_NAMED])}{more}",)

    @property
    def last_day(self) -> dt.date:
        """The day of the latest commit."""
        return max(commit.committed for commit in self.commits).date()

    def before(self, time: dt.datetime) -> str:
        """The last commit before a time on the main line, else of any ancestor; empty where there is none."""
        commits = {each.id: each for each in self._log.commits}
        line = self.head
        while line:
            if line in commits and commits[line].committed < time:
                return line
            line = self._log.first_parents.get(line, "")
        return next((each.id for each in self._log.commits if each.committed < time), "")

    def files(self, commit: str) -> Mapping[str, str]:
        """The id of each file's content at a commit, by path; links and modules are no files."""
        with _told(self.address):
            tree = self.git.tree(commit, recursive=True)
        return {path: entry.id for path, entry in tree.items() if entry.mode in _FILES}

    def contents(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The bytes of each content, by its id; a partial clone fetches those that it lacks in one go.

        Raises ProblemError for one that is not there, and for one that is too large.
        """
        wanted = sorted(set(ids))
        with _told(self.address):
            if self.partial:
                self.git.fetch_missing(wanted, as_user=False)
            for id_, size in self.git.sizes(wanted).items():
                if size is None:
                    raise unusable(self.address, found=f"no content {id_}", allowed="a whole history")
                if size > _LARGEST:
                    place = f"{self.address}, content {id_}"
                    raise unusable(place, found=f"{size:,} bytes", allowed=f"at most {_LARGEST:,}")
            return self.git.contents(wanted)

    @cached_property
    def _log(self) -> _Log:
        records = self._records()
        if any(not (record[1] and record[2]) for record in records.values()):
            # An author's encoding that spells digits otherwise hides the dates.
            raw = self._records("--encoding=none")
            records = {id_: each if each[1] and each[2] else raw[id_] for id_, each in records.items()}
        latest = dt.datetime.now(dt.UTC) + _AHEAD
        log = _Log([], {}, [])
        for id_, (_, committed, authored, before, author, address) in records.items():
            first, *others = before.split() or [""]
            log.first_parents[id_] = first
            made, written = (_time(each, latest) for each in (committed, authored))
            if made and written:
                log.commits.append(Commit(id_, made, written, author, address, merge=bool(others)))
            else:
                log.odd.append(
                    f"{id_[:12]} ({committed or 'no date'}, by its author {authored or 'no date'})"
                )
        return log

    def _records(self, *options: str) -> dict[str, list[str]]:
        """The fields of each commit, by its id, newest first."""
        mailmap = self._mailmap
        settings = ("-c", f"mailmap.blob={mailmap}") if mailmap else ()
        # In small letters, git takes names as they stand.
        fields = [each if mailmap else each.replace("aN", "an").replace("aE", "ae") for each in _FIELDS]
        with _told(self.address):
            text = self.git.run(
                *settings, "log", "-z", *options, f"--format={'%x00'.join(fields)}", self.head
            )
        found = [
            each.decode("utf-8", errors="backslashreplace") for each in text.removesuffix(b"\0").split(b"\0")
        ]
        width = len(_FIELDS)
        return {found[at]: found[at : at + width] for at in range(0, len(found), width)}

    @cached_property
    def _mailmap(self) -> str:
        """The id of the mailmap in the commit that is read; empty where it has none that is a file."""
        with _told(self.address):
            entry = self.git.tree(self.head, _MAILMAP).get(_MAILMAP)
        if entry is None or entry.mode not in _FILES:
            return ""
        # Git would go on without one that it cannot read.
        self.contents([entry.id])
        return entry.id


@dataclass(frozen=True)
class _Log:
    """The commits of a history in git's order, the first parent of each, and words for those left out."""

    commits: list[Commit]
    first_parents: dict[str, str]
    odd: list[str]


def open_history(address: str, *, cache: Path, branch: str = "", deadline: Deadline | None = None) -> History:
    """The history at an address: a folder is read in place, anything else is cloned into the cache.

    The clone leaves out file contents until they are asked for, and is renewed when it is there already;
    a clone that was cut off is never taken for whole. `branch` is the default one where it is empty. Raises
    ProblemError where git cannot read it, or not by the deadline.
    """
    deadline = deadline or Deadline()
    folder, fetched = Path(address), None
    if folder.exists():
        # With a `.git` that is a folder or a file that names one; without, as git keeps a bare repository.
        at = folder / ".git" if (folder / ".git").exists() else folder
        source = _git(folder, deadline, GIT_DIR=str(at.resolve()), GIT_ALLOW_PROTOCOL="")
    else:
        fetched = dt.datetime.now(dt.UTC)
        folder = _cloned(address, cache / f"{_file_name(address)}.git", branch=branch, deadline=deadline)
        source = _git(folder, deadline, GIT_DIR=str(folder.resolve()))
    # Of a folder, git is asked for these alone, none of which calls a program that its settings name.
    with _told(address):
        shallow, format_ = source.line("rev-parse", "--is-shallow-repository", "--show-object-format").split()
        objects = source.run("rev-parse", "--path-format=absolute", "--git-path", "objects")
    if shallow == "true":
        raise unusable(address, found="a shallow clone", allowed="a history from its first commit on")
    reader = source if fetched else _beside(os.fsdecode(objects.removesuffix(b"\n")), format_, deadline)
    try:
        name = f"refs/heads/{branch}" if branch else "HEAD"
        tip = source.line("rev-parse", "--verify", "--quiet", name)
        head = reader.line("rev-parse", "--verify", "--quiet", f"{tip}^{{commit}}")
    except GitError:
        found = f"no branch {branch or 'HEAD'}"
        raise unusable(address, found=found, allowed="a git history that holds it") from None
    return History(address=address, folder=folder, head=head, git=reader, fetched=fetched)


def _git(folder: Path, deadline: Deadline, **environment: str) -> Git:
    return Git(folder, environment={**_ENVIRONMENT, **environment}, deadline=deadline)


def _time(seconds: str, latest: dt.datetime) -> dt.datetime | None:
    """The time of a commit, None where no clock has shown it yet or none could."""
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > len(str(int(latest.timestamp()))):
        return None
    time = dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC)
    return time if _EARLIEST <= time <= latest else None


def _beside(objects: str, format_: str, deadline: Deadline) -> Git:
    """Git on the objects of a folder, with an empty repository of our own in place of its settings."""
    own = _empty(format_)
    return _git(own, deadline, GIT_DIR=str(own), GIT_OBJECT_DIRECTORY=objects, GIT_ALLOW_PROTOCOL="")


@cache
def _empty(format_: str) -> Path:
    """An empty repository for objects of a format, which ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="qualifications-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    git = _git(folder, Deadline())
    git.run("init", "--quiet", "--bare", "--template=", f"--object-format={format_}", ".")
    return folder


def _cloned(address: str, target: Path, *, branch: str, deadline: Deadline) -> Path:
    if target.exists():
        git = _git(target, deadline, GIT_DIR=str(target.resolve()))
        refs = f"+refs/heads/{branch}:refs/heads/{branch}" if branch else "+HEAD:refs/heads/HEAD"
        with contextlib.suppress(ProblemError, GitError):
            _ask(git, address, "fetch", "origin", refs)
            if not branch:
                git.run("symbolic-ref", "HEAD", "refs/heads/HEAD")
            return target
        # A run that was killed may have left locks in it; it is a copy, and another takes its place.
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    only = [f"--branch={branch}"] if branch else []
    try:
        git = _git(temporary, deadline)
        _ask(git, address, "clone", "--bare", "--single-branch", "--template=", *only, "--", address, ".")
        shutil.rmtree(target, ignore_errors=True)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _ask(git: Git, address: str, command: str, *arguments: str) -> None:
    """Lets git fetch or clone from an address; raises ProblemError where it is sent to another host."""
    local = [f"--upload-pack={_UPLOAD}"] if address.startswith("file:") else []
    with _told(address):
        _, told = git.run_telling(command, *local, "--no-tags", "--filter=blob:none", *arguments)
    for line in told:
        _, moved, target = line.partition("redirecting to ")
        if moved and urlsplit(target).netloc != urlsplit(address).netloc:
            raise unusable(address, found=f"a redirect to {target}", allowed="the same host")


def _file_name(address: str) -> str:
    return "-".join(part for part in address.removesuffix(".git").replace(":", "/").split("/") if part)


@contextlib.contextmanager
def _told(place: str | Path) -> Iterator[None]:
    """Tells of what git refuses as of a source that cannot be read."""
    try:
        yield
    except NoGitError as error:
        raise unusable("git", found=str(error), allowed="git on the PATH") from None
    except GitError as error:
        raise unusable(place, found=str(error), allowed="a git history that can be read") from None
