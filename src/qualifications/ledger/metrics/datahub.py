"""Hub deployments in the public repository of UC Berkeley DataHub."""

from __future__ import annotations

import datetime as dt

import polars as pl

from qualifications.ledger.metrics.registry import metric


@metric(monthly="datahub-monthly")
def hubs_on(monthly: pl.DataFrame, *, day: dt.date) -> int:
    """Hub deployments in the repository on the first day of a month, templates and test copies left out."""
    return int(monthly.filter(pl.col("as_of") == day)["hubs"].item())
