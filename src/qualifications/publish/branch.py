"""The branch that holds the site, read and extended through git, never checked out.

`/v/<edition>/` holds each edition, `/assets/` what editions have in common, `/` the latest edition once
more with the list of all. Git itself tells whether anything has changed, and adds an edition to the others.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from qualifications.editions import EDITIONS
from qualifications.git import Git, GitError, TreeEntry, git_errors_as_problems
from qualifications.problems import Exit, refusal
from qualifications.publish.shared_files import SHARED

BRANCH = "gh-pages"
LASTING = (EDITIONS, SHARED)
_EDITION, _TREE = "Edition", "Tree"
# The tree alone is used, never the commit in which ghp-import wraps it.
_NOBODY = {"GIT_COMMITTER_NAME": "import", "GIT_COMMITTER_EMAIL": "import@localhost"}


@dataclass(frozen=True)
class EditionCommit:
    """A commit that published an edition: its tree, and the one that its message says."""

    commit: str
    tree: str
    edition: str
    recorded_tree: str


@dataclass(frozen=True)
class Branch:
    """The branch of a remote as it was when it was opened; `tip` is its last commit, or empty."""

    git: Git
    address: str
    tip: str

    @property
    def place(self) -> str:
        """The branch in a message."""
        return f"{self.address}, {BRANCH}"

    def tree(self, *paths: str, recursive: bool = False) -> dict[str, TreeEntry]:
        """What stands at the tip, by path: the root, or those paths alone."""
        return self.git.tree(self.tip, *paths, recursive=recursive) if self.tip else {}

    def file(self, path: str) -> bytes:
        """The bytes of a file at the tip; none where there is no such file."""
        return self.git.run("cat-file", "blob", f"{self.tip}:{path}") if path in self.tree(path) else b""

    def publications(self) -> list[EditionCommit]:
        """What was published in the branch's history, the latest first."""
        trailers = "".join(f"%x09%(trailers:key={key},valueonly,separator=%x20)" for key in (_EDITION, _TREE))
        log = self.git.run("log", f"--format=%H%x09%T{trailers}", self.tip) if self.tip else b""
        lines = (line.split("\t", maxsplit=3) for line in log.decode(errors="replace").split("\n"))
        return [EditionCommit(*parts) for parts in lines if all(parts)]

    def tags(self) -> list[str]:
        """The names of the remote's tags."""
        refs = self.git.line("ls-remote", "--tags", "--refs", "origin")
        return [line.partition("\trefs/tags/")[2] for line in refs.splitlines()]

    def imported(self, folder: Path) -> str:
        """The id of a tree that holds what the folder holds, which ghp-import brings in."""
        done = subprocess.run(
            [sys.executable, "-I", "-m", "ghp_import", "--branch=imported", str(folder.resolve())],
            cwd=self.git.folder,
            env={**self.git.surroundings, **_NOBODY},
            capture_output=True,
            check=False,
        )
        if done.returncode:
            words = done.stderr.decode("utf-8", errors="replace").strip().splitlines() or ["a failure"]
            raise refusal(words[0], "a folder to import", Exit.PUBLISH, place=folder)
        return self.git.line("rev-parse", "--verify", "refs/heads/imported^{tree}")

    def merged_tree(self, tree: str, kept: Iterable[str]) -> str:
        """The id of the tree with all that lasts at the tip, and the files that are kept there."""
        index = {"GIT_INDEX_FILE": str(self.git.folder / "merged")}
        git = replace(self.git, environment={**self.git.environment, **index})
        git.run("read-tree", tree)
        if self.tip:
            stands = git.run("ls-tree", "-r", "-z", "--full-tree", self.tip, "--", *LASTING, *kept)
            git.run("update-index", "-z", "--index-info", stdin=stands)
        return git.line("write-tree", "--missing-ok")

    def commit(self, tree: str, *, edition: str, source: str, root: Path) -> str:
        """The id of a commit that follows the tip and publishes an edition made from the commit `source`.

        It is made by whoever commits in the checkout `root`.
        """
        name, _, rest = Git(root).line("var", "GIT_COMMITTER_IDENT").partition(" <")
        email = rest.partition(">")[0]
        committer = ("-c", f"user.name={name}", "-c", f"user.email={email}")
        parents = ["-p", self.tip] if self.tip else []
        message = f"Publish edition {edition}\n\n{_EDITION}: {edition}\nSource: {source}\n{_TREE}: {tree}\n"
        return self.git.line(*committer, "commit-tree", tree, *parents, stdin=message.encode())

    def push(self, commit: str) -> None:
        """Makes the commit the tip; raises ProblemError where the branch has moved since it was opened."""
        options = ("-c", "advice.pushUpdateRejected=false", "push", "--quiet", "--no-thin")
        try:
            self.git.run(*options, "origin", f"{commit}:refs/heads/{BRANCH}")
        except GitError as error:
            now = _tip(self.git)
            if now == self.tip:
                raise refusal("; ".join(error.lines), "a push", Exit.PUBLISH, place=self.place) from None
            if now != commit:
                found = f"a new commit {now or 'none'}, made in the meantime"
                allowed = "the branch as it was at the start; run the command again"
                raise refusal(found, allowed, Exit.PUBLISH, place=self.place) from None


def open_branch(remote: str, *, root: Path, scratch: Path) -> Branch:
    """The branch at an address, or of a remote of the checkout `root`, fetched into the folder `scratch`.

    The contents of files stay at the remote until they are read. Raises ProblemError where the remote cannot
    be read.
    """
    address = remote
    with suppress(GitError):
        address = Git(root).line("remote", "get-url", "--push", remote)
    # The path of a folder is relative to the checkout.
    address = str((root / address).resolve()) if (root / address).exists() else address
    # Nobody is there to type a password.
    git = Git(scratch, environment={"GIT_TERMINAL_PROMPT": "0"})
    # A password in it is none of a log's business.
    shown = re.sub(r"(?<=//)[^/@]*@", "", address)
    with git_errors_as_problems(Exit.PUBLISH, shown):
        git.run("init", "--quiet", "--bare")
        git.run("config", "remote.origin.url", address)
        tip = _tip(git)
        if tip:
            git.run("fetch", "--quiet", "--no-tags", "--filter=blob:none", "origin", f"refs/heads/{BRANCH}")
            tip = git.line("rev-parse", "FETCH_HEAD")
    return Branch(git, shown, tip)


def _tip(git: Git) -> str:
    return git.line("ls-remote", "origin", f"refs/heads/{BRANCH}").partition("\t")[0]
