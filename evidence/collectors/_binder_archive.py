"""The events archive of mybinder.org: its list of days, and the events of a day.

A day is a file `events-YYYY-MM-DD.jsonl` of events, a line each. `index.jsonl` lists the days with the number
of events of each; `index.html` lists the same for people, and stood when the index was broken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

import lxml.html
import polars as pl

from qualifications.collect.daily import Day
from qualifications.collect.errors import unusable
from qualifications.collect.foreign import parse_json

from ._binder_events import Event, count_events

INDEX, LISTING = "index.jsonl", "index.html"
FIRST_DAY = dt.date(2018, 11, 3)
KNOWN_VERSIONS = range(1, 7)
KNOWN_PROVIDERS = frozenset(
    {"GitHub", "GitLab", "Git", "Gist", "Zenodo", "Figshare", "Hydroshare", "Dataverse", "CKAN"}
)
NO_ORIGIN = "not recorded"
_NAME = re.compile(r"events-([0-9]{4}-[0-9]{2}-[0-9]{2})\.jsonl")
# The archive has had some ten thousand a day.
_DIGITS = re.compile(r"[0-9]{1,9}")
SUMS = pl.Schema({"origin": pl.String, "provider": pl.String, "launches": pl.Int64, "repositories": pl.Int64})
# An event near midnight can stand in the file of the day beside.
_STRAYS = 0.01
_HEADERS = ("date", "filename", "number of events")


def file_name(day: dt.date) -> str:
    """The name of a day's file."""
    return f"events-{day.isoformat()}.jsonl"


def read_index(text: bytes, *, place: str) -> dict[dt.date, int]:
    """The number of events of each day in `index.jsonl`; the count is a text there.

    Raises ProblemError at the first line that is no entry, for a day listed twice, and for one before the
    archive's first or after tomorrow.
    """
    counts: dict[dt.date, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{place}, line {number}"
        try:
            entry = parse_json(line.decode("utf-8"))
            match = _NAME.fullmatch(entry["name"])
            if match is None:
                # Other files of the archive are listed too.
                continue
            day, count = dt.date.fromisoformat(match[1]), _count(entry["count"])
        except (ValueError, KeyError, TypeError):
            raise unusable(where, found=repr(line[:80]), allowed="an entry with name and count") from None
        _put(counts, day, count, where)
    return counts


def read_listing(text: bytes, *, place: str) -> dict[dt.date, int]:
    """The number of events of each day in `index.html`, which has a table with a row a day.

    Raises ProblemError where there is no such table, or a row of it is no entry.
    """
    try:
        document = lxml.html.document_fromstring(text)
    except (ValueError, lxml.etree.LxmlError):
        raise unusable(place, found="no HTML", allowed="a table of days") from None
    for table in document.iter("table"):
        rows = [[cell.text_content().strip() for cell in row.iter("td", "th")] for row in table.iter("tr")]
        if rows and tuple(cell.lower() for cell in rows[0]) == _HEADERS:
            return _listed(rows[1:], place)
    raise unusable(place, found="no table of days", allowed=f"a table of {', '.join(_HEADERS)}")


def read_day(text: bytes, day: dt.date, *, place: str) -> Day:
    """The events of a day's file, summed; raises ProblemError at the first line that is no event of the day.

    A later version of the schema, another provider and another status are counted or left out as told in the
    day's notes. An event without origin counts under the origin "not recorded".
    """
    events = count_events(text, day, place=place)
    launches = [(event, number) for event, number in events if event.launched]
    if any(None in (event.of_day, event.provider, event.repository) for event, _ in launches):
        raise unusable(
            place, found="a launch without timestamp, provider or spec", allowed="launches with all of them"
        )
    total = sum(number for _, number in events)
    strays = sum(number for event, number in events if not event.of_day)
    if strays > max(1, _STRAYS * total):
        raise unusable(place, found=f"{strays} events of other days", allowed=f"events of {day}")
    rows = _sums(launches)
    left_out = total - int(rows["launches"].sum())
    return Day(day, total, rows, tuple(_notes(launches, left_out=left_out, strays=strays)))


def _count(value: object) -> int:
    """A number of events, as a number or as digits; raises ValueError for any other."""
    text = str(value) if type(value) in {int, str} else ""
    if not _DIGITS.fullmatch(text):
        raise ValueError(f"the count {value!r}")
    return int(text)


def _put(counts: dict[dt.date, int], day: dt.date, count: int, where: str) -> None:
    # A clock elsewhere may be a little ahead.
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    if not FIRST_DAY <= day <= tomorrow:
        raise unusable(where, found=f"the day {day}", allowed=f"a day from {FIRST_DAY} to {tomorrow}")
    if day in counts:
        raise unusable(where, found=f"a second entry for {day}", allowed="one a day")
    counts[day] = count


def _listed(rows: list[list[str]], place: str) -> dict[dt.date, int]:
    counts: dict[dt.date, int] = {}
    for number, row in enumerate(rows, 1):
        where = f"{place}, row {number}"
        try:
            date, name, count = row
            if _NAME.fullmatch(name) is None:
                continue
            day, events = dt.date.fromisoformat(date), _count(count.replace(",", ""))
        except ValueError:
            raise unusable(where, found=repr(row), allowed="date, file and number of events") from None
        _put(counts, day, events, where)
    return counts


def _sums(launches: Iterable[tuple[Event, int]]) -> pl.DataFrame:
    number: Counter[tuple[str, str]] = Counter()
    repositories: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for event, times in launches:
        where = event.origin or NO_ORIGIN, str(event.provider)
        number[where] += times
        repositories[where].add(str(event.repository))
    rows = [(*where, number[where], len(repositories[where])) for where in sorted(number)]
    return pl.DataFrame(rows, schema=SUMS, orient="row")


def _notes(launches: Iterable[tuple[Event, int]], *, left_out: int, strays: int) -> list[str]:
    versions = {event.version for event, _ in launches} - set(KNOWN_VERSIONS)
    providers = {str(event.provider) for event, _ in launches} - KNOWN_PROVIDERS
    return [
        *(
            f"schema version {version}, counted"
            for version in sorted(versions, key=lambda version: version or 0)
        ),
        *(f"provider {provider}, counted" for provider in sorted(providers)),
        *([f"{left_out} events that are no launch, left out"] if left_out else []),
        *([f"{strays} events of another day, counted"] if strays else []),
    ]
