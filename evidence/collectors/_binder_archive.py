"""The events archive of mybinder.org: its lists of days, and the events of a day.

A day is a file `events-YYYY-MM-DD.jsonl` of events, a line each. `index.jsonl` lists the days with the number
of events of each; `index.html` lists the same for people, and stood when the index was broken.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar

import lxml.html
import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qualifications.collect.daily import Day
from qualifications.problems import unusable

INDEX, LISTING = "index.jsonl", "index.html"
FIRST_DAY = dt.date(2018, 11, 3)
KNOWN_VERSIONS = range(1, 7)
KNOWN_PROVIDERS = frozenset(
    {"GitHub", "GitLab", "Git", "Gist", "Zenodo", "Figshare", "Hydroshare", "Dataverse", "CKAN"}
)
NO_ORIGIN = "not recorded"
SUMS = {"origin": pl.String(), "provider": pl.String(), "launches": pl.Int64(), "repositories": pl.Int64()}
_NAME = re.compile(r"events-([0-9]{4}-[0-9]{2}-[0-9]{2})\.jsonl")
# An event near midnight can stand in the file of the day beside.
_STRAYS = 0.01
_HEADERS = ["date", "filename", "number of events"]
_LAUNCH = "binderhub.jupyter.org/launch"
# Their names are the same in capitals and small letters; a branch stands behind owner and name.
_OWNED = frozenset({"GitHub", "Gist"})
# An address with its slashes written otherwise, before the branch.
_ESCAPED = frozenset({"GitLab", "Git", "CKAN"})
T = TypeVar("T")


class Listed(BaseModel):
    """An entry of a list: the name of a file, and the number of its events, which is a text there."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    name: str
    # The archive has had some ten thousand a day.
    count: Annotated[str, Field(pattern="^[0-9]{1,9}$")]


class Event(BaseModel):
    """An event, as far as the book counts it."""

    model_config = ConfigDict(strict=True)

    timestamp: str | None = None
    kind: str | None = Field(None, alias="schema")
    version: int | None = None
    provider: str | None = None
    spec: str | None = None
    status: str | None = None
    origin: str | None = None


def file_name(day: dt.date) -> str:
    """The name of a day's file."""
    return f"events-{day.isoformat()}.jsonl"


def read_index(text: bytes, *, place: str) -> dict[dt.date, int]:
    """The number of events of each day in `index.jsonl`.

    Raises ProblemError at the first line that is no entry, for a day listed twice, and for one before the
    archive's first or after tomorrow.
    """
    lines = ((f"{place}, line {number}", line) for number, line in enumerate(text.splitlines(), 1))
    return _counts((at, _read(Listed.model_validate_json, line, at)) for at, line in lines if line.strip())


def read_listing(text: bytes, *, place: str) -> dict[dt.date, int]:
    """The number of events of each day in `index.html`, which has a table with a row a day.

    Raises ProblemError where there is no such table, or a row of it is no entry.
    """
    try:
        document = lxml.html.document_fromstring(text)
    except (ValueError, lxml.etree.LxmlError):
        raise unusable(place, found="no HTML", allowed="a table of days") from None
    for table in document.iter("table"):
        cells = [[cell.text_content().strip() for cell in row.iter("td", "th")] for row in table.iter("tr")]
        rows = [[cell.replace(",", "") for cell in row] for row in cells]
        if rows and [cell.lower() for cell in rows[0]] == _HEADERS:
            entries = [dict(zip(("date", "name", "count"), row, strict=False)) for row in rows[1:]]
            numbered = ((f"{place}, row {number}", entry) for number, entry in enumerate(entries, 1))
            return _counts((at, _read(Listed.model_validate, entry, at)) for at, entry in numbered)
    raise unusable(place, found="no table of days", allowed=f"a table of {', '.join(_HEADERS)}")


def read_day(text: bytes, day: dt.date, *, place: str) -> Day:
    """The events of a day's file, summed; raises ProblemError at the first line that is no event of the day.

    A later version of the schema, another provider and another status are counted or left out as told in the
    day's notes. An event without origin counts under the origin "not recorded".
    """
    launches: Counter[tuple[str, str]] = Counter()
    repositories: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    versions: set[int | None] = set()
    date, total, strays = day.isoformat(), 0, 0
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        at = f"{place}, line {number}"
        event = _read(Event.model_validate_json, line, at)
        total += 1
        strays += not (event.timestamp or "").startswith(date)
        if event.kind != _LAUNCH or event.status != "success":
            continue
        if event.timestamp is None or event.provider is None or event.spec is None:
            found, allowed = "a launch without timestamp, provider or spec", "launches with all of them"
            raise unusable(at, found=found, allowed=allowed)
        where = node_of(event.origin), event.provider
        launches[where] += 1
        repositories[where].add(repository_of(event.provider, event.spec))
        versions.add(event.version)
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
    return Day(day, total, rows, tuple(notes))


def node_of(origin: str | None) -> str:
    """The node of a launch: its host, of which some events name the port too."""
    return origin.partition(":")[0] if origin else NO_ORIGIN


def repository_of(provider: str, spec: str) -> str:
    """The repository of a launch."""
    if provider in _OWNED:
        return "/".join(spec.split("/")[:2]).lower()
    return spec.partition("/")[0] if provider in _ESCAPED else spec


def _counts(entries: Iterable[tuple[str, Listed]]) -> dict[dt.date, int]:
    """The number of events of each day, from entries and where each stands."""
    counts: dict[dt.date, int] = {}
    # A clock elsewhere may be a little ahead.
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    for at, entry in entries:
        match = _NAME.fullmatch(entry.name)
        if match is None:
            # Other files of the archive are listed too.
            continue
        try:
            day = dt.date.fromisoformat(match[1])
        except ValueError as error:
            raise unusable(at, found=f"{match[1]}, {error}", allowed="a day") from None
        if not FIRST_DAY <= day <= tomorrow:
            raise unusable(at, found=f"the day {day}", allowed=f"a day from {FIRST_DAY} to {tomorrow}")
        if day in counts:
            raise unusable(at, found=f"a second entry for {day}", allowed="one a day")
        counts[day] = int(entry.count)
    return counts


def _read(parse: Callable[[Any], T], given: Any, at: str) -> T:
    """What was given, as a model has it; raises ProblemError for its first fault."""
    try:
        return parse(given)
    except ValidationError as error:
        fault = error.errors()[0]
        if fault["type"] == "json_invalid":
            raise unusable(at, found=fault["msg"], allowed="what the archive writes, in JSON") from None
        field = "".join(f"the {name} " for name in fault["loc"])
        allowed = fault["msg"].removeprefix("Input should be ")
        raise unusable(at, found=f"{field}{fault['input']!r}", allowed=allowed) from None
