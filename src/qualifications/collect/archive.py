"""The events archive of mybinder.org: its list of days, and the events of a day.

A day is a file `events-YYYY-MM-DD.jsonl` of events, a line each. `index.jsonl` lists the days with the number
of events of each; `index.html` lists the same for people, and stood when the index was broken.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import lxml.html
import polars as pl

from qualifications.collect.errors import CollectError

INDEX, LISTING = "index.jsonl", "index.html"
FIRST_DAY = dt.date(2018, 11, 3)
KNOWN_VERSIONS = range(1, 7)
KNOWN_PROVIDERS = frozenset(
    {"GitHub", "GitLab", "Git", "Gist", "Zenodo", "Figshare", "Hydroshare", "Dataverse", "CKAN"}
)
NO_ORIGIN = "not recorded"
_LAUNCH = "binderhub.jupyter.org/launch"
_NAME = re.compile(r"events-(\d{4}-\d{2}-\d{2})\.jsonl")
_SCHEMA = {
    "timestamp": pl.String,
    "schema": pl.String,
    "version": pl.Int64,
    "provider": pl.String,
    "spec": pl.String,
    "status": pl.String,
    "origin": pl.String,
}
# An event near midnight can stand in the file of the day beside.
_STRAYS = 0.01
_SHOWN = 80
_ONE = pl.lit(1, dtype=pl.Int64)
_HEADERS = ("date", "filename", "number of events")


@dataclass(frozen=True)
class Day:
    """The events of a day: how many the file holds, and its launches by origin and provider.

    `rows` has the columns origin, provider, launches, repositories. `notes` says what is out of the ordinary.
    """

    day: dt.date
    events: int
    rows: pl.DataFrame
    notes: tuple[str, ...] = field(default=())

    @property
    def launches(self) -> int:
        """The launches of the day."""
        return int(self.rows["launches"].sum())


def file_name(day: dt.date) -> str:
    """The name of a day's file."""
    return f"events-{day.isoformat()}.jsonl"


def read_index(text: bytes, *, place: str) -> dict[dt.date, int]:
    """The number of events of each day in `index.jsonl`; the count is a text there.

    Raises CollectError at the first line that is no entry, and for a day listed twice.
    """
    counts: dict[dt.date, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{place}, line {number}"
        try:
            entry = json.loads(line)
            match = _NAME.fullmatch(entry["name"])
            if match is None:
                # Other files of the archive are listed too.
                continue
            day, count = dt.date.fromisoformat(match[1]), int(entry["count"])
        except (ValueError, KeyError, TypeError):
            raise CollectError(where, found=repr(line[:80]), allowed="an entry with name and count") from None
        _put(counts, day, count, where)
    return counts


def read_listing(text: bytes, *, place: str) -> dict[dt.date, int]:
    """The number of events of each day in `index.html`, which has a table with a row a day.

    Raises CollectError where there is no such table, or a row of it is no entry.
    """
    try:
        document = lxml.html.document_fromstring(text)
    except (ValueError, lxml.etree.ParserError):
        raise CollectError(place, found="no HTML", allowed="a table of days") from None
    for table in document.iter("table"):
        rows = [[cell.text_content().strip() for cell in row.iter("td", "th")] for row in table.iter("tr")]
        if rows and tuple(cell.lower() for cell in rows[0]) == _HEADERS:
            return _listed(rows[1:], place)
    raise CollectError(place, found="no table of days", allowed=f"a table of {', '.join(_HEADERS)}")


def read_day(text: bytes, day: dt.date, *, place: str) -> Day:
    """The events of a day's file, summed; raises CollectError at the first line that is no event of the day.

    A later version of the schema, another provider and another status are counted or left out as told in the
    day's notes. An event without origin counts under the origin "not recorded".
    """
    if not text or text.isspace():
        return Day(day, 0, _sums(pl.DataFrame(schema=_SCHEMA).with_columns(number=_ONE)))
    try:
        events = _events(text, day)
    except pl.exceptions.PolarsError as error:
        raise _first_fault(text, place, error) from None
    launches = events.filter(pl.col("schema") == _LAUNCH, pl.col("status") == "success")
    whole = launches.drop_nulls(["timestamp", "provider", "spec"])
    if whole.height < launches.height:
        raise CollectError(
            place, found="a launch without timestamp, provider or spec", allowed="launches with all of them"
        )
    number = _number(events)
    of_day = pl.col("timestamp").str.starts_with(day.isoformat())
    strays = _number(events.filter(~of_day.fill_null(value=False)))
    if strays > max(1, _STRAYS * number):
        raise CollectError(place, found=f"{strays} events of other days", allowed=f"events of {day}")
    notes = _notes(launches, left_out=number - _number(launches), strays=strays)
    return Day(day, number, _sums(launches), tuple(notes))


def _events(text: bytes, day: dt.date) -> pl.DataFrame:
    """The different events of a file, apart from the minute, and how many there are of each: `number`.

    Most launches of a day repeat, so that few lines need to be read as JSON.
    """
    lines = pl.read_csv(
        text, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String}
    ).drop_nulls()
    line = pl.col("line")
    # As the archive writes them; a line that begins otherwise is read as it is.
    start, end = f'{{"timestamp": "{day}T', '+00:00", '
    length = len(start) + len("00:00:00")
    usual = line.str.starts_with(start) & (line.str.slice(length, len(end)) == end)
    rest = line.str.slice(length + len(end))
    counted = (
        lines.group_by(usual.alias("usual"), pl.when(usual).then(rest).otherwise(line).alias("line"))
        .len()
        .with_columns(line=pl.when("usual").then(pl.concat_str(pl.lit("{"), line)).otherwise(line))
    )
    events = pl.read_ndjson("\n".join(counted["line"]).encode(), schema=_SCHEMA)
    if events.height != counted.height:
        raise pl.exceptions.ComputeError("a line with more or less than one event")
    usual_time = pl.when(counted["usual"]).then(pl.lit(f"{day}T")).otherwise(pl.col("timestamp"))
    return events.with_columns(timestamp=usual_time, number=counted["len"].cast(pl.Int64))


