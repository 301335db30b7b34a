"""Computed claims: the built-in metrics, which need no Python, and the queries that count again."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from qualifications.ledger.claims import Claim
from qualifications.ledger.metrics.built_in import find_metric
from qualifications.ledger.recount import read_recounts
from qualifications.problems import ProblemError

VISITS = pl.DataFrame(
    {
        "month": [dt.date(2025, month, 1) for month in (1, 2, 3, 1, 2, 3)],
        "site": ["Harbor"] * 3 + ["Hill"] * 3,
        "people": [10, 20, 30, 1, 2, 3],
        "hours": [0.5, 1.5, 2.0, 4.0, 4.0, 4.0],
        "guests": [4, 4, None, 2, 3, 7],
        "seen": [None, dt.date(2025, 4, 1), dt.date(2025, 5, 1)] * 2,
        "guide": ["Bo", None, "Cy"] * 2,
        "open": [True, True, False, True, True, True],
    }
)
HARBOR = {"site": "Harbor"}
CASES = yaml.safe_load(Path(__file__).with_name("built-in-metrics.yml").read_text(encoding="utf-8"))


def parts(name: str, table: str = "visits", **options: Any) -> dict[str, Any]:
    """The parts that a claim with these fields has."""
    metric = find_metric(name, Path("evidence"), table=table, options=options)
    return metric.compute({"visits": VISITS}, options)


@pytest.mark.parametrize(("name", "options", "value"), CASES["figures"])
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


@pytest.mark.parametrize(("name", "options", "message"), CASES["mistakes"])
def test_mistake_is_refused_with_what_is_allowed(name: str, options: dict[str, Any], message: str) -> None:
    """A misspelled name gives no figure: neither nothing nor that of other rows."""
    with pytest.raises(ProblemError, match=message):
        parts(name, **options)


def test_reader_learns_how_the_figure_came_about() -> None:
    """The definition says which column of which rows of which table."""
    where = {"site": ["Harbor", "Hill"], "month": {"from": dt.date(2025, 2, 1)}}
    metric = find_metric(
        "sum", Path("evidence"), table="visits", options={"column": "people", "where": where}
    )
    assert metric.definition == (
        "The sum of people, in the table visits, with site Harbor or Hill and month from 1 February 2025."
    )
    assert dict(metric.tables) == {"rows": "visits"}
    for kept, words in (([True, False], "true or false"), ("True North", "True North")):
        options = {"where": {"open": kept}}
        assert find_metric("count", Path("evidence"), table="visits", options=options).definition == (
            f"The count of rows, in the table visits, with open {words}."
        )


def test_braces_hold_names_of_options_or_are_sql(tmp_path: Path) -> None:
    """A name in braces is the option as SQL writes it; a pattern and a mapping stay as they are typed."""
    query = r"SELECT {'site': {site}} WHERE m ~ '^\d{4}' AND n < {most} AND {other} IN {sites} -- } {"
    path = tmp_path / "recount.yml"
    path.write_text(f'binder.week: "{query.replace(chr(92), chr(92) * 2)}"\n', encoding="utf-8")
    options = {"site": "O'Brien", "most": 5, "sites": ["a", "b"]}
    claim = Claim.model_construct(id="week", metric="binder.week", options=options)
    query = r"SELECT {'site': 'O''Brien'} WHERE m ~ '^\d{4}' AND n < 5 AND NULL IN ('a', 'b') -- } {"
    assert read_recounts(path, [claim]) == {"week": query}
