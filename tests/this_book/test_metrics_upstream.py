"""The shares of commits upstream mean what their definitions say, and are those that the book prints."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from books import ROOT
from evidence.metrics import upstream
from qualifications.ledger.tables import open_tables
from qualifications.problems import ProblemError


@pytest.fixture(scope="module")
def commits() -> pl.DataFrame:
    """Commits by quarter and repository, from the evidence of the repository."""
    return open_tables(ROOT / "evidence")["upstream-commits"]


def table(*rows: tuple[str, str, int, int, int]) -> pl.DataFrame:
    """A table of quarter, repository, all commits, and those of the team by each rule."""
    columns = ["quarter", "repository", "commits", "team_conservative", "team_listing"]
    return pl.DataFrame(rows, schema=columns, orient="row")


SMALL = table(
    ("2024-Q4", "a", 10, 1, 2),
    ("2025-Q1", "a", 20, 4, 6),
    ("2025-Q3", "b", 70, 5, 22),
    ("2026-Q1", "b", 1, 0, 0),
)


def test_team_counts_everything() -> None:
    """The share is of the sums over every repository and quarter, not a mean of shares."""
    shares = upstream.team(SMALL)
    assert (shares.repositories, shares.commits, shares.conservative, shares.listing) == (2, 101, 10, 30)
    assert shares.conservative_share == pytest.approx(10 / 101)
    assert shares.listing_share == pytest.approx(30 / 101)


def test_year_takes_its_quarters() -> None:
    """A year holds its own quarters, and only the repositories with a commit in them."""
    shares = upstream.team_in_year(SMALL, year=2025)
    assert (shares.repositories, shares.commits, shares.conservative) == (2, 90, 9)
    assert upstream.team_in_year(SMALL, year=2024).repositories == 1


def test_repository_is_left_out() -> None:
    """The share without a repository is of the commits of the others in the year."""
    assert upstream.team_without(SMALL, repository="b", year=2025) == upstream.team_in_year(
        SMALL.filter(repository="a"), year=2025
    )


def test_change_leaves_the_repository_out_of_both_years() -> None:
    """The change between two years is of the other repositories alone."""
    change = upstream.change_without(SMALL, repository="b", first=2024, last=2025)
    assert change == {
        "before": 1,
        "before_share": 0.1,
        "after": 4,
        "after_share": 0.2,
        "change": 3,
        "change_share": 0.1,
    }


def test_spread_counts_repositories() -> None:
    """More than half is not half, and none is no commit by the conservative rule, whatever the other says."""
    rows = table(
        ("2025-Q1", "half", 10, 5, 9),
        ("2025-Q1", "more", 10, 3, 3),
        ("2025-Q2", "more", 10, 8, 8),
        ("2025-Q1", "none", 10, 0, 4),
    )
    assert upstream.spread(rows) == {"repositories": 3, "majority": 1, "none": 1}


def test_quarters_are_in_order_with_their_first_day() -> None:
    """A quarter has the sums of its repositories, starts on its first day, and is whole when each row is."""
    rows = table(
        ("2025-Q4", "a", 30, 3, 6), ("2025-Q1", "a", 10, 1, 2), ("2025-Q4", "b", 10, 1, 2)
    ).with_columns(complete=pl.Series([True, True, False]))
    assert upstream.by_quarter(rows).rows() == [
        ("2025-Q1", dt.date(2025, 1, 1), True, 10, 1, 2, 0.1, 0.2),
        ("2025-Q4", dt.date(2025, 10, 1), False, 40, 4, 8, 0.1, 0.2),
    ]


def test_repositories_run_from_the_highest_share() -> None:
    """Repositories are sorted by the conservative share, then by the listing share, then by name."""
    rows = table(("q", "c", 10, 1, 1), ("q", "b", 10, 1, 2), ("q", "a", 10, 1, 1), ("q", "z", 10, 9, 9))
    assert upstream.by_repository(rows)["repository"].to_list() == ["z", "b", "a", "c"]


def test_team_is_part_of_all(commits: pl.DataFrame) -> None:
    """In no row does the conservative rule count more than the listing rule, or that more than there are."""
    assert commits.filter(
        (pl.col("team_conservative") > pl.col("team_listing")) | (pl.col("team_listing") > pl.col("commits"))
    ).is_empty()


def test_span_includes_both_ends() -> None:
    """A span of quarters holds its first and its last."""
    assert upstream.team(SMALL, first="2025-Q1", last="2025-Q3") == upstream.team_in_year(SMALL, year=2025)
    assert upstream.team(SMALL, first="2025-Q3").commits == 71


def test_year_without_commits_is_refused() -> None:
    """A year that the table does not hold is refused, where a share would be of nothing."""
    with pytest.raises(ProblemError, match="no commits in that time"):
        upstream.team_in_year(SMALL, year=2030)


def test_unknown_repository_is_refused() -> None:
    """A misspelt repository is refused with those there are, alone and as the one left out."""
    with pytest.raises(ProblemError, match="found 'c'; allowed: a, b"):
        upstream.team_in_repository(SMALL, repository="c")
    with pytest.raises(ProblemError, match="found 'c'; allowed: a, b"):
        upstream.team_without(SMALL, repository="c", year=2025)


def test_rules_agree_from_late_2023(commits: pl.DataFrame) -> None:
    """From the last quarter of 2023 on both rules count the same commits."""
    late = upstream.by_quarter(commits).filter(pl.col("start") >= dt.date(2023, 10, 1))
    assert late["team_conservative"].to_list() == late["team_listing"].to_list()
    assert late.height >= 12


def test_latest_quarter_is_one_that_is_over() -> None:
    """The latest quarter is the last that has ended, and tells its months."""
    rows = SMALL.with_columns(complete=pl.Series([True, False, True, False]))
    found = upstream.latest_quarter(rows)
    assert (found.commits, found.first_month, found.last_month) == (
        70,
        dt.date(2025, 7, 1),
        dt.date(2025, 9, 1),
    )


@pytest.mark.parametrize(
    ("team", "year", "against"), [((1, 5, 3, 2), 2022, 0), ((2, 1, 5, 3), 2023, 1), ((9, 3, 4, 5), 2021, 2)]
)
def test_peak_counts_the_years_against_it(team: tuple[int, ...], year: int, against: int) -> None:
    """Years that fall before the peak or rise after it go against a rise and a fall."""
    rows = table(*((f"{2021 + place}-Q1", "a", 10, own, own) for place, own in enumerate(team)))
    peak = upstream.peak(rows)
    assert (peak["year"], peak["against"]) == (year, against)
    assert peak["share"] == max(team) / 10
