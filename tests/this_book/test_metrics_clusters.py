"""The figures of clusters and hubs mean what their definitions say, and are those that the book prints."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.metrics import clusters
from qualifications.ledger.tables import Tables
from qualifications.problems import ProblemError


def monthly(*rows: tuple[int, int, int]) -> pl.DataFrame:
    """A table of clusters, production hubs and CloudBank hubs in the months from January 2025."""
    return pl.DataFrame(
        {
            "month": [dt.date(2025, month, 1) for month in range(1, len(rows) + 1)],
            "clusters": [row[0] for row in rows],
            "hubs": [row[1] + 5 for row in rows],
            "production_hubs": [row[1] for row in rows],
            "cloudbank_hubs": [row[2] for row in rows],
        }
        | {cloud: [0] * len(rows) for cloud in ("aws", "google_cloud", "azure", "jetstream2")}
    )


def activity(*rows: tuple[int, int]) -> pl.DataFrame:
    """A table of commits and authors in the months from January 2025."""
    return pl.DataFrame(
        {
            "month": [dt.date(2025, month, 1) for month in range(1, len(rows) + 1)],
            "commits": [row[0] for row in rows],
            "authors": [row[1] for row in rows],
        }
    )


def test_latest_is_the_last_month_in_any_order() -> None:
    """The latest snapshot is that of the last month, wherever its row stands."""
    table = monthly((1, 10, 4), (2, 20, 5))
    assert clusters.latest(table) == clusters.latest(table.reverse())
    assert clusters.latest(table).month == dt.date(2025, 2, 1)


def test_hubs_are_told_apart() -> None:
    """Production hubs are those on the CloudBank cluster and the others, and the share is of all of them."""
    snapshot = clusters.latest(monthly((1, 10, 4)))
    assert (snapshot.cloudbank_hubs, snapshot.other_hubs, snapshot.cloudbank_share) == (4, 6, 0.4)


def test_month_without_hubs_has_no_share() -> None:
    """A month without a production hub has a share of zero, and no error."""
    assert clusters.latest(monthly((0, 0, 0))).cloudbank_share == 0


def test_most_clusters_is_the_earliest_of_equals() -> None:
    """Of months with equally many clusters the earliest is named."""
    table = monthly((3, 1, 0), (7, 1, 0), (7, 1, 0), (5, 1, 0))
    assert clusters.most_clusters(table.reverse()) == clusters.Most(dt.date(2025, 2, 1), clusters=7)


def test_most_elsewhere_leaves_cloudbank_out() -> None:
    """The most hubs outside CloudBank are those of the earliest month with as many."""
    table = monthly((1, 90, 80), (1, 30, 5), (1, 25, 0), (1, 20, 1))
    assert clusters.most_elsewhere(table.reverse()) == clusters.Most(dt.date(2025, 2, 1), other_hubs=25)


def test_months_of_hubs_are_in_order() -> None:
    """The series of hubs runs by month and has the hubs elsewhere beside those of CloudBank."""
    table = clusters.hubs_by_month(monthly((1, 10, 4), (1, 12, 5)).reverse())
    assert table.rows() == [(dt.date(2025, 1, 1), 10, 4, 6), (dt.date(2025, 2, 1), 12, 5, 7)]


@settings(derandomize=True)
@given(
    rows=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 30)), min_size=2, max_size=12), data=st.data()
)
def test_activity_is_of_the_latest_full_months(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    """The latest full months have their commits together, and the fewest and the most authors of one."""
    months = data.draw(st.integers(1, len(rows) - 1))
    table = activity(*rows).with_columns(complete=pl.int_range(1, len(rows) + 1) < len(rows))
    inside = rows[:-1][-months:]
    found = clusters.latest_activity(table.reverse(), months=months)
    authors = [row[1] for row in inside]
    assert (found["months"], found["commits"]) == (months, sum(row[0] for row in inside))
    assert (found["fewest"], found["most"]) == (min(authors), max(authors))
    assert found["last_month"] == dt.date(2025, len(rows) - 1, 1)


def test_quiet_months_are_counted() -> None:
    """A month without a commit is quiet, and the months are counted from the first."""
    tended = clusters.tended(activity((3, 1), (0, 0), (5, 2)))
    assert tended == {"first_month": dt.date(2025, 1, 1), "months": 3, "quiet": 1}


def test_people_are_told_early_and_late() -> None:
    """The fewest and the most people are of the full months of the early years, and of those since."""
    table = activity((1, 4), (1, 9), (1, 20)).with_columns(
        month=pl.Series([dt.date(2021, 1, 1), dt.date(2022, 1, 1), dt.date(2024, 1, 1)]), complete=True
    )
    assert clusters.people(table, early=[2021, 2022], since=2024) == {
        "early_fewest": 4,
        "early_most": 9,
        "fewest": 20,
        "most": 20,
    }


def test_aws_is_ahead_since_it_was_last_behind() -> None:
    """The months are those at the end in which one cloud has more clusters, equals left out."""
    table = monthly(*[(1, 1, 0)] * 4).with_columns(
        aws=pl.Series([2, 1, 2, 3]), google_cloud=pl.Series([1, 1, 1, 1])
    )
    assert clusters.aws_ahead(table.reverse()) == {"since_month": dt.date(2025, 3, 1), "months": 2}
    with pytest.raises(ProblemError, match="no more clusters on AWS"):
        clusters.aws_ahead(table.head(2))


def test_clusters_are_those_of_the_clouds(tables: Tables) -> None:
    """In each month the clusters by cloud, found and declared, add up, and no part exceeds its whole."""
    table = tables["clusters-monthly"]
    found, declared = ("aws", "google_cloud", "azure", "jetstream2"), ("gcp", "aws", "other")
    for parts in (found, [f"declared_{name}" for name in declared]):
        assert table.select(pl.sum_horizontal(*parts)).to_series().to_list() == table["clusters"].to_list()
    assert table.filter(
        (pl.col("cloudbank_hubs") > pl.col("production_hubs")) | (pl.col("production_hubs") > pl.col("hubs"))
    ).is_empty()


@pytest.mark.parametrize("name", ["clusters-monthly", "infrastructure-activity"])
def test_months_are_consecutive(tables: Tables, name: str) -> None:
    """The series names every month from its first to its last, each by its first day."""
    months = tables[name]["month"]
    assert months.to_list() == pl.date_range(months[0], months[-1], "1mo", eager=True).to_list()
    assert months[0].day == 1


def test_events_are_the_largest_drops(tables: Tables) -> None:
    """The months told as events are those in which the number of production hubs had fallen most by then."""
    events = tables["clusters-events"]["month"].sort().to_list()
    falls = clusters.hubs_by_month(tables["clusters-monthly"].filter(pl.col("month") <= events[-1])).select(
        "month", fall=-pl.col("production_hubs").diff()
    )
    worst = falls.drop_nulls().sort("fall", descending=True).head(len(events))["month"].sort()
    assert worst.to_list() == events
