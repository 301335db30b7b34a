"""Publishing: the frozen edition becomes the latest at `/`, and all that was published stays as it is.

Nothing at the remote changes before the last step, which git makes whole or not at all: a run that is cut
off leaves the branch as it was, and the next one starts anew.
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qualifications import editions, feed, vintages
from qualifications.editions import EditionEntry, edition_order, edition_path
from qualifications.files import copy_folder, write_atomically
from qualifications.git import FileChange, Git, git_errors_as_problems
from qualifications.problems import Exit, Problem, refusal, refuse_all
from qualifications.project import TAG, Project
from qualifications.publish.branch import LASTING, Branch, open_branch
from qualifications.publish.checksums import SUMS, sums_of, to_bytes
from qualifications.publish.freezing import Frozen, clean_commit, frozen_folder, open_frozen
from qualifications.publish.published import ALWAYS_KEPT, Published, differs, read_published
from qualifications.publish.shared_files import BESIDE, on_branch

_NO_JEKYLL = ".nojekyll"
_TAKEN = (*LASTING, _NO_JEKYLL, *ALWAYS_KEPT)
# A clock may be a little slow; a later time than that would keep every honest edition out.
_SLACK = dt.timedelta(days=1)
_MEGABYTE = 1_000_000


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
        gone = (f"  gone at /  {name}" for name in self.gone)
        return "\n".join([f"Edition {self.edition} at {edition_path(self.edition)}: {size} new.", *gone])


def publish(
    project: Project, remote: str, *, now: dt.datetime, dry_run: bool = False, step: Callable[[str], None]
) -> Plan:
    """Publishes the frozen edition of the present commit on a remote's branch; returns what was done.

    With `dry_run` it stops before anything is written. `now` is the clock by which the commit must have come,
    and `step` hears of each step in words, before it is taken. Raises ProblemError, and OSError where there
    is no room.
    """
    with git_errors_as_problems(Exit.PUBLISH, project.build), tempfile.TemporaryDirectory() as scratch:
        step("Checking the checkout and the frozen edition")
        frozen = open_frozen(frozen_folder(project))
        _check_source(project, frozen, now=now)
        step("Fetching the branch")
        branch = open_branch(remote, root=project.root, scratch=Path(scratch))
        step("Checking the published editions")
        number = frozen.provenance.edition
        tagged = _tagged(project, branch, before=number)
        published = read_published(branch, kept=project.kept_files, tagged=tagged)
        step("Importing the site")
        folder = Path(scratch, "site")
        _lay_out(project, frozen, folder, branch=branch, published=published)
        own = branch.git.line("rev-parse", f"{branch.imported(folder)}:{edition_path(number)[:-1]}")
        same = next((each.tree for each in published.entries if each.edition == number), "")
        if same:
            refuse_all(_other_bytes(number, branch.git.changes(same, own)))
            return Plan(number, done=True)
        step("Composing the branch, and comparing it with the published one")
        made = frozen.provenance
        entry = EditionEntry(number, made.date, made.data_as_of, made.commit, own)
        for name, data in editions.files([*published.entries, entry]).items():
            write_atomically(folder / name, data)
        kept = (path for path in published.kept if not (folder / path).exists())
        tree = branch.merged_tree(branch.imported(folder), kept)
        changes = branch.git.changes(branch.tip, tree)
        refuse_all([*_older(published, number), *_lost_claims(frozen, published), *lost_files(changes)])
        gone = tuple(each.path for each in changes if each.status == "D")
        new = (folder / each.path for each in changes if each.status == "A" and _lasts(each))
        plan = Plan(number, gone, sum(path.stat().st_size for path in new))
        if not dry_run:
            step("Pushing")
            branch.push(branch.commit(tree, edition=number, source=made.commit, root=project.root))
        return plan


def lost_files(changes: Iterable[FileChange]) -> Iterator[Problem]:
    """The published files that would change or go, and the pages of the root that would go without a word."""
    for each in changes:
        if _lasts(each) and each.status != "A":
            yield differs(each, "", "the published file unchanged")
        elif each.status == "D" and each.path.endswith(".html"):
            allowed = "a page, or the way to its new place in redirects.yml"
            yield Problem("a page that the new edition lacks", allowed, Exit.PUBLISH, place=f"/{each.path}")


def _lasts(change: FileChange) -> bool:
    """Whether the file is one of those that nothing published changes."""
    return change.path.startswith(tuple(f"{name}/" for name in LASTING))


def _lay_out(project: Project, frozen: Frozen, folder: Path, *, branch: Branch, published: Published) -> None:
    """Lays out what the branch gets, but for the list of editions: the site, and the edition for good.

    At the root stands what all editions said of each claim, and the feed of changes, with this edition added.
    """
    copy_folder(frozen.site, folder)
    own = folder / edition_path(frozen.provenance.edition)
    for name, data in on_branch(frozen.site, url=project.url, book=project.file_stem).items():
        write_atomically(own / name, data)
    shared = {f"{BESIDE}{name}": hash_ for name, hash_ in sums_of(own / BESIDE).items()}
    write_atomically(own / SUMS, to_bytes(sums_of(own) | shared))
    rows = vintages.with_edition(published.vintages, frozen.claims.values())
    changes = feed.changes(published.claims, frozen.claims) if published.newest else ()
    before = branch.file(feed.FEED) if published.newest else b""
    others = {feed.FEED: feed.with_changes(before, changes, project), _NO_JEKYLL: b""}
    for name, data in {**vintages.files(rows), **others}.items():
        write_atomically(folder / name, data)


def _tagged(project: Project, branch: Branch, *, before: str) -> list[str]:
    """The editions before one that tags name, of the checkout or of the branch's remote."""
    tags = {*Git(project.root).line("tag", "--list").splitlines(), *branch.tags()}
    named = [tag.removeprefix("v") for tag in tags if TAG.fullmatch(tag)]
    return [name for name in named if edition_order(name) < edition_order(before)]


