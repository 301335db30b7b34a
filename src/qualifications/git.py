"""Git as a program: called in one way, with trees and contents read in bulk."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# With these, which git sets for its hooks, it would work on another repository than the folder's.
_ELSEWHERE = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"}
)


class GitError(Exception):
    """Git failed; the message is the last of the `lines` that it said."""

    def __init__(self, *lines: str) -> None:
        super().__init__(lines[-1])
        self.lines = lines


class NoGitError(GitError):
    """There is no program git."""


@dataclass(frozen=True)
class Entry:
    """What a tree holds under a name: its mode, such as 100644, whether blob or tree, and its id."""

    mode: str
    kind: str
    id: str


@dataclass(frozen=True)
class Git:
    """A repository, or a folder in one; `environment` is added to the process's own."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment in which git works on the folder, whatever repository called this program."""
        inherited = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
        return inherited | dict(self.environment)

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """What the command writes; raises GitError where it fails, NoGitError where there is no git."""
        try:
            done = subprocess.run(
                ["git", "-C", str(self.folder), *arguments],  # noqa: S607 - git is where the reader's PATH has it
                input=stdin,
                capture_output=True,
                check=False,
                env=self.surroundings,
            )
        except FileNotFoundError:
            raise NoGitError("no such program") from None
        if done.returncode:
            lines = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
            raise GitError(*(lines or [f"git {arguments[0]} with status {done.returncode}"]))
        return done.stdout

    def line(self, *arguments: str, stdin: bytes = b"") -> str:
        """The one line that the command writes; raises as `run` does."""
        return self.run(*arguments, stdin=stdin).decode("utf-8", errors="replace").strip()

    def tree(self, name: str, *paths: str, recursive: bool = False) -> dict[str, Entry]:
        """What a commit or tree holds, by name, or of the paths alone; with `recursive`, every file below."""
        options = ["-r"] if recursive else []
        entries = {}
        for line in self.run("ls-tree", *options, "-z", "--full-tree", name, "--", *paths).split(b"\0"):
            head, _, path = line.partition(b"\t")
            if path:
                mode, kind, id_ = head.decode().split()
                entries[path.decode("utf-8", errors="replace")] = Entry(mode, kind, id_)
        return entries

    def contents(self, names: Iterable[str]) -> dict[str, bytes]:
        """The bytes of each object, by the name given for it; objects that are not there are left out."""
        wanted = sorted(set(names))
        answer = self.run("cat-file", "--batch", stdin=_lines(wanted))
        contents, at = {}, 0
        for name in wanted:
            end = answer.index(b"\n", at)
            size = answer[at:end].split()[-1]
            at = end + 1
            if size.isdigit():
                contents[name] = answer[at : at + int(size)]
                at += int(size) + 1
        return contents

    def fetch_missing(self, names: Iterable[str]) -> None:
        """Fetches from `origin`, in one request, the objects that a partial clone lacks."""
        # Asked for an object by its name, git would fetch it, each with a request of its own.
        here = self.run(
            *("cat-file", "--batch-check=%(objectname)", "--batch-all-objects", "--unordered")
        ).decode()
        missing = sorted(set(names).difference(here.split()))
        if missing:
            self.run(
                *("-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags"),
                *(
                    "--no-write-fetch-head",
                    "--recurse-submodules=no",
                    "--filter=blob:none",
                    "--stdin",
                    "origin",
                ),
                stdin=_lines(missing),
            )


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{name}\n" for name in names).encode()
