"""The usual metrics: a claim that names table, column and rows has its figure, without Python."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from qualifications.ledger.metrics.registry import find_metric
from qualifications.problems import ProblemError

VISITS = pl.DataFrame(
    {
        "month": [dt.date(2025, month, 1) for month in (1, 2, 3, 1, 2, 3)],
        "site": ["Harbor"] * 3 + ["Hill"] * 3,
        "people": [10, 20, 30, 1, 2, 3],
        "hours": [0.5, 1.5, 2.0, 4.0, 4.0, 4.0],
        "open": [True, True, False, True, True, True],
    }
)
HARBOR = {"site": "Harbor"}


def parts(name: str, table: str = "visits", **options: Any) -> dict[str, Any]:
    """The parts that a claim with these fields has."""
    metric = find_metric(name, Path("evidence"), table=table, options=options)
    return metric.compute({"visits": VISITS}, options)


@pytest.mark.parametrize(
    ("name", "options", "value"),
    [
        ("count", {}, 6),
        ("count", {"column": "site"}, 2),
        ("count", {"where": {"open": True}}, 5),
        ("sum", {"column": "people"}, 66),
        ("sum", {"column": "hours", "where": HARBOR}, 4),
        ("sum", {"column": "people", "where": {"month": {"from": dt.date(2025, 2, 1)}}}, 55),
        ("sum", {"column": "people", "where": {"month": {"to": dt.date(2025, 2, 1)}, **HARBOR}}, 30),
        ("sum", {"column": "people", "where": {"month": "last"}}, 33),
        ("sum", {"column": "people", "where": {"people": [1, 2, 30]}}, 33),
        ("mean", {"column": "people", "where": HARBOR}, 20),
        ("mean", {"column": "hours", "where": HARBOR}, pytest.approx(4 / 3)),
        ("value", {"column": "people", "where": {"month": "first", **HARBOR}}, 10),
        ("share", {"column": "people", "where": HARBOR}, pytest.approx(60 / 66)),
        ("share", {"where": {"open": False}}, pytest.approx(1 / 6)),
        ("share", {"where": {"open": False}, "of": HARBOR}, pytest.approx(1 / 3)),
        ("change", {"column": "people", "by": "month", "where": HARBOR}, 20),
    ],
)
def test_value(name: str, options: dict[str, Any], value: float) -> None:
    """Each gives the figure of the rows that the claim names."""
    assert parts(name, **options)["value"] == value


def test_parts_stand_beside_the_value() -> None:
    """A sentence can hold the other columns of a row, what a share is of, and both ends of a change."""
    row = parts("value", column="people", where={"month": "last", **HARBOR})
    assert (row["month"], row["hours"], row["value"]) == (dt.date(2025, 3, 1), 2.0, 30)
    assert parts("share", column="people", where=HARBOR) == {"value": 60 / 66, "part": 60, "whole": 66}
    assert parts("change", column="people", by="month", where=HARBOR) == {
        "value": 20,
        "before": 10,
        "after": 30,
        "first": dt.date(2025, 1, 1),
        "last": dt.date(2025, 3, 1),
    }


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("sum", {"table": "", "column": "people"}, "`sum` without a table; allowed: the name of one"),
        ("sum", {}, "missing a required argument: 'column'"),
        ("sum", {"column": "peoples"}, "the column 'peoples'; allowed: month, site, people"),
        ("sum", {"column": "people", "where": {"sight": "Hill"}}, "the column 'sight'; allowed: month"),
        ("sum", {"column": "people", "where": {"site": "Hil"}}, "'Hil'; allowed: Harbor, Hill"),
        (
            "sum",
            {"column": "people", "where": {"month": dt.date(2024, 1, 1)}},
            "no row with month: 1 January",
        ),
        ("sum", {"column": "people", "where": {"month": {"until": 3}}}, "allowed: `from`, `to`, or both"),
        (
            "sum",
            {"column": "people", "by": "month"},
            "unexpected keyword argument 'by'; allowed: column, where",
        ),
        ("sum", {"column": "site"}, "site, which holds no numbers; allowed: a column of numbers"),
        ("value", {"column": "people"}, "6 rows; allowed: one row"),
        ("change", {"column": "people", "by": "month"}, "6 rows with 3 values of month"),
        ("summ", {"column": "people"}, "no metric 'summ'; allowed: sum"),
    ],
)
def test_mistake_is_refused_with_what_is_allowed(name: str, options: dict[str, Any], message: str) -> None:
    """A misspelt name gives no figure: neither nothing nor that of other rows."""
    with pytest.raises(ProblemError, match=message):
        parts(name, **options)


def test_reader_is_told_how_the_figure_came_about() -> None:
    """The definition says which column of which rows of which table."""
    where = {"site": ["Harbor", "Hill"], "month": {"from": dt.date(2025, 2, 1)}}
    metric = find_metric(
        "sum", Path("evidence"), table="visits", options={"column": "people", "where": where}
    )
    assert metric.definition == (
        "The sum of people, in the table visits, with site Harbor or Hill and month from 1 February 2025."
    )
    assert dict(metric.tables) == {"rows": "visits"}
