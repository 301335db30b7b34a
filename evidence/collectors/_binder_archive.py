"""The events archive of mybinder.org: its lists of days, and the events of a day.

A day is a file `events-YYYY-MM-DD.jsonl` of events, a line each. `index.jsonl` lists the days with the number
of events of each; `index.html` lists the same for people, and stood when the index was broken.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import lxml.html
import polars as pl

from qualifications.collect.daily import Day
from qualifications.collect.errors import unusable
from qualifications.collect.foreign import parse_json

INDEX, LISTING = "index.jsonl", "index.html"
FIRST_DAY = dt.date(2018, 11, 3)
KNOWN_VERSIONS = range(1, 7)
KNOWN_PROVIDERS = frozenset(
    {"GitHub", "GitLab", "Git", "Gist", "Zenodo", "Figshare", "Hydroshare", "Dataverse", "CKAN"}
)
NO_ORIGIN = "not recorded"
SUMS = pl.Schema({"origin": pl.String, "provider": pl.String, "launches": pl.Int64, "repositories": pl.Int64})
_NAME = re.compile(r"events-([0-9]{4}-[0-9]{2}-[0-9]{2})\.jsonl")
# The archive has had some ten thousand a day.
_DIGITS = re.compile(r"[0-9]{1,9}")
# An event near midnight can stand in the file of the day beside.
_STRAYS = 0.01
_HEADERS = ["date", "filename", "number of events"]
_LAUNCH = "binderhub.jupyter.org/launch"
_TEXTS = ("timestamp", "schema", "provider", "spec", "status", "origin")
_KINDS: Mapping[str, type] = {**dict.fromkeys(_TEXTS, str), "version": int}
# Their names are the same in capitals and small letters; a branch stands behind owner and name.
_OWNED = frozenset({"GitHub", "Gist"})
# An address with its slashes written otherwise, before the branch.
_ESCAPED = frozenset({"GitLab", "Git", "CKAN"})
_SHOWN = 80


def file_name(day: dt.date) -> str:
    """The name of a day's file."""
    return f"events-{day.isoformat()}.jsonl"


def read_index(text: bytes, *, place: str) -> dict[dt.date, int]:
    """The number of events of each day in `index.jsonl`; the count is a text there.

    Raises ProblemError at the first line that is no entry, for a day listed twice, and for one before the
    archive's first or after tomorrow.
    """
    return _counts(
        (f"{place}, line {number}", line) for number, line in enumerate(text.splitlines(), 1) if line.strip()
    )


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
        if rows and [cell.lower() for cell in rows[0]] == _HEADERS:
            return _counts((f"{place}, row {number}", row) for number, row in enumerate(rows[1:], 1))
    raise unusable(place, found="no table of days", allowed=f"a table of {', '.join(_HEADERS)}")


def read_day(text: bytes, day: dt.date, *, place: str) -> Day:
    """The events of a day's file, summed; raises ProblemError at the first line that is no event of the day.

    A later version of the schema, another provider and another status are counted or left out as told in the
    day's notes. An event without origin counts under the origin "not recorded".
    """
    launches: Counter[tuple[str, str]] = Counter()
    repositories: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    versions: set[Any] = set()
    date, total, strays = day.isoformat(), 0, 0
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        event = _event(line, f"{place}, line {number}")
        fields: list[Any] = [event.get(name) for name in _TEXTS]
        time, schema, provider, spec, status, origin = fields
        total += 1
        strays += not (time and time.startswith(date))
        if schema != _LAUNCH or status != "success":
            continue
        if None in (time, provider, spec):
            found, allowed = "a launch without timestamp, provider or spec", "launches with all of them"
            raise unusable(f"{place}, line {number}", found=found, allowed=allowed)
        where = node_of(origin), provider
        launches[where] += 1
        repositories[where].add(repository_of(provider, spec))
        versions.add(event.get("version"))
    if strays > max(1, _STRAYS * total):
        raise unusable(place, found=f"{strays} events of other days", allowed=f"events of {day}")
    rows = [(*where, launches[where], len(repositories[where])) for where in sorted(launches)]
    left_out = total - launches.total()
    notes = [
        *(f"schema version {each}, counted" for each in sorted(versions - {*KNOWN_VERSIONS}, key=str)),
        *(f"provider {each}, counted" for each in sorted({each for _, each in launches} - KNOWN_PROVIDERS)),
        *([f"{left_out} events that are no launch, left out"] if left_out else []),
        *([f"{strays} events of another day, counted"] if strays else []),
    ]
    return Day(day, total, pl.DataFrame(rows, schema=SUMS, orient="row"), tuple(notes))


def node_of(origin: str | None) -> str:
    """The node of a launch: its host, of which some events name the port too."""
    return origin.partition(":")[0] if origin else NO_ORIGIN


def repository_of(provider: str, spec: str) -> str:
    """The repository of a launch."""
    if provider in _OWNED:
        return "/".join(spec.split("/")[:2]).lower()
    return spec.partition("/")[0] if provider in _ESCAPED else spec


def _counts(entries: Iterable[tuple[str, bytes | list[str]]]) -> dict[dt.date, int]:
    """The number of events of each day, from lines of the index or rows of the page."""
    counts: dict[dt.date, int] = {}
    # A clock elsewhere may be a little ahead.
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    for where, entry in entries:
        try:
            name, count = _name_and_count(entry)
            match = _NAME.fullmatch(name)
            if match is None:
                # Other files of the archive are listed too.
                continue
            day, number = dt.date.fromisoformat(match[1]), _number(count)
        except (ValueError, KeyError, TypeError):
            raise unusable(where, found=repr(entry[:_SHOWN]), allowed="a day's file and its count") from None
        if not FIRST_DAY <= day <= tomorrow:
            raise unusable(where, found=f"the day {day}", allowed=f"a day from {FIRST_DAY} to {tomorrow}")
        if day in counts:
            raise unusable(where, found=f"a second entry for {day}", allowed="one a day")
        counts[day] = number
    return counts


def _name_and_count(entry: bytes | list[str]) -> tuple[str, Any]:
    if isinstance(entry, bytes):
        fields = parse_json(entry.decode("utf-8"))
        return fields["name"], fields["count"]
    _, name, count = entry
    return name, count.replace(",", "")


def _number(count: object) -> int:
    if type(count) not in {int, str} or not _DIGITS.fullmatch(str(count)):
        raise ValueError(f"the count {count!r}")
    return int(str(count))


def _event(line: bytes, where: str) -> Mapping[str, Any]:
    """The event in a line; raises ProblemError where it holds none, or a field that cannot be."""
    try:
        event = parse_json(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise unusable(where, found="bytes that are not UTF-8", allowed="UTF-8") from None
    except ValueError:
        event = None
    if not isinstance(event, dict):
        # A line that was cut off shows it at its end.
        text = line.decode("utf-8")
        half = _SHOWN // 2
        found = repr(text) if len(text) <= _SHOWN else f"{text[:half]!r} to {text[-half:]!r}"
        raise unusable(where, found=found, allowed="an event in JSON")
    for name, kind in _KINDS.items():
        value = event.get(name)
        if value is not None and type(value) is not kind:
            allowed = "a text" if kind is str else "a number"
            raise unusable(where, found=f"the {name} {value!r}", allowed=allowed)
    return event
