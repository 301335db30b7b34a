"""Commits to the upstream repositories on which 2i2c's service stands.

Merges and automated accounts are left out. The team are the people whom 2i2c lists, while it lists them;
by the conservative rule two people count from the day on which they were presented as staff.
A commit is no measure of effort: reviews, issues and unmerged work are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from qualifications.ledger.metrics.registry import metric


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
def team(commits: pl.DataFrame) -> Shares:
    """The team's commits in all commits of every repository counted, since January 2021."""
    return _shares(commits)


@metric(commits="upstream-commits")
def team_in_year(commits: pl.DataFrame, *, year: int) -> Shares:
    """The team's commits in all commits of a year; the last year is covered in part."""
    return _shares(commits.filter(pl.col("quarter").str.starts_with(str(year))))


@metric(commits="upstream-commits")
def team_in_repository(commits: pl.DataFrame, *, repository: str) -> Shares:
    """The team's commits in all commits of one repository, since January 2021."""
    return _shares(commits.filter(pl.col("repository") == repository))


@metric(commits="upstream-commits")
def team_without(commits: pl.DataFrame, *, repository: str, year: int) -> Shares:
    """The team's commits in all commits of a year, one repository left out."""
    return team_in_year(commits.filter(pl.col("repository") != repository), year=year)


def _shares(rows: pl.DataFrame) -> Shares:
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
