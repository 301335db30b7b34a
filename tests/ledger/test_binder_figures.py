"""The figures that the book prints about launches, from the evidence in the repository.

They are pinned so that a change of a definition or of the data cannot change a printed figure unseen.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from evidence.metrics import binder
from qualifications.ledger.tables import Tables, open_tables
from qualifications.project import Project


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The evidence of the repository."""
    return open_tables(Project.find(Path(__file__).parent).evidence)


@pytest.fixture(scope="module")
def weekly(tables: Tables) -> pl.DataFrame:
    """Launches by week."""
    return tables["binder-weekly"]


@pytest.fixture(scope="module")
def by_operator(tables: Tables) -> pl.DataFrame:
    """Launches by week and operator."""
    return binder.weekly_by_operator(tables["binder-weekly-by-node"], tables["binder-nodes"])


def test_record(weekly: pl.DataFrame) -> None:
    """The record is 354,902 launches, in the week ending 27 February 2022."""
    assert binder.record_week(weekly) == binder.Week(ending=dt.date(2022, 2, 27), launches=354_902)


def test_year_means(weekly: pl.DataFrame) -> None:
    """Each year has the mean and the number of full weeks that the book prints."""
    assert binder.year_means(weekly).rows() == [
        (2018, 8, 72_789),
        (2019, 52, 100_651),
        (2020, 52, 145_590),
        (2021, 52, 197_913),
        (2022, 52, 102_567),
        (2023, 53, 53_092),
        (2024, 52, 40_496),
        (2025, 32, 38_449),
    ]


def test_latest_52_weeks(weekly: pl.DataFrame) -> None:
    """The mean of the latest 52 full weeks, to 10 August 2025, is 35,110."""
    mean = binder.latest_mean(weekly, weeks=52)
    assert mean == binder.Mean(
        first=dt.date(2024, 8, 18), last=dt.date(2025, 8, 10), weeks=52, launches=35_110
    )


def test_operator_totals(by_operator: pl.DataFrame) -> None:
    """Each operator has the launches, first week and last week that the book prints."""
    assert binder.operator_totals(by_operator).rows() == [
        ("Binder team", 18_823_947, dt.date(2019, 6, 16), dt.date(2023, 4, 30)),
        ("OVHcloud", 3_503_563, dt.date(2019, 6, 16), dt.date(2025, 1, 12)),
        ("GESIS", 6_678_729, dt.date(2019, 9, 8), dt.date(2025, 8, 17)),
        ("Alan Turing Institute", 2_039_621, dt.date(2020, 2, 9), dt.date(2023, 3, 19)),
        ("Curvenote", 675_235, dt.date(2023, 11, 26), dt.date(2024, 12, 22)),
        ("2i2c", 731_531, dt.date(2025, 1, 26), dt.date(2025, 8, 17)),
    ]


def test_google_node(tables: Tables) -> None:
    """The node on Google Cloud started 18,823,947 sessions, all that its operator has."""
    node = tables["binder-weekly-by-node"].filter(origin="gke.mybinder.org")
    assert node["launches"].sum() == 18_823_947


@pytest.mark.parametrize(
    ("first", "last", "share"),
    [
        (dt.date(2025, 2, 2), dt.date(2025, 3, 30), 0.972),
        (dt.date(2025, 4, 6), dt.date(2025, 8, 17), 0.405),
    ],
)
def test_share_of_2i2c(by_operator: pl.DataFrame, first: dt.date, last: dt.date, share: float) -> None:
    """2i2c's share of launches in each span is the one that the book prints."""
    assert round(binder.share_of(by_operator, "2i2c", first=first, last=last), 3) == share
