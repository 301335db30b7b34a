"""Commits to the upstream repositories on which 2i2c's service stands.

Merges and automated accounts are left out. The team are the people whom 2i2c lists, while it lists them;
by the conservative rule two people count from the day on which they were presented as staff.
A commit is no measure of effort: reviews, issues and unmerged work are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qualifications.ledger.metrics.registry import MetricError, known, metric


@dataclass(frozen=True)
class Shares:
    """Commits of the team in all commits, by the conservative rule and by the listing rule."""

    repositories: int
    commits: int
    conservative: int
    conservative_share: float
    listing: int
    listing_share: float


@metric(commits="upstream-commits")
def team(commits: pl.DataFrame, *, first: str = "2021-Q1", last: str = "") -> Shares:
    """The team's commits in all commits of the repositories counted, since the first quarter of 2021.

    Merges and automated accounts are left out of both. By the listing rule a person counts while 2i2c's
    pages list the person; by the conservative rule two of them count only from the day on which 2i2c
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


def _shares(rows: pl.DataFrame) -> Shares:
    if rows.is_empty():
        raise MetricError(found="no commits in that time", allowed="the quarters of the table")
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
