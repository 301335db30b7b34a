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
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qualifications.editions import JSON, SCRIPT, to_json, to_script
from qualifications.project import Project
from qualifications.publish import chain
from qualifications.publish.branch import NO_JEKYLL, Branch, address_of, open_branch
from qualifications.publish.checks import check_plan, check_source
from qualifications.publish.errors import PublishError, refuse, told
from qualifications.publish.freezing import Frozen, frozen_folder, open_frozen
from qualifications.publish.manifest import compare
from qualifications.publish.plan import Plan, make_plan
from qualifications.publish.published import Published, entries, read_published
from qualifications.publish.source import identity


class Step(StrEnum):
    """The steps of a publication, in order, in words for whoever waits."""

    SOURCE = "Checking the checkout and the frozen edition"
    FETCH = "Fetching the branch"
    VERIFY = "Checking the published editions"
    PLAN = "Comparing with the latest edition"
    IMPORT = "Importing the site"
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
        published = read_published(branch)
        step(Step.PLAN)
        plan = make_plan(
            frozen.manifest, root=branch.latest, editions=published.manifests, known=published.blobs
        )
        check_plan(plan, frozen, branch=branch, published=published)
        if not (plan.done or dry_run):
            commit = _composed(project, branch, published, frozen, step=step)
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


def _composed(
    project: Project, branch: Branch, published: Published, frozen: Frozen, *, step: Callable[[Step], None]
) -> str:
    """The commit that has the edition and all before it; only the scratch folder holds it."""
    step(Step.IMPORT)
    manifest = frozen.manifest
    tree = branch.import_folder(frozen.site)
    problems = compare(manifest, branch.files_of(tree), place=f"{frozen.site}/")
    if problems:
        raise PublishError(problems)
    step(Step.COMPOSE)
    listed = entries({**published.manifests, manifest.edition: manifest})
    links = chain.extended(published.links, edition=manifest.edition, manifest=manifest.sha256)
    root = branch.compose(
        manifest.edition,
        tree=tree,
        own={JSON: to_json(listed), SCRIPT: to_script(listed), NO_JEKYLL: b""},
        links=links,
    )
    message = (
        f"Publish edition {manifest.edition}\n\nSource: {manifest.commit}\n"
        f"Manifest: {manifest.sha256}\nChain: {links[-1].hash}\n"
    )
    commit = branch.commit(root, message=message, identity=identity(project))
    branch.check_kept(commit)
    return commit
