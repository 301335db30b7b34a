"""The branch that holds the site, read and extended through git, never checked out.

`/v/<edition>/` holds each edition, `/` the latest with the list of all. Git itself stores what editions
share once, tells whether one has changed, and adds a new one beside the others.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qualifications.editions import FOLDER, JSON
from qualifications.git import Entry, Git, GitError
from qualifications.publish.errors import Problem, PublishError, refuse, told
from qualifications.publish.sums import NAME as SUMS

_FILE = "100644"
# Nobody is there to type a password, and a later cleaning must not outlive the run.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0"}
# The tree alone is used, never the commit in which ghp-import wraps it.
_NOBODY = {"GIT_COMMITTER_NAME": "import", "GIT_COMMITTER_EMAIL": "import@localhost"}
_SETTINGS = {"gc.auto": "0", "maintenance.auto": "false", "log.showRoot": "true"}


@dataclass(frozen=True)
class Branch:
    """A branch of a remote as it was when it was opened; `tip` is its last commit, or empty."""

    git: Git
    address: str
    name: str
    tip: str

    @property
    def place(self) -> str:
        """The branch in a message."""
        return f"{self.address}, {self.name}"

    def folder(self, path: str = "") -> dict[str, Entry]:
        """What stands directly in the folder at the tip; nothing where there is no such folder."""
        if not self.tip or (path and path not in self.folder()):
            return {}
        return self.git.tree(f"{self.tip}:{path}")

    def files(self, tree: str, *paths: str) -> dict[str, str]:
        """The id of each file of a tree, by path, or of those at the paths alone.

        A link, a program or another repository has its mode before the id, and so equals no file.
        """
        entries = self.git.tree(tree, *paths, recursive=True)
        return {
            name: entry.id if entry.mode == _FILE else f"{entry.mode} {entry.id}"
            for name, entry in entries.items()
        }

    def root(self) -> dict[str, str]:
        """The id of each file at the tip that stands in no edition's folder, by path; as `files` has them."""
        names = [name for name in self.folder() if name != FOLDER]
        return self.files(self.tip, *names) if names else {}

    def read(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The bytes of each file, by its id; those that are not here yet come in one request."""
        wanted = {id_ for id_ in ids if id_.isalnum()}
        self.git.fetch_missing(wanted)
        return self.git.contents(wanted)

    def sizes(self, ids: Iterable[str]) -> int:
        """The bytes of the files together, all of which are here."""
        lines = "".join(f"{each}\n" for each in ids).encode()
        return sum(map(int, self.git.run("cat-file", "--batch-check=%(objectsize)", stdin=lines).split()))

    def first_trees(self) -> dict[str, str]:
        """The tree of each edition in the commit that published it, by the edition's number.

        What somebody added by hand and took away again is none: the list at the root never had it.
        """
        if not self.tip:
            return {}
        log = self.git.line(
            *("log", "--reverse", "--topo-order", "--no-renames", "--diff-filter=A", "--name-only"),
            *("--format=commit %H", self.tip, "--", f":(glob){FOLDER}/*/{SUMS}"),
        )
        commits: dict[str, str] = {}
        commit = ""
        for line in filter(None, log.split("\n")):
            if line.startswith("commit "):
                commit = line.removeprefix("commit ")
            else:
                commits.setdefault(line.split("/")[1], commit)
        ids = self.git.line("rev-parse", *(f"{each}:{FOLDER}/{name}" for name, each in commits.items()))
        trees = dict(zip(commits, ids.split(), strict=True))
        now = {name: entry.id for name, entry in self.folder(FOLDER).items()}
        suspects = [name for name, tree in trees.items() if now.get(name) != tree]
        lists = self.git.contents(f"{commits[name]}:{JSON}" for name in suspects)
        for name in suspects:
            if f'"edition": "{name}"'.encode() not in lists.get(f"{commits[name]}:{JSON}", b""):
                del trees[name]
        return trees

    def import_folder(self, folder: Path) -> str:
        """The id of a tree that holds what the folder holds, which ghp-import brings in."""
        done = subprocess.run(
            [sys.executable, "-m", "ghp_import", "--branch=imported", str(folder.resolve())],
            cwd=self.git.folder,
            env={**self.git.surroundings, **_NOBODY},
            capture_output=True,
            check=False,
        )
        if done.returncode:
            words = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
            raise refuse(str(folder), found=words[0] if words else "a failure", allowed="a folder to import")
        return self.git.line("rev-parse", "--verify", "refs/heads/imported^{tree}")

    def compose(self, edition: str, *, tree: str, own: Mapping[str, bytes], kept: Mapping[str, str]) -> str:
        """The id of the root tree with one more edition, which is the latest.

        `own` holds the bytes of the files that publishing itself puts at the root, and `kept` the ids of
        those that stay there from before, by path.
        """
        index = self.git.folder / "composed"
        index.unlink(missing_ok=True)
        git = replace(self.git, environment={**self.git.environment, "GIT_INDEX_FILE": str(index)})
        written = {name: git.line("hash-object", "-w", "--stdin", stdin=data) for name, data in own.items()}
        lines = "".join(f"{_FILE} {id_}\t{path}\0" for path, id_ in {**kept, **written}.items())
        git.run("read-tree", tree)
        git.run("update-index", "-z", "--add", "--index-info", stdin=lines.encode())
        latest = git.line("write-tree", "--missing-ok")
        editions = self._tree({**self.folder(FOLDER), edition: _folder(tree)})
        return self._tree({**git.tree(latest), FOLDER: _folder(editions)})

    def commit(self, tree: str, *, message: str, identity: Mapping[str, str]) -> str:
        """The id of a commit that follows the tip; `identity` names its author in git's environment."""
        parents = ["-p", self.tip] if self.tip else []
        git = replace(self.git, environment={**self.git.environment, **identity})
        return git.line("commit-tree", tree, *parents, stdin=message.encode())

    def check_kept(self, commit: str) -> None:
        """Raises PublishError where the commit changes or lacks a file of an edition of the tip."""
        if not self.tip:
            return
        changed = self.git.run(
            *("diff-tree", "-r", "-z", "--no-renames", "--diff-filter=MDT", "--name-only"),
            *(self.tip, commit, "--", f"{FOLDER}/"),
        )
        paths = filter(None, changed.decode("utf-8", errors="replace").split("\0"))
        problems = [Problem(path, "other bytes, or none", "the published file unchanged") for path in paths]
        if problems:
            raise PublishError(problems)

    def push(self, commit: str) -> None:
        """Makes the commit the tip; raises PublishError where the branch has moved since it was opened."""
        try:
            self.git.run(
                *("-c", "advice.pushUpdateRejected=false", "push", "--quiet", "--no-thin"),
                *("origin", f"{commit}:refs/heads/{self.name}"),
                as_user=True,
            )
        except GitError as error:
            now = _tip(self.git, self.name)
            if now == commit:
                return
            if now != self.tip:
                raise refuse(
                    self.place,
                    found=f"a new commit {now or 'none'}, made in the meantime",
                    allowed="the branch as it was at the start; run the command again",
                ) from None
            raise refuse(self.place, found="; ".join(error.lines), allowed="a push") from None

    def _tree(self, entries: Mapping[str, Entry]) -> str:
        lines = "".join(f"{each.mode} {each.kind} {each.id}\t{name}\0" for name, each in entries.items())
        return self.git.line("mktree", "--missing", "-z", stdin=lines.encode())

    def tags(self) -> list[str]:
        """The names of the remote's tags."""
        refs = self.git.line("ls-remote", "--tags", "--refs", "origin", as_user=True)
        return [line.partition("\trefs/tags/")[2] for line in refs.split("\n")]


def _folder(tree: str) -> Entry:
    return Entry("040000", "tree", tree)


def open_branch(address: str, name: str, *, scratch: Path, whole: bool = False) -> Branch:
    """The branch of a remote, fetched into the new folder `scratch`.

    The contents of files stay at the remote until they are read; with `whole` they come at once.
    Raises PublishError where the remote cannot be read.
    """
    git = Git(scratch, environment=_ENVIRONMENT)
    scratch.mkdir(parents=True)
    with told(address):
        git.run("init", "--quiet", "--bare")
        for key, value in {**_SETTINGS, "remote.origin.url": address}.items():
            git.run("config", key, value)
        tip = _tip(git, name)
        if tip:
            partial = [] if whole else ["--filter=blob:none"]
            git.run(
                "fetch",
                "--quiet",
                "--no-tags",
                *partial,
                "origin",
                f"+refs/heads/{name}:refs/heads/published",
                as_user=True,
            )
            tip = git.line("rev-parse", "refs/heads/published")
    return Branch(git=git, address=address, name=name, tip=tip)


def address_of(remote: str, *, root: Path) -> str:
    """The address of a remote of the checkout `root`, by its name; else the remote is itself one."""
    try:
        return Git(root).line("remote", "get-url", "--push", remote, as_user=True)
    except GitError:
        folder = root / remote
        return str(folder.resolve()) if folder.exists() else remote


def _tip(git: Git, name: str) -> str:
    return git.line("ls-remote", "origin", f"refs/heads/{name}", as_user=True).partition("\t")[0]
