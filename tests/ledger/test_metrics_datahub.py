"""The count of DataHub deployments means what its definition says, and is the one that the book prints."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from evidence.metrics import datahub
from qualifications.ledger.tables import open_tables
from qualifications.project import Project


@pytest.fixture(scope="module")
def monthly() -> pl.DataFrame:
    """Hub deployments by month, from the evidence of the repository."""
    return open_tables(Project.find(Path(__file__).parent).evidence)["datahub-monthly"]


@pytest.mark.parametrize(
    ("day", "hubs"),
    [
        (dt.date(2019, 3, 1), 5),
        (dt.date(2021, 3, 1), 14),
        (dt.date(2024, 10, 1), 26),
        (dt.date(2024, 10, 24), 26),
    ],
)
def test_published_hubs(monthly: pl.DataFrame, day: dt.date, hubs: int) -> None:
    """There are 5 deployments in March 2019, 14 in March 2021 and 26 in October 2024."""
    assert datahub.hubs_on(monthly, day=day) == hubs


def test_order_of_rows_does_not_matter(monthly: pl.DataFrame) -> None:
    """The count of a day is the same wherever its row stands."""
    day = dt.date(2019, 3, 1)
    assert datahub.hubs_on(monthly.reverse(), day=day) == datahub.hubs_on(monthly, day=day)


def test_each_count_is_of_a_commit_before_its_day(monthly: pl.DataFrame) -> None:
    """No count rests on a commit that is later than the day it is told for."""
    assert monthly.filter(pl.col("commit_date") > pl.col("as_of")).is_empty()
    assert monthly["as_of"].is_sorted()
