"""Clusters and hubs in 2i2c's public configuration, and the commits to it.

A hub is one entry of the configuration at the last commit of a month; configured is not used.
A production hub is one whose name and address do not contain "staging".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from qualifications.ledger.metrics.registry import metric


@dataclass(frozen=True)
class Snapshot:
    """What the configuration held at the last commit of a month."""

    month: dt.date
    clusters: int
    hubs: int
    production_hubs: int
    cloudbank_hubs: int
    other_hubs: int
    cloudbank_share: float
    aws: int
    google_cloud: int
    azure: int
    jetstream2: int


@dataclass(frozen=True)
class Change:
    """Production hubs at two months, in all, on the CloudBank cluster and elsewhere."""

    before: int
    after: int
    cloudbank_before: int
    cloudbank_after: int
    other_before: int
    other_after: int


@dataclass(frozen=True)
class Most:
    """The most clusters at the end of any month, and that month."""

    clusters: int
    month: dt.date


@metric(monthly="clusters-monthly")
def latest(monthly: pl.DataFrame) -> Snapshot:
    """Clusters and hubs in the configuration at the last commit that the table holds.

    A hub is one entry of the configuration, whether or not anyone uses it; a production hub is one whose
    name and address do not contain "staging". Production hubs on the CloudBank cluster serve classrooms
    of one program and are told apart. Clusters are also told by the cloud under each.
    """
    return _snapshot(monthly.sort("month").row(-1, named=True))


@metric(monthly="clusters-monthly")
def at_month(monthly: pl.DataFrame, *, month: dt.date) -> Snapshot:
    """Clusters and hubs in the configuration at the last commit of the month that starts on the day.

    They are counted as at the latest commit.
    """
    return _snapshot(monthly.filter(pl.col("month") == month).row(0, named=True))


@metric(monthly="clusters-monthly")
def change(monthly: pl.DataFrame, *, first: dt.date, last: dt.date) -> Change:
    """Production hubs at the ends of two months, in all, on the CloudBank cluster and elsewhere."""
    before, after = at_month(monthly, month=first), at_month(monthly, month=last)
    return Change(
        before=before.production_hubs,
        after=after.production_hubs,
        cloudbank_before=before.cloudbank_hubs,
        cloudbank_after=after.cloudbank_hubs,
        other_before=before.other_hubs,
        other_after=after.other_hubs,
    )


@metric(monthly="clusters-monthly")
def most_clusters(monthly: pl.DataFrame) -> Most:
    """The most clusters at the end of any month, and the first month that had as many."""
    row = monthly.sort(["clusters", "month"], descending=[True, False]).row(0, named=True)
    return Most(clusters=row["clusters"], month=row["month"])


@metric(activity="infrastructure-activity")
def commits(activity: pl.DataFrame) -> int:
    """All commits to the infrastructure repository, merges included and automated accounts left out."""
    return int(activity["commits"].sum())


def _snapshot(row: dict[str, Any]) -> Snapshot:
    production, cloudbank = row["production_hubs"], row["cloudbank_hubs"]
    return Snapshot(
        month=row["month"],
        clusters=row["clusters"],
        hubs=row["hubs"],
        production_hubs=production,
        cloudbank_hubs=cloudbank,
        other_hubs=production - cloudbank,
        # The first month has no hub of any kind.
        cloudbank_share=cloudbank / production if production else 0.0,
        aws=row["aws"],
        google_cloud=row["google_cloud"],
        azure=row["azure"],
        jetstream2=row["jetstream2"],
    )
