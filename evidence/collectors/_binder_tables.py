"""The evidence's tables of launches on mybinder.org, from the collected days.

A week or a month is taken from the collected days where all of its days are there and were over; what was
read elsewhere stays for the others. The table of repositories has another origin and stays as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from qualifications.collect.errors import unusable
from qualifications.collect.tables import Collected, Link

from ._binder_archive import FIRST_DAY, NO_ORIGIN

DAILY, WEEKLY, NODES = "binder-daily", "binder-weekly", "binder-nodes"
WEEKLY_BY_NODE, MONTHLY_BY_NODE = "binder-weekly-by-node", "binder-monthly-by-node"
MONTHLY_BY_PROVIDER = "binder-monthly-by-provider"
NAMES = (DAILY, WEEKLY, WEEKLY_BY_NODE, MONTHLY_BY_NODE, MONTHLY_BY_PROVIDER)
SOURCE = Link("The mybinder.org events archive", "https://archive.analytics.mybinder.org/")
LACKS = "The archive lacks"
_BASIS = ("daily file", "daily files")
_WEEK = pl.col("day").dt.truncate("1w").dt.offset_by("6d").alias("week_ending")
_MONTH = pl.col("day").dt.truncate("1mo").alias("month")


def binder_tables(days: pl.DataFrame, old: Mapping[str, pl.DataFrame]) -> dict[str, Collected]:
    """The tables with the days in them; `old` has those of the evidence.

    Raises ProblemError for a node that the evidence's table of nodes does not have.
    """
    final = days.group_by("day").agg(pl.col("launches").sum()).sort("day")
    if not final.height:
        return {}
    rows = days.filter(pl.col("launches") > 0)
    _check_nodes(rows, old[NODES])
    named = rows.filter(pl.col("origin") != NO_ORIGIN)
    weeks, months = _whole_weeks(final), _whole_months(final)
    first = old[MONTHLY_BY_NODE]["month"].min()
    if isinstance(first, dt.date):
        # The monthly tables start where the evidence starts.
        months = months.filter(months >= first)
    as_of = _date(final["day"].max())
    gaps = _gaps(final["day"])

    def table(name: str, new: pl.DataFrame, *by: str) -> Collected:
        frame = _joined(old[name], new, by)
        return Collected(frame, as_of=as_of, sources=(SOURCE,), gaps=gaps, gap_words=LACKS)

    daily = final.select(date="day", launches="launches", basis=pl.lit(_BASIS[0]))
    # The first week of the archive has two days.
    whole = pl.col("week_ending").dt.offset_by("-6d") >= FIRST_DAY
    status = pl.when(whole).then(pl.lit("A")).otherwise(pl.lit("D"))
    weekly = _sums(final, _WEEK, weeks).with_columns(obs_status=status, basis=pl.lit(_BASIS[1]))
    tables = {
        DAILY: table(DAILY, daily),
        WEEKLY: table(WEEKLY, weekly),
        WEEKLY_BY_NODE: table(WEEKLY_BY_NODE, _sums(named, _WEEK, weeks, "origin"), "origin"),
    }
    for name, source, by in ((MONTHLY_BY_NODE, named, "origin"), (MONTHLY_BY_PROVIDER, rows, "provider")):
        new = _sums(source, _MONTH, months, by).with_columns(obs_status=pl.lit("A"))
        joined = table(name, new, by)
        tables[name] = replace(joined, frame=_filled(joined.frame, by))
    return {name: each for name, each in tables.items() if each.frame.height}


def _check_nodes(rows: pl.DataFrame, nodes: pl.DataFrame) -> None:
    unknown = rows.filter(~pl.col("origin").is_in([*nodes["origin"], NO_ORIGIN]))
    if unknown.height:
        day, origin = unknown.select("day", "origin").sort("day").row(0)
        raise unusable(
            f"the events of {day}",
            found=f"the node {origin!r}",
            allowed=f"a node of {NODES}.csv; add a row `{origin},OPERATOR,HOST` to it once you know both",
        )


def _whole_weeks(final: pl.DataFrame) -> pl.Series:
    """The Sundays of the weeks all of whose days are there; the first week of the archive has two days."""
    needed = 7 - (FIRST_DAY.weekday() * (pl.col("week_ending") - dt.timedelta(days=6) <= FIRST_DAY))
    return final.group_by(_WEEK).len().filter(pl.col("len") == needed)["week_ending"]


def _whole_months(final: pl.DataFrame) -> pl.Series:
    return final.group_by(_MONTH).len().filter(pl.col("len") == pl.col("month").dt.days_in_month())["month"]


def _sums(days: pl.DataFrame, span: pl.Expr, whole: pl.Series, *by: str) -> pl.DataFrame:
    """The launches of each week or month that is whole, and of each node or provider in it."""
    sums = days.group_by(span, *by).agg(pl.col("launches").sum())
    return sums.filter(pl.col(whole.name).is_in(whole.implode()))


def _joined(old: pl.DataFrame, new: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """The old rows and the new, the new in place of the old of the same day, week or month."""
    time = old.columns[0]
    kept = old.join(new.select(time).unique(), on=time, how="anti")
    return pl.concat([kept, new.select(old.columns)]).sort(time, *by)


def _filled(frame: pl.DataFrame, by: str) -> pl.DataFrame:
    """A row for every month and node or provider: those without a launch have a zero."""
    months = frame.select("month", "obs_status").unique()
    every = months.join(frame.select(by).unique(), how="cross")
    return (
        every.join(frame.select("month", by, "launches"), on=["month", by], how="left")
        .select("month", by, pl.col("launches").fill_null(0), "obs_status")
        .sort("month", by)
    )


def _gaps(days: pl.Series) -> tuple[str, ...]:
    """What the archive lacks between its first day and its last, in a sentence; nothing where it is whole."""
    every = pl.date_range(_date(days.min()), _date(days.max()), eager=True)
    lacking = every.filter(~every.is_in(days.implode()))
    if not lacking.len():
        return ()
    first, last = _date(lacking.min()), _date(lacking.max())
    span = f"on {first}" if first == last else f"between {first} and {last}"
    return (f"{LACKS} {lacking.len()} day{'s' * (lacking.len() > 1)} {span}.",)


def _date(value: object) -> dt.date:
    if not isinstance(value, dt.date):
        raise TypeError(value)
    return value
