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


def test_quarters_are_in_order_with_their_first_day() -> None:
    """A quarter has the sums of its repositories, starts on its first day, and is whole when each row is."""
    rows = table(
        ("2025-Q4", "a", 30, 3, 6), ("2025-Q1", "a", 10, 1, 2), ("2025-Q4", "b", 10, 1, 2)
    ).with_columns(obs_status=pl.Series(["A", "A", "P"]))
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
