"""The days of the events archive of mybinder.org: which are missing or changed, and their sums.

The archive's index has the number of events of each day, so a day that is known with that number is not
fetched again; an archive without a change costs one small request.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qualifications.collect.daily import Day, Days, notes_of
from qualifications.collect.errors import found_in, unusable
from qualifications.collect.http import Client
from qualifications.collect.progress import shown
from qualifications.collect.source import Source
from qualifications.collect.tables import Collection
from qualifications.problems import ProblemError

from ._binder_archive import INDEX, LISTING, SUMS, file_name, read_day, read_index, read_listing
from ._binder_tables import NAMES, NODES, binder_tables

ADDRESS = "https://archive.analytics.mybinder.org/"
FOLDER = "archive/binder"
# The archive's programs finish a day about five hours after it has ended.
_FINAL_AFTER = dt.timedelta(days=1, hours=5)
# Polars uses every core for one day; several days at once would take memory and save no time.
_READING = threading.Lock()
# The lists have some hundred bytes a day, and the largest day so far some ten million.
_LARGEST_LIST, _LARGEST_DAY = 2**23, 2**27


@dataclass(frozen=True)
class Listing:
    """The days of the archive with the number of events of each, and the list that said so."""

    counts: Mapping[dt.date, int]
    place: str
    notes: tuple[str, ...] = ()


def collect(source: Source) -> Collection:
    """The tables of launches, from the days that the evidence keeps and those that are new or have changed.

    A day that still grows is left for the next time.
    """
    base = source.address.rstrip("/") + "/"
    folder = source.evidence / FOLDER
    days = Days.read(folder, SUMS)
    listing = read_archive(source.client, base, known=days.known)
    known = days.known
    wanted = sorted(
        day
        for day, count in listing.counts.items()
        if known.get(day) != count and _is_final(day, now=source.now)
    )

    def read(day: dt.date) -> Day:
        return _fetched(source.client, base, day, count=listing.counts[day])

    arrived = days.fetch(wanted, read)
    shown_days = shown(arrived, total=len(wanted), what="Days of the Binder archive", unit="day")
    notes = [*listing.notes, *notes_of(shown_days)]
    kept = Days.read(folder, SUMS)
    return Collection(binder_tables(kept.frame, source.tables(*NAMES, NODES)), notes)


def read_archive(client: Client, base: str, *, known: Mapping[dt.date, int]) -> Listing:
    """The days that the archive holds.

    `known` has the number of events of each day that was collected before. The page for people is read where
    the index is missing, broken or shorter than what is known. Raises ProblemError where neither tells.
    """
    index, why = _try(
        lambda: read_index(client.get(base + INDEX, limit=_LARGEST_LIST), place=base + INDEX), base
    )
    if index is not None:
        missing = len(set(known) - set(index))
        if index and not missing and len(index) > 1:
            return Listing(index, base + INDEX)
        why = f"{INDEX}: it lists {len(index)} days" + (
            f" and lacks {missing} that are known" if missing else ""
        )
    listing, also = _try(
        lambda: read_listing(client.get(base + LISTING, limit=_LARGEST_LIST), place=base + LISTING), base
    )
    if listing is not None and len(listing) >= len(index or {}):
        missing = len(set(known) - set(listing))
        if not missing:
            same = listing == index
            notes = () if same else (f"{INDEX} was left aside: {why}",)
            return Listing(listing, base + (INDEX if same else LISTING), notes)
        also = f"{LISTING}: it lacks {missing} days that are known"
    if index and not set(known) - set(index):
        # A young archive has one day, and may have no page for people.
        return Listing(index, base + INDEX)
    raise unusable(base, found=f"no whole list of days ({why}; {also})", allowed=INDEX)


def _is_final(day: dt.date, *, now: dt.datetime) -> bool:
    """Whether the file of a day is finished; today's and sometimes yesterday's still grow."""
    return now >= dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) + _FINAL_AFTER


def _fetched(client: Client, base: str, day: dt.date, *, count: int) -> Day:
    place = base + file_name(day)
    text = client.get(place, limit=_LARGEST_DAY)
    with _READING:
        read = read_day(text, day, place=place)
    if read.entries != count:
        raise unusable(place, found=f"{read.entries} events", allowed=f"{count}, the number in the index")
    return read


def _try(read: Callable[[], dict[dt.date, int]], base: str) -> tuple[dict[dt.date, int] | None, str]:
    try:
        return read(), ""
    except ProblemError as error:
        return None, f"{error.problems[0].place.removeprefix(base)}: found {found_in(error)}"
