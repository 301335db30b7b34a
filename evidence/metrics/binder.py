"""Launches on mybinder.org.

A launch is one server started: not a person, and not activity after the start.
Weeks run from Monday to Sunday, UTC, and are named by their Sunday.
Weeks that the data cover in part count in a total and never in a mean or a record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from qualifications.ledger.metrics.metric import known, metric, no_figure


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


@metric(weekly="binder-weekly")
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


@metric(weekly="binder-weekly")
def latest_mean(weekly: pl.DataFrame, *, weeks: int = 52) -> Mean:
    """Mean launches a week over the latest full weeks of the series."""
    full = _full_weeks(weekly).sort("week_ending").tail(weeks)
    days = full["week_ending"].to_list()
    return Mean(
        first=days[0], last=days[-1], weeks=full.height, launches=round(full["launches"].sum() / full.height)
    )


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


@dataclass(frozen=True)
class Span:
    """Launches between two weeks, named by their Sundays."""

    first: dt.date
    last: dt.date
    launches: int


@dataclass(frozen=True)
class Peak:
    """How many full weeks reached a level, and the first and last of them."""

    level: int
    weeks: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Concentration:
    """The share of the most launched repositories in all launches of a time."""

    repositories: int
    launches: int
    total: int
    share: float


@metric(weekly="binder-weekly")
def year_mean(weekly: pl.DataFrame, *, year: int) -> int:
    """The mean of launches a week over the full weeks whose Sunday falls in the year."""
    return int(year_means(weekly).filter(pl.col("year") == year)["launches"].item())


@metric(weekly="binder-weekly")
def weeks_at_least(weekly: pl.DataFrame, *, level: int) -> Peak:
    """The number of full weeks with at least so many launches, and the first and last of them."""
    reached = _full_weeks(weekly).filter(pl.col("launches") >= level)["week_ending"].sort().to_list()
    if not reached:
        allowed = f"at most {record_week(weekly).launches}"
        raise no_figure(found=f"no week with {level} launches", allowed=allowed)
    return Peak(level=level, weeks=len(reached), first=reached[0], last=reached[-1])


@metric(by_node="binder-weekly-by-node", nodes="binder-nodes")
def operator_launches(by_node: pl.DataFrame, nodes: pl.DataFrame, *, operator: str) -> Span:
    """All launches of an operator's nodes, and its first and last week with any; part weeks count."""
    known(operator, nodes["operator"])
    row = (
        operator_totals(weekly_by_operator(by_node, nodes))
        .filter(pl.col("operator") == operator)
        .row(0, named=True)
    )
    return Span(first=row["first"], last=row["last"], launches=row["launches"])


@metric(by_node="binder-weekly-by-node", nodes="binder-nodes")
def operator_share(
    by_node: pl.DataFrame, nodes: pl.DataFrame, *, operator: str, first: dt.date, last: dt.date
) -> float:
    """An operator's share of the federation's launches in the weeks that end from one day to another."""
    known(operator, nodes["operator"])
    return share_of(weekly_by_operator(by_node, nodes), operator, first=first, last=last)


def monthly_by_operator(by_month: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Each operator's launches in a month, and their share: columns month, operator, launches, share."""
    return (
        by_month.join(nodes.select("origin", "operator"), on="origin", how="left")
        .group_by("month", "operator")
        .agg(pl.col("launches").sum())
        .with_columns((pl.col("launches") / pl.col("launches").sum().over("month")).alias("share"))
        .sort("month", "operator")
    )


@metric(by_month="binder-monthly-by-node", nodes="binder-nodes")
def operator_month_share(
    by_month: pl.DataFrame, nodes: pl.DataFrame, *, operator: str, month: dt.date
) -> float:
    """An operator's share of the federation's launches in the month that starts on the day."""
    known(operator, nodes["operator"])
    rows = monthly_by_operator(by_month, nodes)
    return float(rows.filter(pl.col("operator") == operator, pl.col("month") == month)["share"].item())


def provider_totals(by_provider: pl.DataFrame) -> pl.DataFrame:
    """The launches of each kind of address and their share, most first: columns provider, launches, share."""
    return (
        by_provider.group_by("provider")
        .agg(pl.col("launches").sum())
        .with_columns((pl.col("launches") / pl.col("launches").sum()).alias("share"))
        .sort("launches", descending=True)
    )


def cumulative_share(repositories: pl.DataFrame) -> pl.DataFrame:
    """The most launched repositories by rank: columns rank, repository, launches, cumulative_share.

    The share is that of the repository and all before it in all launches of the table's 90 days.
    """
    return repositories.sort("launches", descending=True).select(
        pl.int_range(1, pl.len() + 1).alias("rank"),
        "repository",
        "launches",
        (pl.col("launches").cum_sum() / pl.col("window_launches")).alias("cumulative_share"),
    )


@metric(repositories="binder-repositories")
def top_repositories(repositories: pl.DataFrame, *, count: int) -> Concentration:
    """The share of the most launched repositories in all launches of the days that the table covers."""
    if count > repositories.height:
        raise no_figure(found=f"count {count}", allowed=f"1 to {repositories.height}")
    top = int(repositories.sort("launches", descending=True).head(count)["launches"].sum())
    total = int(repositories["window_launches"][0])
    return Concentration(repositories=count, launches=top, total=total, share=top / total)


def _full_weeks(weekly: pl.DataFrame) -> pl.DataFrame:
    return weekly.filter(pl.col("complete"))
