"""A git history, read without a work tree: a folder on this machine, or a partial clone of a remote."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualifications.collect.errors import CollectError
from qualifications.git import Git, GitError, NoGitError

_FIELD = "\x1f"
_LOG = _FIELD.join(("%H", "%ct", "%at", "%aN", "%aE", "%P"))
# What a user has set up must not change what is read, and nobody is there to type a password.
_ENVIRONMENT = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}


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
    fetched: dt.datetime | None = None

    @property
    def partial(self) -> bool:
        """Whether file contents are left out until they are asked for."""
        return self.fetched is not None

    def log(self, *, since: dt.datetime | None = None) -> Iterator[Commit]:
        """Every ancestor of the head, newest first; with `since`, those committed at that time or later."""
        limits = [f"--since-as-filter={since.isoformat()}"] if since else []
        text = _git(self.folder, "log", "--use-mailmap", *limits, f"--format={_LOG}", self.head)
        for line in text.decode("utf-8", errors="replace").splitlines():
            commit, committed, authored, author, address, parents = line.split(_FIELD)
            yield Commit(
                id=commit,
                committed=dt.datetime.fromtimestamp(int(committed), tz=dt.UTC),
                authored=dt.datetime.fromtimestamp(int(authored), tz=dt.UTC),
                author=author,
                address=address,
                merge=" " in parents,
            )

    def before(self, time: dt.datetime) -> str:
        """The last commit before a time on the main line, else of any ancestor; empty where there is none."""
        limit = f"--before={int(time.timestamp()) - 1}"
        for line in (["--first-parent"], []):
            found = _git(self.folder, "rev-list", "-1", *line, limit, self.head).decode().strip()
            if found:
                return found
        return ""

    def files(self, commit: str) -> Mapping[str, str]:
        """The id of each file's content at a commit, by path."""
        with _told(self.folder):
            return {path: entry.id for path, entry in _at(self.folder).tree(commit, recursive=True).items()}

    def contents(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The bytes of each content, by its id; a partial clone fetches those that it lacks in one go."""
        wanted = sorted(set(ids))
        with _told(self.folder):
            if self.partial:
                _at(self.folder).fetch_missing(wanted)
            contents = _at(self.folder).contents(wanted)
        for name in wanted:
            if name not in contents:
                raise CollectError(self.address, found=f"no content {name}", allowed="a whole history")
        return contents


def open_history(address: str, *, cache: Path, branch: str = "", commit: str = "") -> History:
    """The history at an address: a folder is read in place, anything else is cloned into the cache.

    The clone leaves out file contents until they are asked for, and is renewed when it is there already;
    a clone that was cut off is never taken for whole. `branch` is the default one where it is empty, and
    `commit` an ancestor of its end at which to stop. Raises CollectError where git cannot read it.
    """
    folder, fetched = Path(address), None
    if not folder.exists():
        fetched = dt.datetime.now(dt.UTC)
        folder = _cloned(address, cache / f"{_file_name(address)}.git", branch=branch)
    tip = commit or (f"refs/heads/{branch}" if branch else "HEAD")
    try:
        head = _git(folder, "rev-parse", "--verify", "--quiet", f"{tip}^{{commit}}").decode().strip()
    except CollectError:
        found = f"no commit {commit}" if commit else f"no branch {branch or 'HEAD'}"
        raise CollectError(address, found=found, allowed="a git history that holds it") from None
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
        raise CollectError(address, found="a shallow clone", allowed="a history from its first commit on")
    return History(address=address, folder=folder, head=head, fetched=fetched)


def _cloned(address: str, target: Path, *, branch: str) -> Path:
    if target.exists():
        with contextlib.suppress(CollectError):
            _fetch(target, address, branch=branch)
            return target
        # A run that was killed may have left locks in it; it is a copy, and another takes its place.
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        _git(temporary, "init", "--quiet", "--bare", place=address)
        for name, value in (("url", address), ("promisor", "true"), ("partialclonefilter", "blob:none")):
            _git(temporary, "config", f"remote.origin.{name}", value, place=address)
        _fetch(temporary, address, branch=branch)
        shutil.rmtree(target, ignore_errors=True)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _fetch(folder: Path, address: str, *, branch: str) -> None:
    refs = f"+refs/heads/{branch}:refs/heads/{branch}" if branch else "+HEAD:refs/heads/HEAD"
    _git(folder, "fetch", "--quiet", "--no-tags", "--filter=blob:none", "origin", refs, place=address)
    if not branch:
        _git(folder, "symbolic-ref", "HEAD", "refs/heads/HEAD")


def _file_name(address: str) -> str:
    return "-".join(part for part in address.removesuffix(".git").replace(":", "/").split("/") if part)


def _at(folder: Path) -> Git:
    return Git(folder, environment=_ENVIRONMENT)


def _git(folder: Path, *arguments: str, place: str = "") -> bytes:
    with _told(place or folder):
        return _at(folder).run(*arguments)


@contextlib.contextmanager
def _told(place: str | Path) -> Iterator[None]:
    """Tells of what git refuses as of a source that cannot be read."""
    try:
        yield
    except NoGitError as error:
        raise CollectError("git", found=str(error), allowed="git on the PATH") from None
    except GitError as error:
        raise CollectError(str(place), found=str(error), allowed="a git history that can be read") from None
