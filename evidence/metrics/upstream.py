"""Commits to the upstream repositories on which 2i2c's service stands.

Merges and automated accounts are left out. The team are the people whom 2i2c lists, while it lists them;
by the conservative rule two people count from a later day: one was a volunteer, one told as new that quarter.
A commit is no measure of effort: reviews, issues and unmerged work are not counted.
"""

import datetime as dt

import polars as pl

from qualifications.ledger.metrics.metric import Parts, check_known, metric, no_figure

_COUNTS = pl.col("commits", "team_conservative", "team_listing")
_ALL, _CONSERVATIVE, _LISTING = (
    pl.col(each).sum() for each in ("commits", "team_conservative", "team_listing")
)
_HALF = 0.5
_SHARES = {"conservative_share": _CONSERVATIVE / _ALL, "listing_share": _LISTING / _ALL}


@metric(commits="upstream-commits")
def team(commits: pl.DataFrame, *, first: str = "2021-Q1", last: str = "") -> Parts:
    """The team's commits in all commits of the repositories counted, since the first quarter of 2021.

    Merges and automated accounts are left out of both. By the listing rule a person counts while 2i2c's
    pages list the person; by the conservative rule two people count from a later day: one was listed as a
    volunteer until it, the other presented as a new member in that quarter. `first` and `last` are
    quarters, such as 2025-Q4; the last quarter of the table is covered in part.
    """
    end = last or commits["quarter"].max()
    return _shares(commits.filter(pl.col("quarter").is_between(pl.lit(first), pl.lit(end))))


@metric(commits="upstream-commits")
def team_in_year(commits: pl.DataFrame, *, year: int) -> Parts:
    """The team's commits in all commits of a year; the last year is covered in part."""
    return team(commits, first=f"{year}-Q1", last=f"{year}-Q4")


@metric(commits="upstream-commits")
def team_in_repository(commits: pl.DataFrame, *, repository: str) -> Parts:
    """The team's commits in all commits of one repository, since the first quarter of 2021."""
    check_known(repository, commits["repository"])
    return _shares(commits.filter(pl.col("repository") == repository))


@metric(commits="upstream-commits")
def team_without(commits: pl.DataFrame, *, repository: str, year: int) -> Parts:
    """The team's commits in all commits of a year, one repository left out."""
    check_known(repository, commits["repository"])
    return team_in_year(commits.filter(pl.col("repository") != repository), year=year)


@metric(commits="upstream-commits")
def change_without(commits: pl.DataFrame, *, repository: str, first: int, last: int) -> Parts:
    """The team's commits in two years and their share in all commits of each, one repository left out.

    Both are told by the conservative rule. A repository whose copy ends between the years would change
    what the share is of.
    """
    before = team_without(commits, repository=repository, year=first)
    after = team_without(commits, repository=repository, year=last)
    return {
        "before": before["conservative"],
        "before_share": before["conservative_share"],
        "after": after["conservative"],
        "after_share": after["conservative_share"],
        "change": after["conservative"] - before["conservative"],
        "change_share": after["conservative_share"] - before["conservative_share"],
    }


@metric(commits="upstream-commits")
def latest_quarter(commits: pl.DataFrame) -> Parts:
    """The team's commits in all commits of the latest quarter that is over.

    They are counted as over the whole time.
    """
    whole = by_quarter(commits).filter("complete")["quarter"][-1]
    return team(commits, first=whole, last=whole)


@metric(commits="upstream-commits")
def peak(commits: pl.DataFrame) -> Parts:
    """The year with the team's highest share of all commits, by the conservative rule, and the years since.

    The last year may be covered in part.
    """
    by_years = by_year(commits)
    years, shares = by_years["year"].to_list(), by_years["conservative_share"].to_list()
    top = shares.index(max(shares))
    return {"year": years[top], "share": shares[top], "since": years[-1] - years[top]}


@metric(commits="upstream-commits")
def spread(commits: pl.DataFrame) -> Parts:
    """The repositories counted, those with more than half of the commits by the team, and those with none.

    By the conservative rule, since the first quarter of 2021; more than half, by the listing rule too.
    """
    shares = by_repository(commits)
    return {
        "repositories": shares.height,
        "majority": shares.filter(pl.col("conservative_share") > _HALF).height,
        "majority_listing": shares.filter(pl.col("listing_share") > _HALF).height,
        "none": shares.filter(pl.col("team_conservative") == 0).height,
    }


def by_year(commits: pl.DataFrame) -> pl.DataFrame:
    """The team's commits and shares by year, in order; the last year may be covered in part.

    Columns: year, commits, conservative, conservative_share, listing, listing_share, last_month.
    """
    years = sorted({int(quarter[:4]) for quarter in commits["quarter"]})
    rows = [{"year": year} | team_in_year(commits, year=year) for year in years]
    return pl.DataFrame(rows).drop("repositories", "first_month")


def by_quarter(commits: pl.DataFrame) -> pl.DataFrame:
    """The team's commits and shares by quarter, in order.

    A quarter is complete when a later one has commits, or when each of its rows is normal.
    Columns: quarter, start (its first day), complete, commits, team_conservative, team_listing,
    conservative_share, listing_share.
    """
    whole = (pl.col("obs_status") == "A").all().alias("complete")
    sums = commits.group_by("quarter").agg(whole, _COUNTS.sum(), **_SHARES).sort("quarter")
    over = pl.col("complete") | (pl.col("quarter") < pl.col("quarter").max())
    start = pl.col("quarter").map_elements(_start, return_dtype=pl.Date).alias("start")
    return sums.select("quarter", start, over, _COUNTS, *_SHARES)


def by_repository(commits: pl.DataFrame) -> pl.DataFrame:
    """The team's commits and shares by repository, the highest share by the conservative rule first.

    Columns: repository, commits, team_conservative, team_listing, conservative_share, listing_share.
    """
    order = ["conservative_share", "listing_share", "repository"]
    sums = commits.group_by("repository").agg(_COUNTS.sum(), **_SHARES)
    return sums.sort(order, descending=[True, True, False])


def _shares(rows: pl.DataFrame) -> Parts:
    """Commits of the team in all commits from one month to another, by either rule."""
    if rows.is_empty():
        raise no_figure(found="no commits in that time", allowed="the quarters of the table")
    counted = rows.select(
        repositories=pl.col("repository").n_unique(),
        commits=_ALL,
        conservative=_CONSERVATIVE,
        conservative_share=_CONSERVATIVE / _ALL,
        listing=_LISTING,
        listing_share=_LISTING / _ALL,
    )
    first, last = _start(min(rows["quarter"])), _start(max(rows["quarter"]), month=2)
    return {**counted.row(0, named=True), "first_month": first, "last_month": last}


def _start(quarter: str, *, month: int = 0) -> dt.date:
    """The first day of a quarter, or of a later month of it."""
    year, number = quarter.split("-Q")
    return dt.date(int(year), 3 * int(number) - 2 + month, 1)
