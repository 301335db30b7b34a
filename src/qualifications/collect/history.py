"""A git history, read without a work tree: a folder on this machine, or a partial clone of a remote.

Whoever wrote the history is not trusted: replaced objects, hooks and impossible dates count for nothing.
"""

import datetime as dt
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qualifications.git import Git, GitError, git_errors_as_problems
from qualifications.problems import Exit, unusable

# Of a commit: id, times of committer and author, parents, name and address of the author.
_FIELDS = 6
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
_PARTIAL = ("--quiet", "--no-tags", "--filter=blob:none")


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
        """Whether file contents are left out until they are requested."""
        return self.fetched is not None

    @property
    def commits(self) -> list[Commit]:
        """Every ancestor of the head whose dates can be, newest first; `notes` tells of the others.

        Raises ProblemError where there is none.
        """
        commits, _ = self._log
        if not commits:
            allowed = "one commit or more"
            raise unusable(self.address, found="no commit with a date that can be", allowed=allowed)
        return commits

    @property
    def notes(self) -> tuple[str, ...]:
        """What is out of the ordinary in the history, for the summary."""
        _, odd = self._log
        more = f" and {len(odd) - _NAMED} more" if len(odd) > _NAMED else ""
        words = f"{self.address}: left out for a date that cannot be: {', '.join(odd[:_NAMED])}{more}"
        return (words,) if odd else ()

    @property
    def last_day(self) -> dt.date:
        """The day of the latest commit."""
        return max(commit.committed for commit in self.commits).date()

    def before(self, time: dt.datetime) -> str:
        """The last commit before a time on the main line, else of any ancestor; empty where there is none."""
        earlier = {each.id: None for each in self._log[0] if each.committed < time}
        return next((each for each in self._main_line if each in earlier), next(iter(earlier), ""))

    def files(self, commit: str) -> Mapping[str, str]:
        """The id of each file's content at a commit, by path; links and modules are no files."""
        with git_errors_as_problems(Exit.COLLECT, self.address):
            tree = self.git.tree(commit, recursive=True)
        return {path: entry.id for path, entry in tree.items() if entry.mode in _FILES}

    def contents(self, ids: Iterable[str]) -> Mapping[str, bytes]:
        """The bytes of each content, by its id; a partial clone fetches those that it lacks in one go.

        Raises ProblemError for one that is not there, and for one that is too large.
        """
        wanted = sorted(set(ids))
        with git_errors_as_problems(Exit.COLLECT, self.address):
            if self.partial:
                self.git.fetch_missing(wanted)
            for id_, size in self.git.sizes(wanted).items():
                if size is None:
                    raise unusable(self.address, found=f"no content {id_}", allowed="a whole history")
                if size > _LARGEST:
                    place = f"{self.address}, content {id_}"
                    raise unusable(place, found=f"{size:,} bytes", allowed=f"at most {_LARGEST:,}")
            return self.git.contents(wanted)

    @cached_property
    def _main_line(self) -> list[str]:
        """The head, its first parent, and so on."""
        with git_errors_as_problems(Exit.COLLECT, self.address):
            return self.git.line("rev-list", "--first-parent", self.head).split()

    @cached_property
    def _log(self) -> tuple[list[Commit], list[str]]:
        """The commits in git's order, newest first, and words for those left out."""
        with git_errors_as_problems(Exit.COLLECT, self.address):
            mailmap = self.git.tree(self.head, _MAILMAP)
            # Git would go on without one that it cannot read.
            self.contents(entry.id for entry in mailmap.values())
            # In small letters, git takes names as they stand, and none from the map of a work tree.
            names = "%aN%x00%aE" if mailmap else "%an%x00%ae"
            form = f"--format=%H%x00%ct%x00%at%x00%P%x00{names}"
            text = self.git.run("-c", f"mailmap.blob={self.head}:{_MAILMAP}", "log", "-z", form, self.head)
        parts = text.removesuffix(b"\0").decode("utf-8", errors="backslashreplace").split("\0")
        latest = dt.datetime.now(dt.UTC) + _AHEAD
        commits, odd = [], []
        for at in range(0, len(parts), _FIELDS):
            id_, committed, authored, parents, author, address = parts[at : at + _FIELDS]
            made = _time(committed, latest)
            written = _time(authored, latest)
            if made and written:
                commits.append(Commit(id_, made, written, author, address, merge=" " in parents))
            else:
                odd.append(f"{id_[:12]} ({committed or 'no date'}, by its author {authored or 'no date'})")
        return commits, odd


def open_history(address: str, *, cache: Path, branch: str = "") -> History:
    """The history at an address: a folder is read in place, anything else is cloned into the cache.

    The clone leaves out file contents until they are requested, and is renewed when it is there already;
    a clone that was cut off is never taken for whole. `branch` is the default one where it is empty. Raises
    ProblemError where git cannot read it.
    """
    folder = Path(address)
    fetched = None
    if not folder.exists():
        fetched = dt.datetime.now(dt.UTC)
        with git_errors_as_problems(Exit.COLLECT, address):
            folder = _cloned(address, cache / f"{_file_name(address)}.git", branch=branch)
    # A bare repository has no `.git`; elsewhere that is a folder, or a file that names one.
    git_dir = folder / ".git" if (folder / ".git").exists() else folder
    git = _git(folder, GIT_DIR=str(git_dir.resolve()))
    with git_errors_as_problems(Exit.COLLECT, address):
        shallow = git.line("rev-parse", "--is-shallow-repository")
    if shallow == "true":
        raise unusable(address, found="a shallow clone", allowed="a history from its first commit on")
    try:
        name = f"refs/heads/{branch}" if branch else "HEAD"
        head = git.line("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    except GitError:
        found = f"no branch {branch or 'HEAD'}"
        raise unusable(address, found=found, allowed="a git history that holds it") from None
    return History(address=address, folder=folder, head=head, git=git, fetched=fetched)


def _git(folder: Path, **environment: str) -> Git:
    return Git(folder, environment={**_ENVIRONMENT, **environment})


def _time(seconds: str, latest: dt.datetime) -> dt.datetime | None:
    """The time of a commit, None where no clock has shown it yet or none could."""
    if not seconds.isascii() or not seconds.isdigit() or len(seconds) > len(str(int(latest.timestamp()))):
        return None
    time = dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC)
    return time if _EARLIEST <= time <= latest else None


def _cloned(address: str, target: Path, *, branch: str) -> Path:
    """A clone that is up to date; another takes its place where a run that was killed left locks in it."""
    name = branch or "HEAD"
    refs = f"+refs/heads/{branch}:refs/heads/{branch}" if branch else "+HEAD:refs/heads/HEAD"
    known = target.exists()
    target.mkdir(parents=True, exist_ok=True)
    git = _git(target, GIT_DIR=str(target.resolve()))
    try:
        git.run("init", "--quiet", "--bare", "--template=")
        git.run("config", "remote.origin.url", address)
        git.run("fetch", *_PARTIAL, "origin", refs)
        git.run("symbolic-ref", "HEAD", f"refs/heads/{name}")
    except GitError:
        if not known:
            shutil.rmtree(target)
            raise
        # Where the remote is out of reach, the old one stays.
        new = target.with_name(f"{target.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        _cloned(address, new, branch=branch)
        shutil.rmtree(target)
        new.rename(target)
    return target


def _file_name(address: str) -> str:
    return "-".join(part for part in address.removesuffix(".git").replace(":", "/").split("/") if part)
