"""The branch that holds the site, read and extended through git, never checked out.

`/v/<edition>/` holds each edition, `/assets/` what editions have in common, `/` the latest edition once
more with the list of all. Git itself tells whether anything has changed, and adds an edition to the others.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qualifications.editions import FOLDER, edition_path
from qualifications.git import Entry, Git, GitError
from qualifications.publish.refusals import refuse, told
from qualifications.publish.sharing import FOLDER as SHARED

NAME = "gh-pages"
LASTING = FOLDER, SHARED
FILE = "100644"
_EDITION, _TREE = "Edition", "Tree"
# Nobody is there to type a password, and a later cleaning must not outlive the run.
_ENVIRONMENT = {"GIT_TERMINAL_PROMPT": "0"}
# The tree alone is used, never the commit in which ghp-import wraps it.
_NOBODY = {"GIT_COMMITTER_NAME": "import", "GIT_COMMITTER_EMAIL": "import@localhost"}
_SETTINGS = {"gc.auto": "0", "maintenance.auto": "false", "log.showRoot": "true"}


@dataclass(frozen=True)
class Publication:
    """A commit that published an edition: its tree, and the one that its message says."""

    commit: str
    tree: str
    edition: str
    said: str


@dataclass(frozen=True)
class Branch:
    """The branch of a remote as it was when it was opened; `tip` is its last commit, or empty."""

    git: Git
    address: str
    tip: str

    @property
    def place(self) -> str:
        """The branch in a message."""
        return f"{self.address}, {NAME}"

    def folder(self, path: str = "") -> dict[str, Entry]:
        """What stands directly in the folder at the tip; nothing where there is no such folder."""
        if not self.tip or (path and path not in self.folder()):
            return {}
        return self.git.tree(f"{self.tip}:{path}")

    def file(self, path: str) -> bytes:
        """The bytes of a file at the tip; none where there is no such file."""
        entry = self.git.tree(self.tip, path).get(path) if self.tip else None
        if entry is None:
            return b""
        self.git.fetch_missing([entry.id])
        return self.git.contents([entry.id])[entry.id]

    def publications(self) -> list[Publication]:
        """What was published in the branch's history, the latest first."""
        said = "".join(f"%x09%(trailers:key={key},valueonly,separator=%x20)" for key in (_EDITION, _TREE))
        log = self.git.run("log", f"--format=%H%x09%T{said}", self.tip).decode() if self.tip else ""
        lines = (line.split("\t") for line in log.splitlines())
        return [Publication(*parts) for parts in lines if all(parts)]

    def import_folder(self, folder: Path) -> str:
        """The id of a tree that holds what the folder holds, which ghp-import brings in."""
        done = subprocess.run(
            [sys.executable, "-I", "-m", "ghp_import", "--branch=imported", str(folder.resolve())],
            cwd=self.git.folder,
            env={**self.git.surroundings, **_NOBODY},
            capture_output=True,
            check=False,
        )
        if done.returncode:
            words = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
            raise refuse(folder, found=words[0] if words else "a failure", allowed="a folder to import")
        return self.git.line("rev-parse", "--verify", "refs/heads/imported^{tree}")

    def compose(self, edition: str, *, site: str, lasting: str, put: Mapping[str, bytes | str]) -> str:
        """The id of the whole tree with one more edition.

        `site` is the tree of the root, `lasting` one with the edition's folder and what it shares, and `put`
        has the bytes of files that publishing itself puts at the root, or the id of those that stay there.
        """
        index = self.git.folder / "composed"
        index.unlink(missing_ok=True)
        git = replace(self.git, environment={**self.git.environment, "GIT_INDEX_FILE": str(index)})
        git.run("read-tree", site)
        for name in LASTING:
            if name in self.folder():
                git.run("read-tree", "-i", f"--prefix={name}/", f"{self.tip}:{name}")
        path = edition_path(edition)
        git.run("read-tree", "-i", f"--prefix={path}", f"{lasting}:{path[:-1]}")
        files = {name: entry.id for name, entry in git.tree(lasting, SHARED, recursive=True).items()}
        for name, data in put.items():
            files[name] = (
                data if isinstance(data, str) else git.line("hash-object", "-w", "--stdin", stdin=data)
            )
        lines = "".join(f"{FILE} {id_}\t{name}\0" for name, id_ in files.items())
        git.run("update-index", "-z", "--add", "--index-info", stdin=lines.encode())
        return git.line("write-tree", "--missing-ok")

    def commit(self, tree: str, *, edition: str, source: str, root: Path) -> str:
        """The id of a commit that follows the tip and publishes an edition made from the commit `source`.

        It is made by whoever commits in the checkout `root`.
        """
        who = Git(root).line("var", "GIT_COMMITTER_IDENT")
        name, _, rest = who.partition(" <")
        values = {"NAME": name, "EMAIL": rest.partition(">")[0]}
        identity = {f"GIT_{role}_{part}": values[part] for role in ("AUTHOR", "COMMITTER") for part in values}
        git = replace(self.git, environment={**self.git.environment, **identity})
        parents = ["-p", self.tip] if self.tip else []
        message = f"Publish edition {edition}\n\n{_EDITION}: {edition}\nSource: {source}\n{_TREE}: {tree}\n"
        return git.line("commit-tree", tree, *parents, stdin=message.encode())

    def push(self, commit: str) -> None:
        """Makes the commit the tip; raises ProblemError where the branch has moved since it was opened."""
        try:
            self.git.run(
                *("-c", "advice.pushUpdateRejected=false", "push", "--quiet", "--no-thin"),
                *("origin", f"{commit}:refs/heads/{NAME}"),
            )
        except GitError as error:
            now = _tip(self.git)
            if now == commit:
                return
            if now != self.tip:
                found = f"a new commit {now or 'none'}, made in the meantime"
                allowed = "the branch as it was at the start; run the command again"
                raise refuse(self.place, found=found, allowed=allowed) from None
            raise refuse(self.place, found="; ".join(error.lines), allowed="a push") from None

    def tags(self) -> list[str]:
        """The names of the remote's tags."""
        refs = self.git.line("ls-remote", "--tags", "--refs", "origin")
        return [line.partition("\trefs/tags/")[2] for line in refs.split("\n")]


def open_branch(remote: str, *, root: Path, scratch: Path) -> Branch:
    """The branch at an address, or of a remote of the checkout `root`, fetched into the folder `scratch`.

    The contents of files stay at the remote until they are read. Raises ProblemError where the remote cannot
    be read.
    """
    address = remote
    try:
        address = Git(root).line("remote", "get-url", "--push", remote)
    except GitError:
        if (root / address).exists():
            address = str((root / address).resolve())
    git = Git(scratch, environment=_ENVIRONMENT)
    with told(address):
        git.run("init", "--quiet", "--bare")
        for key, value in {**_SETTINGS, "remote.origin.url": address}.items():
            git.run("config", key, value)
        tip = _tip(git)
        if tip:
            reference = f"+refs/heads/{NAME}:refs/heads/published"
            git.run("fetch", "--quiet", "--no-tags", "--filter=blob:none", "origin", reference)
            tip = git.line("rev-parse", "refs/heads/published")
    return Branch(git, address, tip)


def _tip(git: Git) -> str:
    return git.line("ls-remote", "origin", f"refs/heads/{NAME}").partition("\t")[0]
