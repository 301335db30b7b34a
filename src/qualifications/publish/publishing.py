"""Publishing: the frozen edition becomes the latest at `/`, and all that was published stays as it is.

Nothing at the remote changes before the last step, which git makes whole or not at all: a run that is cut
off leaves the branch as it was, and the next one starts anew.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from qualifications.editions import JSON, SCRIPT, EditionEntry, to_json, to_script
from qualifications.project import Project
from qualifications.publish.branch import Branch, address_of, open_branch
from qualifications.publish.checks import check_plan, check_source
from qualifications.publish.errors import PublishError, refuse, told
from qualifications.publish.freezing import Frozen, frozen_folder, open_frozen
from qualifications.publish.plan import Plan, make_plan
from qualifications.publish.published import (
    NO_JEKYLL,
    OWN,
    Published,
    entry_of,
    read_published,
    with_edition,
)
from qualifications.publish.source import earlier_tags, identity
from qualifications.publish.sums import NAME as SUMS
from qualifications.publish.sums import differences, read_sums


class Step(StrEnum):
    """The steps of a publication, in order, in words for whoever waits."""

    SOURCE = "Checking the checkout and the frozen edition"
    FETCH = "Fetching the branch"
    VERIFY = "Checking the published editions"
    IMPORT = "Importing the site"
    PLAN = "Comparing with the latest edition"
    COMPOSE = "Composing the branch"
    PUSH = "Pushing"


@dataclass(frozen=True)
class Target:
    """Where to publish: the name or address of a remote, and a branch."""

    remote: str
    branch: str


def publish(
    project: Project,
    target: Target,
    *,
    now: dt.datetime,
    dry_run: bool = False,
    step: Callable[[Step], None],
) -> Plan:
    """Publishes the frozen edition of the present commit; returns what was done.

    With `dry_run` it stops before anything is written. `now` is the clock by which claims may not have
    expired, and `step` hears of each step before it is taken.
    Raises PublishError, or LedgerError and EvidenceError for evidence that cannot be read.
    """
    with told(str(project.build)), scratch_folder(project) as scratch:
        step(Step.SOURCE)
        frozen = open_frozen(frozen_folder(project))
        check_source(project, frozen, now=now)
        step(Step.FETCH)
        address = address_of(target.remote, root=project.root)
        branch = open_branch(address, target.branch, scratch=scratch / "branch.git")
        step(Step.VERIFY)
        number = frozen.provenance.edition
        published = read_published(
            branch, kept=project.kept_files, tags=earlier_tags(project, branch, before=number)
        )
        same = published.entry(number)
        if same:
            _check_same(branch, same, frozen)
            return Plan(number, done=True)
        step(Step.IMPORT)
        tree = branch.import_folder(frozen.site)
        step(Step.PLAN)
        plan = _plan(branch, published, number, tree=tree)
        check_plan(plan, frozen, branch=branch, newest=published.newest)
        if not dry_run:
            step(Step.COMPOSE)
            commit = _composed(project, branch, published, frozen, tree=tree)
            step(Step.PUSH)
            branch.push(commit)
        return plan


@contextlib.contextmanager
def scratch_folder(project: Project) -> Iterator[Path]:
    """An empty folder for one run at a time; what an earlier run left in it is deleted.

    Raises PublishError where another run has it.
    """
    folder = project.build / "publish"
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / "work"
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise refuse(
                str(folder), found="another run that publishes or verifies", allowed="one at a time"
            ) from None
        shutil.rmtree(work, ignore_errors=True)
        try:
            work.mkdir()
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _check_same(branch: Branch, same: EditionEntry, frozen: Frozen) -> None:
    """Raises PublishError where the edition of that number is published with other bytes."""
    number, id_ = same.edition, branch.files(same.tree)[SUMS]
    sums = read_sums(branch.read([id_])[id_], place=f"{same.path}{SUMS}")
    problems = differences(sums, frozen.sums, place=f"edition {number}, ")
    if problems:
        other = refuse(
            f"edition {number}",
            found="an edition of that number, published with other bytes",
            allowed=f"the next edition of the day, which a tag as v{number}.1 names",
        )
        raise PublishError([*other.problems, *problems])


def _plan(branch: Branch, published: Published, number: str, *, tree: str) -> Plan:
    files, root = branch.files(tree), branch.root()
    plan = make_plan(
        number,
        before={path: id_ for path, id_ in root.items() if path not in {*OWN, *published.kept}},
        after={path: id_ for path, id_ in files.items() if path not in OWN},
        editions=(each.edition for each in published.entries),
    )
    new = set(files.values()) - set(root.values())
    return replace(plan, size=branch.sizes(files.values()), added=branch.sizes(new))


def _composed(project: Project, branch: Branch, published: Published, frozen: Frozen, *, tree: str) -> str:
    """The commit that has the edition and all before it; only the scratch folder holds it."""
    source = frozen.provenance
    listed = with_edition(published.entries, entry_of(source, tree=tree))
    new = branch.files(tree)
    root = branch.compose(
        source.edition,
        tree=tree,
        own={JSON: to_json(listed), SCRIPT: to_script(listed), NO_JEKYLL: b""},
        kept={path: id_ for path, id_ in published.kept.items() if path not in new},
    )
    message = f"Publish edition {source.edition}\n\nSource: {source.commit}\nTree: {tree}\n"
    commit = branch.commit(root, message=message, identity=identity(project))
    branch.check_kept(commit)
    return commit
