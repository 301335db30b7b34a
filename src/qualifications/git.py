"""Git as a program: called in one way, with trees and contents read in bulk.

Git runs with the user's own settings, which know the way to a remote; those that would change what is read
are set here, for each call.
"""

import io
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from qualifications.environment import of_user
from qualifications.escaping import printable
from qualifications.problems import Exit, refusal

# The way to a remote, and who commits. The others make git work on another repository than the folder's, as
# in a hook, or change what it says.
_OF_USER = (
    *("GIT_SSH", "GIT_SSL", "GIT_ASKPASS", "GIT_HTTP", "GIT_PROXY", "GIT_TERMINAL_PROMPT"),
    *("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_COUNT"),
    *("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_CONFIG_PARAMETERS"),
    *("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"),
)
_ALWAYS = {
    # Git's own words, which are distinguished below.
    "LC_ALL": "C.UTF-8",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    # A checkout that may only be read is enough.
    "GIT_OPTIONAL_LOCKS": "0",
}
_SETTINGS = (
    *("color.ui=false", "column.ui=never", "core.quotePath=false", "tag.sort=refname"),
    "i18n.logOutputEncoding=UTF-8",
    *("core.attributesFile=/dev/null", "core.excludesFile=/dev/null", "core.hooksPath=/dev/null"),
    # What these files say of commits, nobody has checked.
    *("core.commitGraph=false", "core.multiPackIndex=false"),
    "advice.graftFileDeprecated=false",
    *("core.fsmonitor=false", "core.untrackedCache=false", "core.ignoreStat=false"),
    *("log.showSignature=false", "log.mailmap=true", "log.follow=false", "mailmap.file=/dev/null"),
    *("diff.ignoreSubmodules=none", "diff.renames=true"),
    *("commit.gpgSign=false", "push.gpgSign=false", "push.followTags=false", "push.recurseSubmodules=no"),
    *("safe.bareRepository=all", "gc.auto=0", "maintenance.auto=false"),
)
_OPTIONS = tuple(part for setting in _SETTINGS for part in ("-c", setting))
# How git lists changes for `read_changes`.
RAW = ("-z", "--raw", "--no-abbrev")
_FETCH = (
    *("-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head"),
    *("--recurse-submodules=no", "--filter=blob:none"),
)
_FIX_OWNER = "git config --global --add safe.directory"


class GitError(Exception):
    """Git failed; the message is the last of the `lines` that it said."""

    def __init__(self, *lines: str) -> None:
        super().__init__(lines[-1])
        self.lines = lines


@contextmanager
def git_errors_as_problems(exit_: Exit, place: object) -> Iterator[None]:
    """What git refuses becomes a problem of the place that it was asked for."""
    try:
        yield
    except GitError as error:
        allowed = "a repository that git can read"
        raise refusal(printable("; ".join(filter(None, error.lines))), allowed, exit_, place=place) from None


@dataclass(frozen=True)
class TreeEntry:
    """What a tree holds under a name: its mode, such as 100644, whether blob or tree, and its id."""

    mode: str
    kind: str
    id: str


@dataclass(frozen=True)
class FileChange:
    """What became of a file: how, as A, D, M or T, its mode, the ids of its contents, and its path.

    The content before or after is empty where there was or is none.
    """

    status: str
    mode: str
    before: str
    after: str
    path: str


