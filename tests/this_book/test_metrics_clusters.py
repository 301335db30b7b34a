"""The figures of clusters and hubs mean what their definitions say, and are those that the book prints."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from evidence.metrics import clusters
from qualifications.ledger.tables import Tables


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


def test_months_of_hubs_are_in_order() -> None:
    """The series of hubs runs by month and has the hubs elsewhere beside those of CloudBank."""
    table = clusters.hubs_by_month(monthly((1, 10, 4), (1, 12, 5)).reverse())
    assert table.rows() == [(dt.date(2025, 1, 1), 10, 4, 6), (dt.date(2025, 2, 1), 12, 5, 7)]


def test_clusters_are_those_of_the_clouds(tables: Tables) -> None:
    """In each month the clusters by cloud, found and declared, add up, and no part exceeds its whole."""
    table = tables["clusters-monthly"]
    found, declared = ("aws", "google_cloud", "azure", "jetstream2"), ("gcp", "aws", "other")
    for parts in (found, [f"declared_{name}" for name in declared]):
        assert table.select(pl.sum_horizontal(*parts)).to_series().to_list() == table["clusters"].to_list()
    assert table.filter(
        (pl.col("cloudbank_hubs") > pl.col("production_hubs")) | (pl.col("production_hubs") > pl.col("hubs"))
    ).is_empty()


def test_hubs_one_by_one_are_those_of_the_month(tables: Tables) -> None:
    """The list of hubs has the columns that it promises, and adds up to the counts of its month."""
    hubs = tables["hubs"]
    of_its_month = pl.col("month") == hubs["as_of"].dt.month_start().max()
    last = tables["clusters-monthly"].row(by_predicate=of_its_month, named=True)
    promised = ["cluster", "hub", "title", "address", "cloud", "counted", "funded_by", "as_of"]
    assert hubs.columns[: len(promised)] == promised
    counted = dict(hubs["counted"].value_counts().iter_rows())
    assert counted["cloudbank"] == last["cloudbank_hubs"]
    assert counted["cloudbank"] + counted["other"] == last["production_hubs"]
    assert hubs.height == last["hubs"]
    assert hubs["cluster"].n_unique() == last["clusters"]


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
