"""Publishing: the frozen edition becomes the latest at `/`, and all that was published stays as it is.

Nothing at the remote changes before the last step, which git makes whole or not at all: a run that is cut
off leaves the branch as it was, and the next one starts anew.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qualifications import feed, vintages
from qualifications.editions import (
    FOLDER,
    JSON,
    SCRIPT,
    edition_order,
    edition_path,
    newest_first,
    to_json,
    to_script,
)
from qualifications.git import Git
from qualifications.problems import Problem, ProblemError
from qualifications.project import TAG, Project
from qualifications.publish.branch import LASTING, Branch, Target, open_branch
from qualifications.publish.freezing import Frozen, clean_commit, frozen_folder, open_frozen
from qualifications.publish.published import ALWAYS_KEPT, Published, read_published
from qualifications.publish.refusals import problem, refuse, told
from qualifications.publish.sharing import FOLDER as SHARED
from qualifications.publish.sums import NAME as SUMS
from qualifications.publish.sums import differences

NO_JEKYLL = ".nojekyll"
# What publishing itself puts at the root.
OWN = frozenset({JSON, SCRIPT, NO_JEKYLL, vintages.CSV, vintages.SCRIPT, feed.NAME})
_TAKEN = (FOLDER, SHARED, NO_JEKYLL, *ALWAYS_KEPT)
# A clock may be a little slow; a later time than that would keep every honest edition out.
_SLACK = dt.timedelta(days=1)
_MEGABYTE = 1_000_000


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
class Plan:
    """What publishing does: the files that go at `/`, and the bytes that the edition adds beside it.

    The bytes are those of a checkout. `done` says that the edition is published already.
    """

    edition: str
    gone: tuple[str, ...] = ()
    added: int = 0
    done: bool = False

    def __str__(self) -> str:
        if self.done:
            return f"Edition {self.edition} is published with these bytes already: nothing to do."
        size = f"{self.added / _MEGABYTE:.1f} MB"
        return "\n".join(
            (
                f"Edition {self.edition} at {edition_path(self.edition)}: {size} new.",
                *(f"  gone at /  {name}" for name in self.gone),
            )
        )


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
    expired, and `step` hears of each step before it is taken. Raises ProblemError.
    """
    with told(project.build), tempfile.TemporaryDirectory() as scratch:
        step(Step.SOURCE)
        frozen = open_frozen(frozen_folder(project))
        _check_source(project, frozen, now=now)
        step(Step.FETCH)
        branch = open_branch(target, root=project.root, scratch=Path(scratch))
        step(Step.VERIFY)
        number = frozen.provenance.edition
        tags = earlier_tags(project, branch, before=number)
        published = read_published(branch, kept=project.kept_files, tags=tags)
        same = published.entry(number)
        if same:
            _check_same(number, published.sums(same), frozen.sums)
            return Plan(number, done=True)
        step(Step.IMPORT)
        site, lasting = branch.import_folder(frozen.site), branch.import_folder(frozen.branch)
        step(Step.PLAN)
        plan = _plan(published, frozen, site=site)
        _check_plan(plan, frozen, published)
        if not dry_run:
            step(Step.COMPOSE)
            tree = branch.git.line("rev-parse", f"{lasting}:{edition_path(number)[:-1]}")
            listed = newest_first((*published.entries, frozen.provenance.entry(tree=tree)))
            put: dict[str, bytes | str] = {
                **{path: id_ for path, id_ in published.kept.items() if not (frozen.site / path).exists()},
                JSON: to_json(listed),
                SCRIPT: to_script(listed),
                NO_JEKYLL: b"",
                **_past(published, frozen, project),
            }
            whole = branch.compose(number, site=site, lasting=lasting, put=put)
            source = frozen.provenance.commit
            commit = branch.commit(whole, edition=number, source=source, root=project.root)
            step(Step.PUSH)
            branch.push(commit)
        return plan


def earlier_tags(project: Project, branch: Branch, *, before: str) -> list[str]:
    """The tags of the checkout and of the branch's remote that name editions before one."""
    names = {*Git(project.root).line("tag", "--list").split("\n"), *branch.tags()}
    editions = [name for name in names if TAG.fullmatch(name)]
    return sorted(name for name in editions if edition_order(name[1:]) < edition_order(before))


