"""A published edition against the same one made again from its commit."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from qualifications.editions import EditionEntry
from qualifications.git import Git, GitError
from qualifications.project import Project
from qualifications.publish.branch import Branch, address_of, open_branch
from qualifications.publish.errors import PublishError, refuse, told
from qualifications.publish.freezing import LOCK, Frozen, open_frozen
from qualifications.publish.provenance import NAME as PROVENANCE
from qualifications.publish.provenance import Provenance, changes, read_provenance
from qualifications.publish.published import read_published
from qualifications.publish.publishing import Target, scratch_folder
from qualifications.publish.source import earlier_tags
from qualifications.publish.sums import NAME as SUMS
from qualifications.publish.sums import differences, read_sums, sha256


@dataclass(frozen=True)
class Verified:
    """A published edition that is the same as the one made here; `against` tells which one that is."""

    files: int
    against: str


def verify(
    project: Project, edition: str, target: Target, *, rebuild: bool = False, deep: bool = False
) -> Verified:
    """Checks every published edition, then one of them against the same edition made here.

    That is the one frozen in `_build/editions`, or where there is none, or with `rebuild`, one made
    anew from its commit. With `deep`, the SHA-256 of every published file is computed. Raises
    PublishError with each file that differs.
    """
    with told(str(project.build)), scratch_folder(project) as scratch:
        address = address_of(target.remote, root=project.root)
        branch = open_branch(address, target.branch, scratch=scratch / "branch.git", whole=deep)
        published = read_published(branch, kept=project.kept_files, deep=deep)
        entry = published.entry(edition)
        if entry is None:
            numbers = ", ".join(sorted(each.edition for each in published.entries))
            raise refuse(
                branch.place,
                found=f"no edition {edition}",
                allowed=f"one of {numbers}" if numbers else "a branch that has editions",
            )
        tags = earlier_tags(project, branch, before=edition)
        read_published(branch, kept=project.kept_files, tags=tags)
        provenance, sums = _made(branch, entry)
        folder = project.build / "editions" / edition
        if folder.exists() and not rebuild:
            frozen, against = open_frozen(folder), str(folder)
        else:
            frozen, against = _rebuilt(project, provenance, scratch), f"a rebuild of {provenance.commit}"
    problems = [
        *differences(sums, frozen.sums, place=f"edition {edition}, "),
        *changes(provenance, frozen.provenance),
    ]
    if problems:
        raise PublishError(problems)
    return Verified(len(sums), against)


def _made(branch: Branch, entry: EditionEntry) -> tuple[Provenance, dict[str, str]]:
    """What a published edition was made from, and the hash of each of its files."""
    files = branch.files(entry.tree)
    contents = branch.read(files[name] for name in (SUMS, PROVENANCE))
    provenance = read_provenance(contents[files[PROVENANCE]], place=f"{entry.path}{PROVENANCE}")
    return provenance, read_sums(contents[files[SUMS]], place=f"{entry.path}{SUMS}")


def _rebuilt(project: Project, provenance: Provenance, scratch: Path) -> Frozen:
    lock = project.root / LOCK
    if sha256(lock.read_bytes()) != provenance.lock:
        raise refuse(
            str(lock),
            found="another lock than the edition was made with",
            allowed=f"a checkout of {provenance.commit}, with `make edition` and then this command",
        )
    git, tree = Git(project.root), scratch / "source"
    try:
        git.run("cat-file", "-e", f"{provenance.commit}^{{commit}}")
    except GitError:
        raise refuse(
            str(project.root),
            found=f"no commit {provenance.commit}",
            allowed="a checkout that has it; run `git fetch`",
        ) from None
    # A run that was cut off leaves git with a work tree that is no more.
    git.run("worktree", "prune")
    git.run("worktree", "add", "--quiet", "--detach", str(tree), provenance.commit)
    try:
        _run_edition(tree)
        (folder,) = (tree / "_build" / "editions").iterdir()
        frozen = open_frozen(folder)
    finally:
        git.run("worktree", "remove", "--force", str(tree))
    if frozen.provenance.edition != provenance.edition:
        raise refuse(
            provenance.commit,
            found=f"the edition {frozen.provenance.edition}",
            allowed=f"{provenance.edition}, by the tag v{provenance.edition}; run `git fetch --tags`",
        )
    return frozen


def _run_edition(tree: Path) -> None:
    # The code of that commit makes its edition, and the commit names its time.
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    paths = str(tree / "src"), environment.get("PYTHONPATH")
    done = subprocess.run(
        [Path(sys.executable).with_name("qualifications"), "--project", str(tree), "edition"],
        env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise refuse(
            str(tree),
            found=f"a failed build: {done.stderr.strip()}",
            allowed="a commit whose edition can be made",
        )
