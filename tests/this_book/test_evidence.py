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


@pytest.mark.parametrize("name", ["binder-weekly", "binder-weekly-by-node"])
def test_weeks_are_sundays_in_order(tables: Tables, name: str) -> None:
    """The series names its weeks in order, each by its Sunday; one that the archive lacks is left out."""
    weeks = tables[name]["week_ending"].unique(maintain_order=True)
    assert weeks.is_sorted()
    assert set(weeks.dt.weekday()) == {7}


def test_no_week_between_is_partial(tables: Tables) -> None:
    """The first week is partial, and no other but perhaps the last."""
    status = tables["binder-weekly"]["obs_status"].to_list()
    assert status[:-1] == ["D", *["A"] * (len(status) - 2)]


def test_nodes_add_up_to_the_week(tables: Tables) -> None:
    """From the first week in which every event names a node, the nodes' launches sum to the week's."""
    nodes = tables["binder-weekly-by-node"].group_by("week_ending").agg(pl.col("launches").sum())
    both = tables["binder-weekly"].join(nodes, on="week_ending", suffix="_of_nodes")
    later = both.filter(pl.col("week_ending") > FIRST_WEEK_BY_NODE)
    assert later.height == nodes.height - 1
    assert later.filter(pl.col("launches") != pl.col("launches_of_nodes")).is_empty()


def test_nodes_hold_a_part_of_their_first_week(tables: Tables) -> None:
    """In the week that nodes start to be named, they account for some launches and not for all."""
    week = pl.col("week_ending") == FIRST_WEEK_BY_NODE
    of_nodes = tables["binder-weekly-by-node"].filter(week)["launches"].sum()
    assert 0 < of_nodes < tables["binder-weekly"].filter(week)["launches"].item()


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


def test_weeks_lie_in_the_coverage_of_their_table(tables: Tables) -> None:
    """A series starts in the week in which its stated coverage starts, and ends in no later one than that."""
    for name in ("binder-weekly", "binder-weekly-by-node"):
        coverage = tables.package.table(name).coverage
        weeks = tables[name]["week_ending"]
        assert weeks[0] == _sunday_of(coverage.start)
        assert weeks[-1] <= _sunday_of(coverage.end)


def test_data_date_is_not_before_the_data(tables: Tables) -> None:
    """No table's coverage runs past the date of its data, and none ends before it starts."""
    for table in tables.package.tables.values():
        assert table.coverage.start <= table.coverage.end <= table.as_of


def test_events_run_forward_and_in_order(tables: Tables) -> None:
    """No event ends before it starts, and the table lists them by their start."""
    events = tables["binder-events"]
    assert events.filter(pl.col("end") < pl.col("start")).is_empty()
    assert events["start"].is_sorted()


def _sunday_of(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=6 - day.weekday())
