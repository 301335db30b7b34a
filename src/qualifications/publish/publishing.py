"""Publishing: the frozen edition becomes the latest at `/`, and all that was published stays as it is.

Nothing at the remote changes before the last step, which git makes whole or not at all: a run that is cut
off leaves the branch as it was, and the next one starts anew.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from qualifications import feed, vintages
from qualifications.editions import (
    FOLDER,
    JSON,
    SCRIPT,
    EditionEntry,
    edition_order,
    edition_path,
    newest_first,
    to_json,
    to_script,
)
from qualifications.files import write_atomically
from qualifications.git import FileChange, Git
from qualifications.problems import Problem, ProblemError
from qualifications.project import TAG, Project
from qualifications.publish.branch import Branch, open_branch
from qualifications.publish.freezing import Frozen, clean_commit, frozen_folder, open_frozen
from qualifications.publish.published import ALWAYS_KEPT, FOUND, Published, read_published
from qualifications.publish.refusals import problem, refuse, told
from qualifications.publish.sharing import BESIDE, on_branch
from qualifications.publish.sharing import FOLDER as SHARED
from qualifications.publish.sums import NAME as SUMS
from qualifications.publish.sums import sums_of, to_bytes

NO_JEKYLL = ".nojekyll"
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
    COMPOSE = "Composing the branch, and comparing it with the published one"
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
    remote: str,
    *,
    now: dt.datetime,
    dry_run: bool = False,
    step: Callable[[Step], None],
) -> Plan:
    """Publishes the frozen edition of the present commit on a remote's branch; returns what was done.

    With `dry_run` it stops before anything is written. `now` is the clock by which claims may not have
    expired, and `step` hears of each step before it is taken. Raises ProblemError.
    """
    with told(project.build), tempfile.TemporaryDirectory() as scratch:
        step(Step.SOURCE)
        frozen = open_frozen(frozen_folder(project))
        _check_source(project, frozen, now=now)
        step(Step.FETCH)
        branch = open_branch(remote, root=project.root, scratch=Path(scratch))
        step(Step.VERIFY)
        number = frozen.provenance.edition
        tags = earlier_tags(project, branch, before=number)
        published = read_published(branch, kept=project.kept_files, tags=tags)
        step(Step.IMPORT)
        site = branch.import_folder(frozen.site)
        lasting = branch.import_folder(_lasting(project, frozen, Path(scratch, "lasting")))
        tree = branch.git.line("rev-parse", f"{lasting}:{edition_path(number)[:-1]}")
        same = next((each for each in published.entries if each.edition == number), None)
        if same:
            _check_same(branch, same, tree)
            return Plan(number, done=True)
        step(Step.COMPOSE)
        listed = newest_first((*published.entries, frozen.provenance.entry(tree=tree)))
        put: dict[str, bytes | str] = {
            **{path: id_ for path, id_ in published.kept.items() if not (frozen.site / path).exists()},
            JSON: to_json(listed),
            SCRIPT: to_script(listed),
            NO_JEKYLL: b"",
            **_past(published, frozen, project),
        }
        whole = branch.compose(number, site=site, lasting=lasting, put=put)
        changes = branch.git.changes(branch.tip, whole)
        problems = [*_older(published, number), *_lost_claims(frozen, published), *lost_files(changes)]
        if problems:
            raise ProblemError(problems)
        new = [each.after for each in changes if each.status == "A" and _stays(each)]
        added = sum(size or 0 for size in branch.git.sizes(new).values())
        plan = Plan(number, tuple(each.path for each in changes if each.status == "D"), added)
        if not dry_run:
            step(Step.PUSH)
            source = frozen.provenance.commit
            branch.push(branch.commit(whole, edition=number, source=source, root=project.root))
        return plan


def lost_files(changes: Iterable[FileChange]) -> Iterator[Problem]:
    """The published files that would change or go, and the pages of the root that would go without a word."""
    for each in changes:
        if _stays(each) and each.status != "A":
            yield problem(each.path, FOUND.get(each.status, "other bytes"), "the published file unchanged")
        elif each.status == "D" and each.path.endswith(".html"):
            allowed = "a page, or the way to its new place in redirects.yml"
            yield problem(f"/{each.path}", "a page that the new edition lacks", allowed)


def _stays(change: FileChange) -> bool:
    """Whether the file is one of those that nothing published changes."""
    return change.path.startswith((f"{FOLDER}/", f"{SHARED}/"))


def _lasting(project: Project, frozen: Frozen, folder: Path) -> Path:
    """The folder with what the branch gets for good: the edition's own, and what it shares with others."""
    own = folder / edition_path(frozen.provenance.edition)
    for name, data in on_branch(frozen.site, url=project.url, book=project.file_stem).items():
        write_atomically(own / name, data)
    shared = {f"{BESIDE}{name}": hash_ for name, hash_ in sums_of(own / BESIDE).items()}
    write_atomically(own / SUMS, to_bytes(sums_of(own) | shared))
    return folder


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


def _check_same(branch: Branch, published: EditionEntry, tree: str) -> None:
    """Raises ProblemError where the edition of that number is published with other bytes."""
    place = f"edition {published.edition}"
    problems = [
        problem(f"{place}, {each.path}", FOUND.get(each.status, "other bytes"), "the edition as published")
        for each in branch.git.changes(published.tree, tree)
    ]
    if problems:
        found = "an edition of that number, published with other bytes"
        allowed = f"the next edition of the day, which a tag as v{published.edition}.1 names"
        raise ProblemError([problem(place, found, allowed), *problems])


def _older(published: Published, number: str) -> Iterator[Problem]:
    newest = published.newest
    if newest and edition_order(newest.edition) > edition_order(number):
        found, allowed = f"a later edition, {newest.edition}", "an edition after the latest"
        yield problem(f"edition {number}", found, allowed)


def _past(published: Published, frozen: Frozen, project: Project) -> dict[str, bytes]:
    """What all editions said of each claim, and the feed of changes, with this edition added."""
    newest = published.newest
    before = published.branch.file(feed.NAME) if newest else b""
    told = feed.changes(vintages.said(published.vintages, newest.edition), frozen.said) if newest else ()
    rows = vintages.extended(published.vintages, frozen.said.values())
    return {
        vintages.CSV: vintages.to_csv(rows),
        vintages.SCRIPT: vintages.to_script(rows),
        feed.NAME: feed.extended(before, told, project),
    }


def _lost_claims(frozen: Frozen, published: Published) -> Iterator[Problem]:
    # The latest edition has the claims of all before it: each was let through by this same check.
    newest = published.newest
    before = vintages.said(published.vintages, newest.edition) if newest else {}
    allowed = "every claim that was published; a claim that no longer stands is retired"
    for name in sorted(before.keys() - frozen.said.keys()):
        yield problem(vintages.CSV, f"no claim {name!r}, which edition {before[name].last} has", allowed)
