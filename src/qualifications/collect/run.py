"""One run: each source is read, checked and accepted by itself, so that one that fails stops no other."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from qualifications.collect import binder_release, binder_tables, infrastructure, store, upstream, users
from qualifications.collect.acceptance import Accepted, RevisionError, accept, old_tables, published_to
from qualifications.collect.binder import ADDRESS as BINDER
from qualifications.collect.binder import day_notes, fetch_days, is_final, read_archive, wanted_days
from qualifications.collect.collected import Collected, Link
from qualifications.collect.days import Journal, read_days
from qualifications.collect.deadline import Deadline
from qualifications.collect.errors import CollectError
from qualifications.collect.git import History, open_history
from qualifications.collect.http import Client
from qualifications.collect.progress import say, shown
from qualifications.collect.summary import Outcome

_FRESH = dt.timedelta(days=7)
# Four sources come to an hour, after which the workflow would be stopped without a word.
SECONDS = 15 * 60
_TEAM = "team"


@dataclass(frozen=True)
class Run:
    """Where the evidence is, where clones are kept, the time, and how a source is asked.

    `reference` has the tables of the team and of the repositories where `evidence` has none.
    """

    evidence: Path
    reference: Path
    cache: Path
    now: dt.datetime
    client: Client
    accept_revisions: bool = False
    deadline: Deadline = field(default_factory=Deadline)

    def accept(self, tables: Mapping[str, Collected], files: Mapping[str, bytes] | None = None) -> Accepted:
        """Puts what was collected into the evidence."""
        return accept(self.evidence, tables, files=files or {}, accept_revisions=self.accept_revisions)

    def old(self, names: Iterable[str]) -> dict[str, pl.DataFrame]:
        """The tables of those names that the evidence has."""
        return old_tables(self.evidence, names)

    def stale_note(self, as_of: dt.date) -> list[str]:
        """A word on data that have not been renewed for a week."""
        return [f"the latest data are of {as_of}"] if self.now.date() - as_of > _FRESH else []


def collect(source: str, run: Run, *, address: str = "", seconds: float = SECONDS) -> Outcome:
    """What came of one source of `SOURCES`, in so many seconds; the evidence is as before where it failed.

    Whatever goes wrong is the source's: it is told in the outcome, and the next source can be read.
    """
    default, work = SOURCES[source]
    deadline = Deadline.after(seconds)
    run = replace(run, deadline=deadline, client=run.client.within(deadline))
    say(f"{source}: reading {address or default or 'the histories of the repositories on GitHub'}")
    try:
        with store.opened(run.evidence):
            accepted, notes = work(run, address or default)
    except RevisionError as error:
        return Outcome(source, error=str(error), revisions=tuple(error.revisions))
    except CollectError as error:
        return Outcome(source, error=str(error))
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - one source stops no other
        kind = type(error).__name__
        found = f"{kind}: {error}" if str(error) else kind
        unforeseen = CollectError(
            address or default or source, found=found, allowed="what a collector foresees; please report it"
        )
        return Outcome(source, error=str(unforeseen))
    return Outcome(source, accepted=accepted, notes=tuple(notes))


def _binder(run: Run, address: str) -> tuple[Accepted, list[str]]:
    days = read_days(run.evidence)
    journal = Journal(run.evidence, address=address)
    known = days.known
    listing = read_archive(run.client, address, known=known)
    # What an earlier run fetched counts while the index still has the same number for it.
    resumed = {
        day: each
        for day, each in journal.read().items()
        if each[1] and listing.counts.get(day) == each[0].events
    }
    wanted = wanted_days(
        listing.counts, {**known, **{day: each.events for day, (each, _) in resumed.items()}}
    )
    new = list(resumed.values())
    fetched = fetch_days(run.client, address, wanted, counts=listing.counts, now=run.now)
    for day in shown(fetched, total=len(wanted), what="Days of the Binder archive", unit="day"):
        final = is_final(day.day, now=run.now)
        journal.add(day, final=final)
        new.append((day, final))
    notes = [*listing.notes, *day_notes(day for day, _ in new)]
    if new:
        days = days.with_days(new)
    accepted = run.accept(
        binder_tables.binder_tables(days, run.old((*binder_tables.NAMES, binder_tables.NODES))),
        days.files() if new else {},
    )
    journal.clear()
    return accepted, [*notes, *run.stale_note(max(listing.counts))]


def _binder_release(run: Run, address: str) -> tuple[Accepted, list[str]]:
    with tempfile.TemporaryDirectory(dir=run.evidence) as folder:
        path = Path(address)
        if not path.is_file():
            path = Path(folder) / "launches.parquet"
            run.client.save(address, path, limit=binder_release.LARGEST, hosts=users.RELEASE_HOSTS)
        release = binder_release.read_release(path)
    days = read_days(run.evidence)
    differing = binder_release.differences(release, days)
    if differing and not run.accept_revisions:
        day, (here, there) = min(differing.items())
        raise CollectError(
            address,
            found=f"{len(differing)} days that the archive has otherwise, the first on {day}: {here}",
            allowed=f"{there}, as the archive has it; --accept-revisions keeps the archive's",
        )
    known = days.known
    new = [(day, True) for day in release if day.day not in known]
    days = days.with_days(new) if new else days
    accepted = run.accept(
        binder_tables.binder_tables(days, run.old((*binder_tables.NAMES, binder_tables.NODES))),
        days.files() if new else {},
    )
    notes = [f"{day}: {here} launches, {there} in the archive" for day, (here, there) in differing.items()]
    return accepted, [*notes, *(run.stale_note(release[-1].day) if release else [])]


def _infrastructure(run: Run, address: str) -> tuple[Accepted, list[str]]:
    history = open_history(address, cache=run.cache, deadline=run.deadline)
    frames = infrastructure.collect_infrastructure(history)
    as_of = _date_of(history)
    published = published_to(run.evidence, infrastructure.CLUSTERS)
    if published and as_of < published:
        raise CollectError(
            address, found=f"a history to {as_of}", allowed=f"one to {published} or later, as was published"
        )
    link = _link(infrastructure.ADDRESS, history, as_of)
    tables = {
        name: Collected(frame, key=["month"], as_of=as_of, sources=(link,)) for name, frame in frames.items()
    }
    return run.accept(tables), [*history.notes, *run.stale_note(as_of)]


def _upstream(run: Run, address: str) -> tuple[Accepted, list[str]]:
    tables = {**old_tables(run.reference, (_TEAM,)), **run.old((_TEAM,))}
    if _TEAM not in tables:
        raise CollectError(str(run.reference), found=f"no table {_TEAM!r}", allowed="a table of the team")
    wanted = list(_branches(run, address))
    branches = [
        upstream.Branch(
            repository,
            branch,
            open_history(place, cache=run.cache, branch=branch, deadline=run.deadline),
        )
        for repository, branch, place in shown(
            wanted, total=len(wanted), what="Upstream histories", unit="history"
        )
    ]
    old = run.old((upstream.COMMITS, upstream.REPOSITORIES))
    frames = upstream.collect_upstream(branches, tables[_TEAM], published=old.get(upstream.COMMITS))
    if upstream.REPOSITORIES in old:
        upstream.check_not_older(frames[upstream.REPOSITORIES], old[upstream.REPOSITORIES])
    as_of = max(frames[upstream.REPOSITORIES]["snapshot_date"].to_list())
    links = tuple(
        Link(
            f"{name}, branch {branch}, at its last commit counted",
            f"https://github.com/{name}/commit/{commit}",
        )
        for name, branch, commit, *_ in frames[upstream.REPOSITORIES].iter_rows()
    )
    notes = [note for branch in branches for note in branch.history.notes]
    accepted = run.accept(
        {
            upstream.REPOSITORIES: Collected(
                frames[upstream.REPOSITORIES],
                key=["repository", "branch"],
                as_of=as_of,
                sources=links,
                snapshot=True,
            ),
            upstream.COMMITS: Collected(
                frames[upstream.COMMITS], key=["quarter", "repository"], as_of=as_of, sources=links
            ),
        }
    )
    return accepted, [*notes, *run.stale_note(as_of)]


def _branches(run: Run, address: str) -> Iterable[tuple[str, str, str]]:
    """Each repository and branch to read, and where: as a file says, in a folder of clones, or on GitHub."""
    place = Path(address)
    if address and place.is_file():
        rows = csv.DictReader(place.read_text(encoding="utf-8").splitlines())
        if not {"repository", "branch", "address"} <= set(rows.fieldnames or ()):
            raise CollectError(
                address, found=f"the columns {rows.fieldnames}", allowed="repository, branch and address"
            )
        yield from ((row["repository"], row["branch"], row["address"]) for row in rows)
        return
    if address and not place.is_dir():
        raise CollectError(
            address, found="no such file or folder", allowed="a folder of clones, or a CSV file"
        )
    known = {**old_tables(run.reference, (upstream.REPOSITORIES,)), **run.old((upstream.REPOSITORIES,))}
    if upstream.REPOSITORIES not in known:
        raise CollectError(
            str(run.reference), found=f"no table {upstream.REPOSITORIES!r}", allowed="a table of repositories"
        )
    for row in known[upstream.REPOSITORIES].iter_rows(named=True):
        name = row["repository"]
        yield name, row["branch"], str(place / name) if address else f"https://github.com/{name}"


def _users(run: Run, address: str) -> tuple[Accepted, list[str]]:
    old = run.old((users.BY_CLUSTER, users.BY_HUB))
    tables = users.collect_users(run.client, address, old)
    return run.accept(tables), run.stale_note(min(each.as_of for each in tables.values()))


def _date_of(history: History) -> dt.date:
    return max(commit.committed for commit in history.log()).date()


def _link(address: str, history: History, as_of: dt.date) -> Link:
    name = "/".join(address.split("/")[-2:])
    return Link(f"{name}, history to {as_of}", f"{address}/tree/{history.head}")


SOURCES: Mapping[str, tuple[str, Callable[[Run, str], tuple[Accepted, list[str]]]]] = {
    "binder": (BINDER, _binder),
    "binder-release": (binder_release.ADDRESS, _binder_release),
    "infrastructure": (infrastructure.ADDRESS, _infrastructure),
    "upstream": ("", _upstream),
    "users": (users.ADDRESS, _users),
}
# The release has the same launches as the archive and is read when somebody asks for it.
REFRESHED = ("binder", "infrastructure", "upstream", "users")