@dataclass(frozen=True)
class Git:
    """A repository, or a folder in one; `environment` is added to the process's own."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment in which git works on the folder, whatever repository called this program."""
        user = of_user()
        others = {name for name in user if name.startswith("GIT_") and not name.startswith(_OF_USER)}
        return {name: user[name] for name in user.keys() - others} | _ALWAYS | dict(self.environment)

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What the command writes.

        Raises GitError where it fails, be it for a repository of somebody else that is not trusted, or where
        there is no git.
        """
        try:
            done = subprocess.run(
                ["git", "-C", str(self.folder), *_OPTIONS, *arguments],  # noqa: S607 - git is where the reader's PATH has it
                input=stdin,
                capture_output=True,
                env=self.surroundings,
                check=False,
            )
        except FileNotFoundError:
            raise GitError("no program git") from None
        if done.returncode:
            lines = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
            lines = lines or [f"git {arguments[0]} with status {done.returncode}"]
            fix = next((line.strip() for line in lines if _FIX_OWNER in line), "")
            if fix:
                raise GitError(f"{lines[0]}; to fix: {fix}")
            raise GitError(*lines)
        return done.stdout

    def line(self, *arguments: str, stdin: bytes = b"") -> str:
        """The one line that the command writes; raises as `run` does."""
        return self.run(*arguments, stdin=stdin).decode("utf-8", errors="replace").strip()

    def changed(self) -> list[str]:
        """The files of the work tree that differ from the last commit, or that it does not have.

        Their paths start at the top of the work tree on.
        """
        output = self.run(*("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all"))
        return sorted(line[3:].decode("utf-8", errors="replace") for line in output.split(b"\0") if line)

    def tree(self, name: str, *paths: str, recursive: bool = False) -> dict[str, TreeEntry]:
        """What a commit or tree holds, by name, or of the paths alone; with `recursive`, every file below."""
        options = ["-r"] if recursive else []
        entries = {}
        for line in self.run("ls-tree", *options, "-z", "--full-tree", name, "--", *paths).split(b"\0"):
            head, _, path = line.partition(b"\t")
            if path:
                mode, kind, id_ = head.decode().split()
                entries[_name(path)] = TreeEntry(mode, kind, id_)
        return entries

    def changes(self, old: str, new: str, *paths: str) -> list[FileChange]:
        """What differs between two commits or trees, in all files or those that fit a pathspec.

        The empty text stands for a tree without files.
        """
        # Git knows it without an object; nothing is written.
        old = old or self.line("hash-object", "-t", "tree", "--stdin")
        return [*read_changes(self.run("diff-tree", "-r", "--no-renames", *RAW, old, new, "--", *paths))]

    def contents(self, names: Iterable[str]) -> dict[str, bytes]:
        """The bytes of each object, by the name given for it; objects that are not there are left out."""
        wanted = sorted(set(names))
        answer = io.BytesIO(self.run("cat-file", "--batch", stdin=_lines(wanted)))
        contents = {}
        for name in wanted:
            *_, size = answer.readline().split()
            if size.isdigit():
                contents[name] = answer.read(int(size))
                answer.readline()
        return contents

    def sizes(self, names: Iterable[str]) -> dict[str, int | None]:
        """How many bytes each object has, by the name given for it; None for one that is not there."""
        wanted = sorted(set(names))
        output = self.run("cat-file", "--batch-check=%(objectsize)", stdin=_lines(wanted)).splitlines()
        sizes = (int(size) if size.isdigit() else None for size in output)
        return dict(zip(wanted, sizes, strict=True))

    def fetch_missing(self, names: Iterable[str]) -> None:
        """Fetches from `origin`, in one request, the objects that a partial clone lacks."""
        # Asked for an object by its name, git would fetch it, each with a request of its own.
        every = "cat-file", "--batch-check=%(objectname)", "--batch-all-objects", "--unordered"
        missing = sorted(set(names).difference(self.run(*every).decode().split()))
        if missing:
            self.run(*_FETCH, "--stdin", "origin", stdin=_lines(missing))


def read_changes(output: bytes) -> Iterator[FileChange]:
    """The changes that git listed with the options `RAW`."""
    parts = [part.lstrip(b"\n") for part in output.split(b"\0")]
    for about, path in zip(parts[::2], parts[1::2], strict=False):
        if about.startswith(b":"):
            old, new, *ids, status = about[1:].decode().split()
            before, after = ("" if set(each) == {"0"} else each for each in ids)
            yield FileChange(status, new if after else old, before, after, _name(path))


def _name(path: bytes) -> str:
    # Two names stay two, whatever bytes they are of.
    return path.decode("utf-8", errors="backslashreplace")


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()
