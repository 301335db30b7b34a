"""A metric that finds nothing."""

from __future__ import annotations

import polars as pl

from qualifications.ledger.metrics.metric import Parts, metric


@metric(weekly="binder-weekly")
def nothing(weekly: pl.DataFrame) -> Parts:
    """The full week with the most launches, and a mean of none."""
    row = weekly.filter("complete").sort("launches", descending=True).row(0, named=True)
    return {"ending": row["week_ending"], "launches": row["launches"], "mean": float("nan")}