def _number(events: pl.DataFrame) -> int:
    return int(events["number"].sum())


def _put(counts: dict[dt.date, int], day: dt.date, count: int, where: str) -> None:
    if day in counts:
        raise CollectError(where, found=f"a second entry for {day}", allowed="one a day")
    if count < 0:
        raise CollectError(where, found=f"the count {count}", allowed="a number of events")
    counts[day] = count


def _listed(rows: list[list[str]], place: str) -> dict[dt.date, int]:
    counts: dict[dt.date, int] = {}
    for number, row in enumerate(rows, 1):
        where = f"{place}, row {number}"
        try:
            date, name, count = row
            if _NAME.fullmatch(name) is None:
                continue
            day, events = dt.date.fromisoformat(date), int(count.replace(",", ""))
        except ValueError:
            raise CollectError(where, found=repr(row), allowed="date, file and number of events") from None
        _put(counts, day, events, where)
    return counts


def sums_by(launches: pl.LazyFrame, *more: str, number: pl.Expr = _ONE) -> pl.LazyFrame:
    """Launches and different repositories by origin and provider, and by `more` columns.

    `number` says how many launches a row stands for.
    """
    parts = pl.col("spec").str.split("/")
    repository = (
        pl.when(pl.col("provider").is_in(["GitHub", "Gist"]))
        # Their names are the same in capitals and small letters.
        .then(parts.list.head(2).list.join("/").str.to_lowercase())
        .when(pl.col("provider").is_in(["GitLab", "Git", "CKAN"]))
        .then(parts.list.first())
        .otherwise(pl.col("spec"))
    )
    origin = pl.col("origin").fill_null(NO_ORIGIN).replace("", NO_ORIGIN)
    return (
        launches.with_columns(origin=origin, repository=repository, number=number)
        .group_by(*more, "origin", "provider")
        .agg(
            launches=pl.col("number").sum(),
            repositories=pl.col("repository").n_unique().cast(pl.Int64),
        )
    )


def _sums(launches: pl.DataFrame) -> pl.DataFrame:
    return sums_by(launches.lazy(), number=pl.col("number")).collect().sort("origin", "provider")


def _notes(launches: pl.DataFrame, *, left_out: int, strays: int) -> list[str]:
    known = pl.col("version").is_between(KNOWN_VERSIONS.start, KNOWN_VERSIONS.stop - 1)
    versions = launches.filter(~known.fill_null(value=False))["version"].unique().sort().to_list()
    providers = sorted(set(launches["provider"].unique()) - KNOWN_PROVIDERS)
    return [
        *(f"schema version {version}, counted" for version in versions),
        *(f"provider {provider}, counted" for provider in providers),
        *([f"{left_out} events that are no launch, left out"] if left_out else []),
        *([f"{strays} events of another day, counted"] if strays else []),
    ]


def _first_fault(text: bytes, place: str, error: Exception) -> CollectError:
    """The error at the first line that is no event; the fast reader does not say which it was."""
    for number, line in enumerate(text.split(b"\n"), 1):
        where = f"{place}, line {number}"
        try:
            words = line.decode("utf-8")
            event: Mapping[str, object] = json.loads(words) if words.strip() else {}
        except UnicodeDecodeError:
            return CollectError(where, found="bytes that are not UTF-8", allowed="UTF-8")
        except ValueError:
            return CollectError(where, found=_shortened(words), allowed="an event in JSON")
        if not isinstance(event, dict):
            return CollectError(where, found=_shortened(words), allowed="an event in JSON")
        if not isinstance(event.get("version", 1), int):
            return CollectError(where, found=f"the version {event['version']!r}", allowed="a number")
    return CollectError(place, found=str(error).splitlines()[0], allowed="an event a line")


def _shortened(line: str) -> str:
    # A line that was cut off shows it at its end.
    return repr(line) if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]!r} to {line[-_SHOWN // 2 :]!r}"
