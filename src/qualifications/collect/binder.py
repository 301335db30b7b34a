"""The days of the events archive of mybinder.org: which are missing or changed, and their sums.

The archive's index has the number of events of each day, so a day that is known with that number is not
fetched again; an archive without a change costs one small request.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from qualifications.collect.archive import INDEX, LISTING, Day, file_name, read_day, read_index, read_listing
from qualifications.collect.errors import CollectError
from qualifications.collect.http import CONNECTIONS, Client
from qualifications.collect.months import start_of

ADDRESS = "https://archive.analytics.mybinder.org/"
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


def is_final(day: dt.date, *, now: dt.datetime) -> bool:
    """Whether the file of a day is finished; today's and sometimes yesterday's still grow."""
    return now >= start_of(day) + _FINAL_AFTER


def read_archive(client: Client, address: str, *, known: Mapping[dt.date, int]) -> Listing:
    """The days that the archive holds.

    `known` has the number of events of each day that was collected before. The page for people is read where
    the index is missing, broken or shorter than what is known. Raises CollectError where neither tells.
    """
    base = address.rstrip("/") + "/"
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
    raise CollectError(base, found=f"no whole list of days ({why}; {also})", allowed=INDEX)


def wanted_days(listing: Mapping[dt.date, int], known: Mapping[dt.date, int]) -> list[dt.date]:
    """The days to fetch, oldest first: those not known, and those whose number of events has changed."""
    return sorted(day for day, count in listing.items() if known.get(day) != count)


def day_notes(days: Iterable[Day]) -> list[str]:
    """What is out of the ordinary in the days, each thing once with the days on which it was so."""
    noted: dict[str, list[dt.date]] = {}
    for day in days:
        for note in day.notes:
            noted.setdefault(note, []).append(day.day)
    return [
        f"{note}, on {min(on)}" if len(on) == 1 else f"{note}, on {len(on)} days from {min(on)} to {max(on)}"
        for note, on in sorted(noted.items())
    ]


def fetch_days(
    client: Client,
    address: str,
    days: list[dt.date],
    *,
    counts: Mapping[dt.date, int],
    now: dt.datetime,
    connections: int = CONNECTIONS,
) -> Iterator[Day]:
    """The sums of each day, in the order in which they arrive; few are held at a time.

    Raises CollectError at the first day that cannot be had or does not agree with the index; the days that
    arrived before it have been handed on.
    """
    base = address.rstrip("/") + "/"

    def fetch(day: dt.date) -> Day:
        return _fetched(client, base, day, count=counts[day], now=now)

    with ThreadPoolExecutor(connections) as pool:
        waiting = iter(days)
        running: set[Future[Day]] = set()
        try:
            while True:
                # A window of days, so that memory does not grow with the archive.
                while len(running) < 2 * connections and (day := next(waiting, None)) is not None:
                    running.add(pool.submit(fetch, day))
                if not running:
                    return
                done, running = wait(running, return_when=FIRST_COMPLETED)
                if any(future.exception() for future in done):
                    # Those under way are worth waiting for: their days need not be fetched again.
                    done |= wait(running).done
                for future in sorted(done, key=lambda each: each.exception() is not None):
                    yield future.result()
        finally:
            for future in running:
                future.cancel()


def _fetched(client: Client, base: str, day: dt.date, *, count: int, now: dt.datetime) -> Day:
    place = base + file_name(day)
    text = client.get(place, limit=_LARGEST_DAY)
    with _READING:
        read = read_day(text, day, place=place)
    # A file that still grows can hold more than the index, which was read before it.
    if read.events == count or (read.events > count and not is_final(day, now=now)):
        return read
    raise CollectError(place, found=f"{read.events} events", allowed=f"{count}, the number in the index")


def _try(read: Callable[[], dict[dt.date, int]], base: str) -> tuple[dict[dt.date, int] | None, str]:
    try:
        return read(), ""
    except CollectError as error:
        return None, f"{error.place.removeprefix(base)}: found {error.found}"
