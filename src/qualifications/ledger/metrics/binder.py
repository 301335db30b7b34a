"""Launches on mybinder.org.

A launch is one server started: not a person, and not activity after the start.
Weeks run from Monday to Sunday, UTC, and are named by their Sunday.
Weeks that the data cover in part count in a total and never in a mean or a record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Week:
    """The launches of one week."""

    ending: dt.date
    launches: int


@dataclass(frozen=True)
class Mean:
    """The mean of launches a week, rounded to a whole launch, over full weeks."""

    first: dt.date
    last: dt.date
    weeks: int
    launches: int


def total_launches(weekly: pl.DataFrame) -> int:
    """All launches in the series, its partial first and last weeks included."""
    return int(weekly["launches"].sum())


def record_week(weekly: pl.DataFrame) -> Week:
    """The full week with the most launches; the earliest of equals."""
    row = _full_weeks(weekly).sort(["launches", "week_ending"], descending=[True, False]).row(0, named=True)
    return Week(ending=row["week_ending"], launches=row["launches"])


def year_means(weekly: pl.DataFrame) -> pl.DataFrame:
    """Mean launches a week for each calendar year: columns year, weeks, launches.

    A week belongs to the year of its Sunday.
    """
    return (
        _full_weeks(weekly)
        .group_by(pl.col("week_ending").dt.year().alias("year"))
        .agg(pl.len().alias("weeks"), pl.col("launches").mean().round().cast(pl.Int64))
        .sort("year")
    )


def latest_mean(weekly: pl.DataFrame, *, weeks: int = 52) -> Mean:
    """Mean launches a week over the latest full weeks of the series."""
    full = _full_weeks(weekly).sort("week_ending").tail(weeks)
    days = full["week_ending"].to_list()
    return Mean(
        first=days[0], last=days[-1], weeks=full.height, launches=round(full["launches"].sum() / full.height)
    )


def full_week_count(weekly: pl.DataFrame) -> int:
    """The number of full weeks in the series."""
    return _full_weeks(weekly).height


def weekly_by_operator(by_node: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Launches a week for each operator: columns week_ending, operator, launches.

    An operator that ran several nodes counts once, with the sum of them.
    Events before 12 June 2019 name no node, so the series starts there.
    """
    return (
        by_node.join(nodes.select("origin", "operator"), on="origin", how="left")
        .group_by("week_ending", "operator")
        .agg(pl.col("launches").sum())
        .sort("week_ending", "operator")
    )


def full_weeks(series: pl.DataFrame, weekly: pl.DataFrame) -> pl.DataFrame:
    """The rows of `series` whose week the weekly table calls complete."""
    return series.join(_full_weeks(weekly), on="week_ending", how="semi")


def operator_totals(by_operator: pl.DataFrame) -> pl.DataFrame:
    """Each operator's launches and its first and last week with any, by first week.

    Columns operator, launches, first, last.
    """
    return (
        by_operator.filter(pl.col("launches") > 0)
        .group_by("operator")
        .agg(
            pl.col("launches").sum(),
            pl.col("week_ending").min().alias("first"),
            pl.col("week_ending").max().alias("last"),
        )
        .sort("first", "operator")
    )


def monthly_share(by_operator: pl.DataFrame) -> pl.DataFrame:
    """Each operator's share of a month's launches, from 0 to 1: columns month, operator, share.

    A week belongs to the month of its Sunday; months in which an operator had no launch are left out.
    """
    return (
        by_operator.group_by(pl.col("week_ending").dt.month_start().alias("month"), "operator")
        .agg(pl.col("launches").sum())
        .with_columns((pl.col("launches") / pl.col("launches").sum().over("month")).alias("share"))
        .filter(pl.col("launches") > 0)
        .select("month", "operator", "share")
        .sort("month", "operator")
    )


def share_of(by_operator: pl.DataFrame, operator: str, *, first: dt.date, last: dt.date) -> float:
    """The operator's share, from 0 to 1, of launches in the weeks that end from `first` to `last`."""
    span = by_operator.filter(pl.col("week_ending").is_between(first, last))
    own = span.filter(pl.col("operator") == operator)
    return int(own["launches"].sum()) / int(span["launches"].sum())


def _full_weeks(weekly: pl.DataFrame) -> pl.DataFrame:
    return weekly.filter(pl.col("complete"))
