"""Launches of a service by week."""

from __future__ import annotations

import polars as pl

from qualifications.ledger.metrics.metric import Parts, metric


@metric(weekly="binder-weekly")
def record_week(weekly: pl.DataFrame) -> Parts:
    """The full week with the most launches."""
    row = weekly.filter("complete").sort("launches", descending=True).row(0, named=True)
    return {"ending": row["week_ending"], "launches": row["launches"], "mean": float("nan")}


@metric(weekly="binder-weekly")
def total_launches(weekly: pl.DataFrame) -> int:
    """All launches in the series."""
    return int(weekly["launches"].sum())


@metric(weekly="binder-weekly")
def latest_mean(weekly: pl.DataFrame, *, weeks: int = 52) -> int:
    """Mean launches a week over the latest weeks."""
    return int(weekly.tail(weeks)["launches"].sum()) // weeks


@metric(weekly="binder-weekly")
def year_mean(weekly: pl.DataFrame, *, year: int) -> int:
    """The mean of launches a week over the weeks of the year."""
    return int(weekly.filter(pl.col("week_ending").dt.year() == year)["launches"].item())