def _check_source(project: Project, frozen: Frozen, *, now: dt.datetime) -> None:
    """Raises ProblemError where the edition is none of the present, clean commit, or of one yet to come."""
    commit, provenance, edition = clean_commit(project), frozen.provenance, project.edition
    for found, present in ((provenance.commit, commit), (provenance.edition, edition.number)):
        if found != present:
            allowed = f"one made from {present}; run `make edition`"
            raise refuse(frozen.folder, found=f"an edition made from {found}", allowed=allowed)
    if edition.time > now + _SLACK:
        raise refuse(
            f"edition {edition.number}",
            found=f"a commit of {edition.time:%Y-%m-%d %H:%M}, which is yet to come",
            allowed=f"one made by {now:%Y-%m-%d %H:%M}; commit again with the right clock",
        )
    taken = next((name for name in _TAKEN if (frozen.site / name).exists()), None)
    if taken:
        found, allowed = "a name that publishing gives itself", f"names other than {', '.join(_TAKEN)}"
        raise refuse(frozen.site / taken, found=found, allowed=allowed)


def _check_same(number: str, published: Mapping[str, str], frozen: Mapping[str, str]) -> None:
    """Raises ProblemError where the edition of that number is published with other bytes."""
    problems = differences(published, frozen, place=f"edition {number}, ")
    if problems:
        found = "an edition of that number, published with other bytes"
        allowed = f"the next edition of the day, which a tag as v{number}.1 names"
        raise ProblemError([problem(f"edition {number}", found, allowed), *problems])


def _plan(published: Published, frozen: Frozen, *, site: str) -> Plan:
    branch, number = published.branch, frozen.provenance.edition
    names = [name for name in branch.folder() if name not in LASTING]
    before = branch.files(branch.tip, *names).keys() if names else set()
    gone = before - branch.files(site).keys() - published.kept.keys() - OWN
    own = frozen.branch / edition_path(number)
    shared = branch.files(branch.tip, SHARED) if SHARED in branch.folder() else {}
    new = [name for name in (*frozen.sums, SUMS) if name.removeprefix("../../") not in shared]
    return Plan(number, tuple(sorted(gone)), added=sum((own / name).stat().st_size for name in new))


def _check_plan(plan: Plan, frozen: Frozen, published: Published) -> None:
    """Raises ProblemError where the latest edition would be older, or a claim or page be lost."""
    newest = published.newest
    if newest and edition_order(newest.edition) > edition_order(plan.edition):
        found, allowed = f"a later edition, {newest.edition}", "an edition after the latest"
        raise refuse(f"edition {plan.edition}", found=found, allowed=allowed)
    allowed = "a page, or the way to its new place in redirects.yml"
    gone = [
        problem(f"/{path}", "a page that the new edition lacks", allowed)
        for path in plan.gone
        if path.endswith(".html")
    ]
    problems = [*_lost_claims(frozen, published), *gone]
    if problems:
        raise ProblemError(problems)


def _past(published: Published, frozen: Frozen, project: Project) -> dict[str, bytes]:
    """What all editions said of each claim, and the feed of changes, with this edition added."""
    branch, newest = published.branch, published.newest
    ids = branch.files(branch.tip, feed.NAME).values() if newest else ()
    told = feed.changes(vintages.said(published.vintages, newest.edition), frozen.said) if newest else ()
    rows = vintages.extended(published.vintages, frozen.said.values())
    return {
        vintages.CSV: vintages.to_csv(rows),
        vintages.SCRIPT: vintages.to_script(rows),
        feed.NAME: feed.extended(b"".join(branch.read(ids).values()), told, project),
    }


def _lost_claims(frozen: Frozen, published: Published) -> Iterator[Problem]:
    # The latest edition has the claims of all before it: each was let through by this same check.
    newest = published.newest
    before = vintages.said(published.vintages, newest.edition) if newest else {}
    allowed = "every claim that was published; a claim that no longer stands is retired"
    for name in sorted(before.keys() - frozen.said.keys()):
        yield problem(vintages.CSV, f"no claim {name!r}, which edition {before[name].last} has", allowed)
