"""The branch that holds the site: read and extended through git's objects, never checked out.

`/v/<edition>/` holds each edition, `/` the latest with the list of all. A published edition is kept by
naming its tree again, so it cannot change, and costs nothing however many there are.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from qualifications.editions import FOLDER, JSON, SCRIPT, edition_path
from qualifications.git import Entry, Git, GitError
from qualifications.publish import chain
from qualifications.publish.errors import refuse, told

NO_JEKYLL, DOMAIN = ".nojekyll", "CNAME"
# What publishing itself puts at the root; all else there belongs to the latest edition.
OWN = frozenset({FOLDER, JSON, SCRIPT, NO_JEKYLL, DOMAIN})
_FILE, _TREE = "100644", "040000"
# Nobody is there to type a password, and a later cleaning must not outlive the run.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0"}
# The tree alone is used, never the commit in which ghp-import wraps it.
_NOBODY = {"GIT_COMMITTER_NAME": "import", "GIT_COMMITTER_EMAIL": "import@localhost"}
_SETTINGS = {"gc.auto": "0", "maintenance.auto": "false"}


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

    @cached_property
    def latest(self) -> dict[str, str]:
        """The id of each file at the tip that belongs to no edition's own folder, by path."""
        root = {name: entry for name, entry in self.folder().items() if name != FOLDER}
        return self.files_of(self._tree(root)) if root else {}

    def files_of(self, tree: str) -> dict[str, str]:
        """The id of each file of a tree; a link or a program counts as none."""
        entries = self.git.tree(tree, recursive=True)
        return {name: entry.id for name, entry in entries.items() if entry.mode == _FILE}

    def folder(self, path: str = "") -> dict[str, Entry]:
        """What stands directly in the folder at the tip; nothing where there is no such folder."""
        if not self.tip or (path and path not in self.folder()):
            return {}
        return self.git.tree(f"{self.tip}:{path}")

    def folders(self, trees: Iterable[str]) -> dict[str, dict[str, str]]:
        """What stands directly in each tree, by the tree's id: the id under each name."""
        return {id_: dict(_entries(data)) for id_, data in self.git.contents(trees).items()}

    def read(self, ids: Iterable[str]) -> dict[str, bytes]:
        """The bytes of each file, by its id; those that are not here yet come in one request."""
        wanted = set(ids)
        self.git.fetch_missing(wanted)
        return self.git.contents(wanted)

    def history(self, folder: str) -> list[dict[str, str]]:
        """What a folder at the root has held, the oldest state first: the id under each name."""
        if not self.tip:
            return []
        commits = self.git.line("rev-list", "--reverse", "--topo-order", self.tip).splitlines()
        trees = self.git.contents(f"{commit}:{folder}" for commit in commits)
        states = dict.fromkeys(trees[f"{each}:{folder}"] for each in commits if f"{each}:{folder}" in trees)
        return [dict(_entries(tree)) for tree in states]

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

    def compose(
        self, edition: str, *, tree: str, own: Mapping[str, bytes], links: tuple[chain.Link, ...]
    ) -> str:
        """The id of the root tree with one more edition, which is the latest.

        `own` holds the bytes of the files that publishing itself puts at the root.
        """
        editions = {name: entry for name, entry in self.folder(FOLDER).items() if name != chain.NAME}
        editions |= {
            edition: Entry(_TREE, "tree", tree),
            chain.NAME: self._blob(chain.to_bytes(links)),
        }
        root = {name: entry for name, entry in self.git.tree(tree).items() if name not in OWN}
        root |= {name: entry for name, entry in self.folder().items() if name == DOMAIN}
        root |= {name: self._blob(data) for name, data in own.items()}
        root[FOLDER] = Entry(_TREE, "tree", self._tree(editions))
        return self._tree(root)

    def commit(self, tree: str, *, message: str, identity: Mapping[str, str]) -> str:
        """The id of a commit that follows the tip; `identity` names its author in git's environment."""
        parents = ["-p", self.tip] if self.tip else []
        git = replace(self.git, environment={**self.git.environment, **identity})
        return git.line("commit-tree", tree, *parents, stdin=message.encode())

    def check_kept(self, commit: str) -> None:
        """Raises PublishError where the commit has not every edition of the tip, with the same tree."""
        new = self.git.tree(f"{commit}:{FOLDER}")
        for name, entry in self.folder(FOLDER).items():
            if name != chain.NAME and new.get(name) != entry:
                raise refuse(
                    edition_path(name),
                    found="another tree than the published one",
                    allowed="the edition unchanged",
                )

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

    def _blob(self, data: bytes) -> Entry:
        return Entry(_FILE, "blob", self.git.line("hash-object", "-w", "--stdin", stdin=data))

    def _tree(self, entries: Mapping[str, Entry]) -> str:
        lines = "".join(f"{each.mode} {each.kind} {each.id}\t{name}\0" for name, each in entries.items())
        return self.git.line("mktree", "--missing", "-z", stdin=lines.encode())


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


def _entries(tree: bytes) -> Iterable[tuple[str, str]]:
    """The name and id of each entry of a tree as git stores it."""
    at = 0
    while at < len(tree):
        end = tree.index(b"\0", at)
        name = tree[at:end].partition(b" ")[2].decode("utf-8", errors="replace")
        yield name, tree[end + 1 : end + 21].hex()
        at = end + 21
