"""The days of the events archive of mybinder.org: which are missing or changed, and their sums.

The archive's index has the number of events of each day, so a day that is known with that number is not
fetched again; an archive without a change costs one small request.
"""

import datetime as dt
from collections.abc import Mapping

from tqdm import tqdm

from qualifications.collect.daily import Day, Days, notes_of
from qualifications.collect.http import Client
from qualifications.collect.source import Collection, CollectorContext
from qualifications.problems import ProblemError, unusable

from ._binder_archive import INDEX, LISTING, SUMS, file_name, read_day, read_index, read_listing
from ._binder_tables import NAMES, NODES, binder_tables

ADDRESS = "https://archive.analytics.mybinder.org/"
FOLDER = "archive/binder"
# The archive's programs finish a day about five hours after it has ended; until then its file grows.
_FINAL_AFTER = dt.timedelta(days=1, hours=5)
# The lists have some hundred bytes a day, and the largest day so far some ten million.
_LARGEST_LIST, _LARGEST_DAY = 2**23, 2**27


def collect(source: CollectorContext) -> Collection:
    """The tables of launches, from the days that the evidence keeps and those that are new or have changed.

    A day that still grows is left for the next time.
    """
    base = source.address.rstrip("/") + "/"
    days = Days.read(source.evidence / FOLDER, SUMS)
    known = days.known
    counts, notes = read_archive(source.client, base, known=known)
    last = (source.now - _FINAL_AFTER).date()
    wanted = sorted(day for day, count in counts.items() if known.get(day) != count and day <= last)

    def read(day: dt.date) -> Day:
        place = base + file_name(day)
        read = read_day(source.client.get(place, limit=_LARGEST_DAY), day, place=place)
        if read.entries != counts[day]:
            allowed = f"{counts[day]}, the number in the index"
            raise unusable(place, found=f"{read.entries} events", allowed=allowed)
        return read

    arrived = days.fetch(wanted, read)
    notes += notes_of(tqdm(arrived, "Days of the Binder archive", len(wanted), unit=" day"))
    old = {name: source.table(name) for name in (*NAMES, NODES)}
    return Collection(binder_tables(Days.read(days.folder, SUMS).frame, old), notes)


def read_archive(
    client: Client, base: str, *, known: Mapping[dt.date, int]
) -> tuple[dict[dt.date, int], list[str]]:
    """The number of events of each day that the archive holds, and what was odd about the lists.

    `known` has those of the days that were collected before. The page for people is read where the index is
    missing, broken or shorter than what is known. Raises ProblemError where neither tells.
    """
    notes: list[str] = []
    for name, read in ((INDEX, read_index), (LISTING, read_listing)):
        try:
            counts = read(client.get(base + name, limit=_LARGEST_LIST), place=base + name)
        except ProblemError as error:
            problem = error.problems[0]
            notes.append(f"{problem.place.removeprefix(base)} was left aside: {problem.found}")
            continue
        missing = len(known.keys() - counts.keys())
        # For months, the index had its last line alone.
        if counts and not missing and (name == LISTING or len(counts) > 1):
            return counts, notes
        notes.append(f"{name} was left aside: {len(counts)} days, without {missing} that are known")
    raise unusable(base, found=f"no whole list of days ({'; '.join(notes)})", allowed=INDEX)
