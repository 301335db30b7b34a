"""The evidence in the repository agrees with its own description and with itself."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from books import ROOT
from evidence.collectors._binder_archive import NO_ORIGIN, SUMS
from evidence.collectors.binder import FOLDER
from qualifications.collect.daily import Days
from qualifications.ledger.tables import Tables

EVIDENCE = ROOT / "evidence"
# Events before 12 June 2019 name no node, so the nodes of that week hold a part of it.
FIRST_WEEK_BY_NODE = dt.date(2019, 6, 16)


@pytest.fixture(scope="module")
def archive() -> pl.DataFrame:
    """The days of the Binder archive that the evidence keeps."""
    return Days.read(EVIDENCE / FOLDER, SUMS).frame


def test_no_week_between_is_partial(tables: Tables) -> None:
    """The first week is partial, and no other but perhaps the last."""
    status = tables["binder-weekly"]["obs_status"].to_list()
    assert status[:-1] == ["D", *["A"] * (len(status) - 2)]


def test_nodes_add_up_to_the_week(tables: Tables) -> None:
    """The nodes' launches sum to the week's, but for the first week, of which they hold a part."""
    nodes = tables["binder-weekly-by-node"].group_by("week_ending").agg(pl.col("launches").sum())
    both = tables["binder-weekly"].join(nodes, on="week_ending", suffix="_of_nodes")
    assert both.height == nodes.height
    (first,) = both.filter(pl.col("launches") != pl.col("launches_of_nodes")).iter_rows(named=True)
    assert first["week_ending"] == FIRST_WEEK_BY_NODE
    assert 0 < first["launches_of_nodes"] < first["launches"]


def test_every_node_has_launches(tables: Tables, archive: pl.DataFrame) -> None:
    """The table of nodes names the nodes of the launch data and of the archive, and no other."""
    named = set(tables["binder-nodes"]["origin"])
    assert named == {*tables["binder-weekly-by-node"]["origin"], *archive["origin"]} - {NO_ORIGIN, None}


def test_archive_has_the_days_of_the_daily_files(tables: Tables, archive: pl.DataFrame) -> None:
    """Each day of the archive has as many launches as its events, and as the table of days gives it."""
    days = archive.group_by("day").agg(pl.col("entries").first(), pl.col("launches").sum()).sort("day")
    assert days["entries"].to_list() == days["launches"].to_list()
    published = tables["binder-daily"].filter(basis="daily file")
    assert days.select("day", "launches").rows() == published.select("date", "launches").rows()


def test_data_date_is_not_before_the_data(tables: Tables) -> None:
    """No table's coverage runs past the date of its data, and none ends before it starts."""
    for table in tables.package.tables.values():
        assert table.coverage.start <= table.coverage.end <= table.as_of


def test_events_run_forward_and_in_order(tables: Tables) -> None:
    """No event ends before it starts, and the table lists them by their start."""
    events = tables["binder-events"]
    assert events.filter(pl.col("end") < pl.col("start")).is_empty()
    assert events["start"].is_sorted()
