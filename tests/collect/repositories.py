"""Real git repositories for tests, with commits at given times by given people."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ADA = "Ada Writer <ada@example.org>"
# Clones may leave out contents, as from GitHub; nothing is lost where a test's disk fails.
SERVING = "[uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n[core]\n\tfsync = none\n"


@dataclass(frozen=True)
class Repository:
    """A repository with a work tree that a test writes to and commits."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> Self:
        """An empty repository on the branch `main`, which lets clones leave out contents."""
        folder.mkdir(parents=True)
        repository = cls(folder)
        repository.git("init", "--quiet", "--initial-branch=main", "--template=")
        repository.set(SERVING)
        return repository

    @property
    def url(self) -> str:
        """The address from which git clones it as from another machine."""
        return f"file://{self.folder}"

    def git(self, *arguments: str, time: str = "", author: str = ADA, committed: str = "") -> str:
        """Runs git in the work tree; `time` is the author's, and the committer's unless that is given."""
        name, _, address = author.partition(" <")
        environment = {
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": address.rstrip(">"),
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": address.rstrip(">"),
            "GIT_AUTHOR_DATE": time,
            "GIT_COMMITTER_DATE": committed or time,
        }
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **{name: value for name, value in environment.items() if value}},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def set(self, settings: str) -> None:
        """Adds lines to the settings of the repository, in fewer processes than git would take."""
        with (self.folder / ".git" / "config").open("a", encoding="utf-8") as file:
            file.write(settings)

    def write(self, path: str, text: str) -> None:
        """Saves a file of the work tree."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def commit(self, time: str, *, author: str = ADA, committed: str = "") -> str:
        """Commits the whole work tree, changed or not; returns the commit's id."""
        self.git("add", "--all")
        options = ("--quiet", "--allow-empty", f"--message=At {time}")
        self.git("commit", *options, time=time, author=author, committed=committed)
        return self.git("rev-parse", "HEAD")

    def merge(self, time: str, *, side: str) -> str:
        """Merges a branch with a commit of its own."""
        self.git("merge", "--quiet", "--no-ff", f"--message=Merge {side}", side, time=time)
        return self.git("rev-parse", "HEAD")
