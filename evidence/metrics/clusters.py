"""Clusters and hubs in 2i2c's public configuration, and the commits to it.

A hub is one entry of the configuration at the last commit of a month; configured is not used.
A production hub is one whose name and address do not contain "staging".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import polars as pl

from qualifications.ledger.metrics.metric import metric, no_figure


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


@dataclass(frozen=True)
class MostElsewhere:
    """The most production hubs outside the CloudBank cluster at the end of any month, and that month."""

    other_hubs: int
    month: dt.date


@dataclass(frozen=True)
class Declared:
    """Clusters by the provider that their files declare."""

    gcp: int
    aws: int
    other: int


@dataclass(frozen=True)
class Activity:
    """Commits in a span of months, and the fewest and the most people with a commit in one of them."""

    months: int
    commits: int
    fewest: int
    most: int


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


@metric(monthly="clusters-monthly")
def most_elsewhere(monthly: pl.DataFrame) -> MostElsewhere:
    """The most production hubs outside the CloudBank cluster at a month's end; the earliest of equals."""
    row = hubs_by_month(monthly).sort(["other_hubs", "month"], descending=[True, False]).row(0, named=True)
    return MostElsewhere(other_hubs=row["other_hubs"], month=row["month"])


@metric(monthly="clusters-monthly")
def declared(monthly: pl.DataFrame) -> Declared:
    """Clusters at the last commit that the table holds, by the provider that the file of each declares.

    A file that declares neither Google Cloud nor Amazon Web Services counts as other, whatever cloud is
    under its cluster.
    """
    row = monthly.sort("month").row(-1, named=True)
    return Declared(gcp=row["declared_gcp"], aws=row["declared_aws"], other=row["declared_other"])


@metric(activity="infrastructure-activity")
def span(activity: pl.DataFrame, *, first: dt.date, last: dt.date) -> Activity:
    """Commits to the infrastructure repository from one month to another, and the people behind them.

    Merges are counted and automated accounts are left out; people are told as the fewest and the most
    with a commit in a month. Both months are named by their first day.
    """
    for month in (first, last):
        if month not in activity["month"]:
            raise no_figure(found=f"the month {month}", allowed="a month of the table, by its first day")
    rows = activity.filter(pl.col("month").is_between(first, last))
    return Activity(
        months=rows.height,
        commits=int(rows["commits"].sum()),
        fewest=min(rows["authors"].to_list()),
        most=max(rows["authors"].to_list()),
    )


def hubs_by_month(monthly: pl.DataFrame) -> pl.DataFrame:
    """Production hubs by month: columns month, production_hubs, cloudbank_hubs, other_hubs."""
    return monthly.sort("month").select(
        "month",
        "production_hubs",
        "cloudbank_hubs",
        (pl.col("production_hubs") - pl.col("cloudbank_hubs")).alias("other_hubs"),
    )


def clouds_by_month(monthly: pl.DataFrame) -> pl.DataFrame:
    """Clusters by month and by the cloud under each: columns month, clusters and one a cloud."""
    return monthly.sort("month").select("month", "clusters", "aws", "google_cloud", "azure", "jetstream2")


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
