"""Hub deployments in the public repository of UC Berkeley DataHub."""

from __future__ import annotations

import datetime as dt

import polars as pl

from qualifications.ledger.metrics.registry import metric


@metric(monthly="datahub-monthly")
def hubs_on(monthly: pl.DataFrame, *, day: dt.date) -> int:
    """Folders with the configuration of a hub in the repository on a day, templates and test copies left out.

    The day is the first of a month, or the last day of the copy that was read.
    """
    return int(monthly.filter(pl.col("as_of") == day)["hubs"].item())
