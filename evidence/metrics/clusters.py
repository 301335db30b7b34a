"""Clusters and hubs in 2i2c's public configuration, and the commits to it.

A hub is one entry of the configuration at the last commit of a month; configured is not used.
A production hub is one whose name and address do not contain "staging".
"""

import datetime as dt
from itertools import takewhile

import polars as pl

from qualifications.ledger.metrics.metric import Parts, metric, no_figure

_CLOUDS = ("aws", "google_cloud", "azure", "jetstream2")
_CLOUDBANK, _PRODUCTION = pl.col("cloudbank_hubs"), pl.col("production_hubs")


@metric(monthly="clusters-monthly")
def latest(monthly: pl.DataFrame) -> Parts:
    """Clusters and hubs in the configuration at the table's last commit.

    A hub is one entry, used or not; a production hub has no "staging" in its name or address. Hubs on
    CloudBank's cluster, for classes of one program, count apart, and clusters by cloud too.
    """
    return _by_month(monthly).row(-1, named=True)


@metric(monthly="clusters-monthly")
def at_month(monthly: pl.DataFrame, *, month: dt.date) -> Parts:
    """Clusters and hubs in the configuration at the last commit of the month named.

    Counted by the latest commit's rules.
    """
    return latest(monthly.filter(month=month))


@metric(monthly="clusters-monthly")
def change(monthly: pl.DataFrame, *, first: dt.date, last: dt.date | None = None) -> Parts:
    """Production hubs at the ends of two months, in all, on the CloudBank cluster and elsewhere.

    Where no second month is named, the latest commit is taken.
    """
    before, after = at_month(monthly, month=first), at_month(monthly, month=last) if last else latest(monthly)
    return {
        "first_month": first,
        "before": before["production_hubs"],
        "after": after["production_hubs"],
        "cloudbank_before": before["cloudbank_hubs"],
        "cloudbank_after": after["cloudbank_hubs"],
        "other_before": before["other_hubs"],
        "other_after": after["other_hubs"],
        "other_change": after["other_hubs"] - before["other_hubs"],
    }


@metric(monthly="clusters-monthly")
def most_clusters(monthly: pl.DataFrame) -> Parts:
    """The most clusters at the last commit of any month, and the first month that had as many."""
    return _most(monthly, "clusters")


@metric(monthly="clusters-monthly")
def most_elsewhere(monthly: pl.DataFrame) -> Parts:
    """The most production hubs outside the CloudBank cluster at the last commit of any month.

    Of equals the earliest counts.
    """
    return _most(monthly, "other_hubs")


@metric(monthly="clusters-monthly")
def aws_ahead(monthly: pl.DataFrame) -> Parts:
    """Since which month each month had more clusters on Amazon Web Services than on Google Cloud.

    They are counted at the last commit of the month.
    """
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
        "commits": rows["commits"].sum(),
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
    quiet = (pl.col("commits") == 0).sum()
    return activity.select(first_month=pl.col("month").min(), months=pl.len(), quiet=quiet).row(0, named=True)


@metric(activity="infrastructure-activity")
def people(activity: pl.DataFrame, *, early: list[int], since: int) -> Parts:
    """The fewest and the most people with a commit in a full month, in early years and from a later year on.

    The years are those of the sentence. Automated accounts are left out.
    """
    whole, year = activity.filter(obs_status="A"), pl.col("month").dt.year()
    early_fewest, early_most = _extremes(whole.filter(year.is_in(early)))
    fewest, most = _extremes(whole.filter(year >= since))
    return {"early_fewest": early_fewest, "early_most": early_most, "fewest": fewest, "most": most}


def hubs_by_month(monthly: pl.DataFrame) -> pl.DataFrame:
    """Production hubs by month: columns month, production_hubs, cloudbank_hubs, other_hubs."""
    return _by_month(monthly).select("month", "production_hubs", "cloudbank_hubs", "other_hubs")


def clouds_by_month(monthly: pl.DataFrame) -> pl.DataFrame:
    """Clusters by month and by the cloud under each: columns month, clusters and one a cloud."""
    return _by_month(monthly).select("month", "clusters", *_CLOUDS)


def _by_month(monthly: pl.DataFrame) -> pl.DataFrame:
    return monthly.sort("month").select(
        *("month", "clusters", "hubs", "production_hubs", "cloudbank_hubs"),
        (_PRODUCTION - _CLOUDBANK).alias("other_hubs"),
        # The first month has no hub of any kind.
        pl.when(_PRODUCTION > 0).then(_CLOUDBANK / _PRODUCTION).otherwise(0.0).alias("cloudbank_share"),
        *_CLOUDS,
    )


def _most(monthly: pl.DataFrame, column: str) -> Parts:
    rows = _by_month(monthly).sort(column, "month", descending=[True, False])
    return rows.select("month", column).row(0, named=True)


def _extremes(activity: pl.DataFrame) -> tuple[int, int]:
    authors = activity["authors"].to_list()
    return min(authors), max(authors)
