"""The evidence's tables of launches on mybinder.org, from the collected days.

A week or a month is taken from the collected days where all of its days are there and were over; what was
read elsewhere stays for the others. The table of repositories has another origin and stays as it is.
"""

import datetime as dt
from collections.abc import Mapping

import polars as pl

from qualifications.collect.acceptance import Collected
from qualifications.problems import unusable

from ._binder_archive import FIRST_DAY, NO_ORIGIN

DAILY, WEEKLY, NODES = "binder-daily", "binder-weekly", "binder-nodes"
WEEKLY_BY_NODE, MONTHLY_BY_NODE = "binder-weekly-by-node", "binder-monthly-by-node"
MONTHLY_BY_PROVIDER = "binder-monthly-by-provider"
NAMES = (DAILY, WEEKLY, WEEKLY_BY_NODE, MONTHLY_BY_NODE, MONTHLY_BY_PROVIDER)
SOURCE = {"The mybinder.org events archive": "https://archive.analytics.mybinder.org/"}
LACKS = "The archive lacks"
_DAY = dt.timedelta(days=1)
_WEEK = pl.col("day").dt.truncate("1w").dt.offset_by("6d").alias("week_ending")
_MONTH = pl.col("day").dt.month_start().alias("month")
_MONDAY = pl.col("week_ending").dt.offset_by("-6d")


def binder_tables(days: pl.DataFrame, old: Mapping[str, pl.DataFrame]) -> dict[str, Collected]:
    """The tables with the days in them; `old` has those of the evidence.

    Raises ProblemError for a node that the evidence's table of nodes does not have.
    """
    final = days.group_by("day").agg(pl.col("launches").sum()).sort("day")
    if not final.height:
        return {}
    launches = days.filter(pl.col("launches") > 0)
    named = launches.filter(pl.col("origin") != NO_ORIGIN)
    _check_nodes(named, old[NODES])
    # The first week of the archive has two days.
    in_part, lost = _MONDAY < FIRST_DAY, FIRST_DAY.weekday()
    weeks = _whole(final, _WEEK, pl.when(_MONDAY <= FIRST_DAY).then(7 - lost).otherwise(7))
    months = _whole(final, _MONTH, pl.col("month").dt.days_in_month())
    # The monthly tables start where the evidence starts.
    months = months.filter(pl.col("month") >= pl.lit(old[MONTHLY_BY_NODE]["month"].min() or FIRST_DAY))
    status = pl.when(in_part).then(pl.lit("D")).otherwise(pl.lit("A")).alias("obs_status")
    normal = pl.lit("A").alias("obs_status")
    frames = {
        DAILY: final.select(pl.col("day").alias("date"), "launches", basis=pl.lit("daily file")),
        WEEKLY: _sums(final, _WEEK, weeks).with_columns(status, basis=pl.lit("daily files")),
        WEEKLY_BY_NODE: _sums(named, _WEEK, weeks, "origin"),
        MONTHLY_BY_NODE: _sums(named, _MONTH, months, "origin").with_columns(normal),
        MONTHLY_BY_PROVIDER: _sums(launches, _MONTH, months, "provider").with_columns(normal),
    }
    frames = {name: _joined(old[name], new) for name, new in frames.items()}
    for name in (MONTHLY_BY_NODE, MONTHLY_BY_PROVIDER):
        frames[name] = _filled(frames[name])
    there = final["day"].to_list()
    gaps = _gaps(there)
    return {
        name: Collected(frame, there[-1], SOURCE, gaps, gap_words=LACKS)
        for name, frame in frames.items()
        if frame.height
    }


def _check_nodes(launches: pl.DataFrame, nodes: pl.DataFrame) -> None:
    unknown = launches.join(nodes, on="origin", how="anti")
    if unknown.height:
        day, origin = unknown.select("day", "origin").sort("day").row(0)
        raise unusable(
            f"the events of {day}",
            found=f"the node {origin!r}",
            allowed=f"a node of {NODES}.csv; add a row `{origin},OPERATOR,HOST` to it once you know both",
        )


def _whole(final: pl.DataFrame, span: pl.Expr, needed: pl.Expr) -> pl.DataFrame:
    """The weeks or months that have as many days as are needed."""
    return final.group_by(span).len().filter(pl.col("len") == needed).drop("len")


def _sums(days: pl.DataFrame, span: pl.Expr, whole: pl.DataFrame, *by: str) -> pl.DataFrame:
    """The launches of each week or month that is whole, and of each node or provider in it."""
    sums = days.group_by(span, *by).agg(pl.col("launches").sum())
    return sums.join(whole, on=whole.columns, how="semi")


def _joined(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The old rows and the new, the new in place of the old of the same day, week or month."""
    time, second = old.columns[:2]
    kept = old.join(new, on=time, how="anti")
    return pl.concat([kept, new.select(old.columns)]).sort(time, second)


def _filled(frame: pl.DataFrame) -> pl.DataFrame:
    """A row for every month and node or provider: those without a launch have a zero."""
    keys = frame.columns[:2]
    every = frame.select("month", "obs_status").unique().join(frame.select(keys[1]).unique(), how="cross")
    filled = every.join(frame.drop("obs_status"), on=keys, how="left").sort(keys)
    return filled.select(*keys, pl.col("launches").fill_null(0), "obs_status")


def _gaps(days: list[dt.date]) -> tuple[str, ...]:
    """What the archive lacks between its first day and its last, in a sentence; nothing where it is whole."""
    every = {days[0] + number * _DAY for number in range((days[-1] - days[0]).days)}
    lacking = sorted(every.difference(days))
    if not lacking:
        return ()
    first, last = lacking[0], lacking[-1]
    span = f"on {first}" if first == last else f"between {first} and {last}"
    return (f"{LACKS} {len(lacking)} day{'s' * (len(lacking) > 1)} {span}.",)
