"""Commits to the upstream repositories on which 2i2c's service stands.

Merges and automated accounts are left out. The team are the people whom 2i2c lists, while it lists them;
by the conservative rule two people count from the day on which they were presented as staff.
A commit is no measure of effort: reviews, issues and unmerged work are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qualifications.ledger.metrics.metric import known, metric, no_figure

_COUNTS = pl.col("commits", "team_conservative", "team_listing")
_SHARES = (
    (pl.col("team_conservative") / pl.col("commits")).alias("conservative_share"),
    (pl.col("team_listing") / pl.col("commits")).alias("listing_share"),
)


@dataclass(frozen=True)
class Shares:
    """Commits of the team in all commits, by the conservative rule and by the listing rule."""

    repositories: int
    commits: int
    conservative: int
    conservative_share: float
    listing: int
    listing_share: float


@dataclass(frozen=True)
class Change:
    """The team's commits and their share in two years, by the conservative rule."""

    before: int
    before_share: float
    after: int
    after_share: float


@dataclass(frozen=True)
class Spread:
    """Repositories by the team's share in each: more than half of the commits, or none at all."""

    repositories: int
    majority: int
    none: int


@metric(commits="upstream-commits")
def team(commits: pl.DataFrame, *, first: str = "2021-Q1", last: str = "") -> Shares:
    """The team's commits in all commits of the repositories counted, since the first quarter of 2021.

    Merges and automated accounts are left out of both. By the listing rule a person counts while 2i2c's
    pages list the person; by the conservative rule two of them count from the day on which 2i2c
    presented them as staff. `first` and `last` are quarters, such as 2025-Q4; the last quarter of the
    table is covered in part.
    """
    end = last or commits["quarter"].max()
    return _shares(commits.filter(pl.col("quarter").is_between(pl.lit(first), pl.lit(end))))


@metric(commits="upstream-commits")
def team_in_year(commits: pl.DataFrame, *, year: int) -> Shares:
    """The team's commits in all commits of a year; the last year is covered in part."""
    return team(commits, first=f"{year}-Q1", last=f"{year}-Q4")


@metric(commits="upstream-commits")
def team_in_repository(commits: pl.DataFrame, *, repository: str) -> Shares:
    """The team's commits in all commits of one repository, since the first quarter of 2021."""
    known(repository, commits["repository"])
    return _shares(commits.filter(pl.col("repository") == repository))


@metric(commits="upstream-commits")
def team_without(commits: pl.DataFrame, *, repository: str, year: int) -> Shares:
    """The team's commits in all commits of a year, one repository left out."""
    known(repository, commits["repository"])
    return team_in_year(commits.filter(pl.col("repository") != repository), year=year)


@metric(commits="upstream-commits")
def change_without(commits: pl.DataFrame, *, repository: str, first: int, last: int) -> Change:
    """The team's commits in two years and their share in all commits of each, one repository left out.

    Both are told by the conservative rule. A repository whose copy ends between the years would change
    what the share is of.
    """
    before = team_without(commits, repository=repository, year=first)
    after = team_without(commits, repository=repository, year=last)
    return Change(
        before=before.conservative,
        before_share=before.conservative_share,
        after=after.conservative,
        after_share=after.conservative_share,
    )


@metric(commits="upstream-commits")
def spread(commits: pl.DataFrame) -> Spread:
    """The repositories counted, those with more than half of the commits by the team, and those with none.

    Both are told by the conservative rule, since the first quarter of 2021.
    """
    shares = by_repository(commits)
    return Spread(
        repositories=shares.height,
        majority=shares.filter(pl.col("conservative_share") > 0.5).height,  # noqa: PLR2004 - a half
        none=shares.filter(pl.col("team_conservative") == 0).height,
    )


def by_quarter(commits: pl.DataFrame) -> pl.DataFrame:
    """The team's commits and shares by quarter, in order.

    Columns: quarter, start (its first day), complete, commits, team_conservative, team_listing,
    conservative_share, listing_share.
    """
    sums = commits.group_by("quarter").agg(pl.col("complete").all(), _COUNTS.sum()).sort("quarter")
    month = pl.col("quarter").str.slice(-1).cast(pl.Int32) * 3 - 2
    start = pl.date(pl.col("quarter").str.head(4).cast(pl.Int32), month, 1).alias("start")
    return sums.select("quarter", start, "complete", _COUNTS, *_SHARES)


def by_repository(commits: pl.DataFrame) -> pl.DataFrame:
    """The team's commits and shares by repository, the highest share by the conservative rule first.

    Columns: repository, commits, team_conservative, team_listing, conservative_share, listing_share.
    """
    sums = commits.group_by("repository").agg(_COUNTS.sum())
    order = ["conservative_share", "listing_share", "repository"]
    return sums.with_columns(*_SHARES).sort(order, descending=[True, True, False])


def _shares(rows: pl.DataFrame) -> Shares:
    if rows.is_empty():
        raise no_figure(found="no commits in that time", allowed="the quarters of the table")
    total, conservative, listing = (
        int(rows[name].sum()) for name in ("commits", "team_conservative", "team_listing")
    )
    return Shares(
        repositories=rows["repository"].n_unique(),
        commits=total,
        conservative=conservative,
        conservative_share=conservative / total,
        listing=listing,
        listing_share=listing / total,
    )
