"""Clusters and hubs in 2i2c's public configuration, and the commits to it.

A hub is one entry of the configuration at the last commit of a month; configured is not used.
A production hub is one whose name and address do not contain "staging".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

import polars as pl

from qualifications.ledger.metrics.metric import Parts, metric, no_figure

_CLOUDS = ("aws", "google_cloud", "azure", "jetstream2")


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

    first_month: dt.date
    before: int
    after: int
    cloudbank_before: int
    cloudbank_after: int
    other_before: int
    other_after: int
    other_change: int


@dataclass(frozen=True)
class Most:
    """The month with the most of something, clusters or hubs outside the CloudBank cluster."""

    month: dt.date
    clusters: int = 0
    other_hubs: int = 0


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
def change(monthly: pl.DataFrame, *, first: dt.date, last: dt.date | None = None) -> Change:
    """Production hubs at the ends of two months, in all, on the CloudBank cluster and elsewhere.

    Without a second month it is the latest, at its last commit.
    """
    before, after = at_month(monthly, month=first), at_month(monthly, month=last) if last else latest(monthly)
    return Change(
        first_month=first,
        before=before.production_hubs,
        after=after.production_hubs,
        cloudbank_before=before.cloudbank_hubs,
        cloudbank_after=after.cloudbank_hubs,
        other_before=before.other_hubs,
        other_after=after.other_hubs,
        other_change=after.other_hubs - before.other_hubs,
    )


@metric(monthly="clusters-monthly")
def most_clusters(monthly: pl.DataFrame) -> Most:
    """The most clusters at the last commit of any month, and the first month that had as many."""
    row = _most(monthly, "clusters")
    return Most(row["month"], clusters=row["clusters"])


@metric(monthly="clusters-monthly")
def most_elsewhere(monthly: pl.DataFrame) -> Most:
    """The most production hubs outside the CloudBank cluster in any month; the earliest of equals."""
    row = _most(hubs_by_month(monthly), "other_hubs")
    return Most(row["month"], other_hubs=row["other_hubs"])


@metric(monthly="clusters-monthly")
def aws_ahead(monthly: pl.DataFrame) -> Parts:
    """Since which month more clusters have run on Amazon Web Services than on Google Cloud, in each month."""
    rows = monthly.sort("month", descending=True).select("month", pl.col("aws") > pl.col("google_cloud"))
    ahead = [month for month, _ in takewhile(lambda row: row[1], rows.iter_rows())]
    if not ahead:
        raise no_figure(
            found="no more clusters on AWS in the last month", allowed="more than on Google Cloud"
        )
    return {"since_month": ahead[-1], "months": len(ahead)}


@metric(activity="infrastructure-activity")
def latest_activity(activity: pl.DataFrame, *, months: int = 12) -> Parts:
    """Commits to the infrastructure repository in the latest full months, and the people behind them.

    Merges are counted and automated accounts are left out; people are told as the fewest and the most
    with a commit in a month.
    """
    rows = activity.filter(obs_status="A").sort("month").tail(months)
    fewest, most = _extremes(rows)
    return {
        "months": rows.height,
        "commits": int(rows["commits"].sum()),
        "fewest": fewest,
        "most": most,
        "first_month": rows["month"][0],
        "last_month": rows["month"][-1],
    }


@metric(activity="infrastructure-activity")
def tended(activity: pl.DataFrame) -> Parts:
    """The months since the first commit to the infrastructure repository, and those without any commit.

    The last month may not be over.
    """
    months = activity["month"].sort().to_list()
    quiet = activity.filter(pl.col("commits") == 0).height
    return {"first_month": months[0], "months": len(months), "quiet": quiet}


@metric(activity="infrastructure-activity")
def people(activity: pl.DataFrame, *, early: list[int], since: int) -> Parts:
    """The fewest and the most people with a commit in a full month, in some early years and since a later.

    Automated accounts are left out.
    """
    whole, year = activity.filter(obs_status="A"), pl.col("month").dt.year()
    early_fewest, early_most = _extremes(whole.filter(year.is_in(early)))
    fewest, most = _extremes(whole.filter(year >= since))
    return {"early_fewest": early_fewest, "early_most": early_most, "fewest": fewest, "most": most}


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
    return monthly.sort("month").select("month", "clusters", *_CLOUDS)


def _most(monthly: pl.DataFrame, column: str) -> dict[str, Any]:
    return monthly.sort([column, "month"], descending=[True, False]).row(0, named=True)


def _extremes(activity: pl.DataFrame) -> tuple[int, int]:
    authors = activity["authors"].to_list()
    return min(authors), max(authors)


def _snapshot(row: dict[str, Any]) -> Snapshot:
    production, cloudbank = row["production_hubs"], row["cloudbank_hubs"]
    return Snapshot(
        **{name: row[name] for name in ("month", "clusters", "hubs", *_CLOUDS)},
        production_hubs=production,
        cloudbank_hubs=cloudbank,
        other_hubs=production - cloudbank,
        # The first month has no hub of any kind.
        cloudbank_share=cloudbank / production if production else 0.0,
    )