def _check_source(project: Project, frozen: Frozen, *, now: dt.datetime) -> None:
    """Raises ProblemError where the edition is none of the present, clean commit, or of one yet to come."""
    edition, made = project.edition, frozen.provenance
    for found, present in ((made.commit, clean_commit(project)), (made.edition, edition.number)):
        if found != present:
            allowed = f"one made from {present}; run `make edition`"
            raise refusal(f"an edition made from {found}", allowed, Exit.PUBLISH, place=frozen.folder)
    if edition.time > now + _SLACK:
        found = f"a commit of {edition.time:%Y-%m-%d %H:%M}, which is in the future"
        allowed = f"one made by {now:%Y-%m-%d %H:%M}; commit again with the right clock"
        raise refusal(found, allowed, Exit.PUBLISH, place=f"edition {edition.number}")
    taken = next((name for name in _TAKEN if (frozen.site / name).exists()), None)
    if taken:
        found, allowed = "a name that publishing gives itself", f"names other than {', '.join(_TAKEN)}"
        raise refusal(found, allowed, Exit.PUBLISH, place=frozen.site / taken)


def _other_bytes(number: str, changes: Iterable[FileChange]) -> Iterator[Problem]:
    """The files in which the edition differs from the published one of its number."""
    allowed = f"the edition as published; or the next of the day, which a tag as v{number}.1 names"
    return (differs(each, f"edition {number}, ", allowed) for each in changes)


def _older(published: Published, number: str) -> Iterator[Problem]:
    newest = published.newest
    if newest and edition_order(newest) > edition_order(number):
        found, allowed = f"a later edition, {newest}", "an edition after the latest"
        yield Problem(found, allowed, Exit.PUBLISH, place=f"edition {number}")


def _lost_claims(frozen: Frozen, published: Published) -> Iterator[Problem]:
    # The latest edition has the claims of all before it: each was let through by this same check.
    allowed = "every claim that was published; a claim that no longer stands is retired"
    for name in sorted(published.claims.keys() - frozen.claims.keys()):
        found = f"no claim {name!r}, which edition {published.newest} has"
        yield Problem(found, allowed, Exit.PUBLISH, place=vintages.CSV)
