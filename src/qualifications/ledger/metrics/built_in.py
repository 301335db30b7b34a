"""The built-in metrics, which need no Python: a claim names the table, the column and the rows.

    metric: sum
    table: visits
    column: people
    where: {site: Harbor, month: {from: 2025-01-01, to: 2025-12-01}}

In `where` a column has a value, a list of values, the days `from` and `to`, or the word `first` or `last`.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from qualifications.formatting import format_value
from qualifications.ledger.entries import nearest
from qualifications.ledger.metrics.metric import Metric, check_known, metrics_of, no_figure

_BOUNDS = {"from", "to"}
_ENDS = ("first", "last")


def find_metric(name: str, evidence: Path, *, table: str = "", options: Mapping[str, Any]) -> Metric:
    """The metric that a claim names; a built-in one is over the table, and for these options.

    Raises ProblemError with the nearest names, for a built-in metric without a table, and for a table that a
    metric of the book's own does not take.
    """
    if name not in BUILT_IN:
        metrics = metrics_of(evidence)
        if name not in metrics:
            raise no_figure(found=f"no metric {name!r}", allowed=nearest(name, [*metrics, *BUILT_IN]))
        if table:
            raise no_figure(found=f"`table` with {name}", allowed=f"`table` with {', '.join(BUILT_IN)}")
        return metrics[name]
    if not table:
        raise no_figure(found=f"`{name}` without a table", allowed="the name of one, as `table`")
    return Metric(name, BUILT_IN[name], {"rows": table}, _definition(name, table, options))


def count(rows: pl.DataFrame, *, column: str = "", where: Mapping[str, Any] | None = None) -> int:
    """The number of rows, or of different values of the column in them; a blank is none."""
    found = _chosen(rows, where)
    return _column(found, column).drop_nulls().n_unique() if column else found.height


def total(rows: pl.DataFrame, *, column: str, where: Mapping[str, Any] | None = None) -> float:
    """The sum of the column over the rows."""
    return _sum(_chosen(rows, where), column)


def mean(rows: pl.DataFrame, *, column: str, where: Mapping[str, Any] | None = None) -> float:
    """The mean of the column over the rows in which it is filled in."""
    found = _chosen(rows, where)
    return _sum(found, column) / found[column].count()


def value(rows: pl.DataFrame, *, column: str, where: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The value of the column in the one row; the row's other columns stand beside it by their names."""
    found = _chosen(rows, where)
    if found.height > 1:
        raise no_figure(found=f"{found.height} rows", allowed="one row, which `where` tells from the others")
    return {**found.row(0, named=True), "value": _cell(found, column, row=0)}


def share(
    rows: pl.DataFrame, *, column: str = "", where: Mapping[str, Any], of: Mapping[str, Any] | None = None
) -> dict[str, float]:
    """The part that the rows have in the column's sum over all rows, or over those that `of` names.

    Without a column, rows are counted.
    """
    whole = _chosen(rows, of)
    part = _chosen(whole, where)
    sums = [_sum(each, column) if column else each.height for each in (part, whole)]
    return {"value": sums[0] / sums[1], "part": sums[0], "whole": sums[1]}


def change(
    rows: pl.DataFrame, *, column: str, by: str, where: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """How much more or less the column has in the last row than in the first, in the order of `by`."""
    found = _chosen(rows, where)
    days = _column(found, by).drop_nulls()
    if days.n_unique() < found.height or found.height < len(_ENDS):
        reason = f"{found.height} rows with {days.n_unique()} values of {by}"
        raise no_figure(found=reason, allowed="two rows or more, each with a value of its own")
    ordered = found.sort(by)
    before = _cell(ordered, column, row=0)
    after = _cell(ordered, column, row=-1)
    ends = {"first": ordered[by][0], "last": ordered[by][-1]}
    return {"value": after - before, "before": before, "after": after, **ends}


BUILT_IN: Mapping[str, Callable[..., Any]] = {
    "value": value,
    "sum": total,
    "share": share,
    "mean": mean,
    "change": change,
    "count": count,
}

# The fields of a claim that say what a built-in metric is of, beside its `table`.
BUILT_IN_OPTIONS = ("column", "where", "of", "by")


def _chosen(rows: pl.DataFrame, where: Mapping[str, Any] | None) -> pl.DataFrame:
    """The rows that `where` names; raises ProblemError where there are none, which no figure can be of."""
    for column, wanted in (where or {}).items():
        values = _column(rows, column)
        try:
            rows = rows.filter(_is_wanted(values, wanted))
        except (pl.exceptions.PolarsError, NotImplementedError, TypeError):
            raise no_figure(found=f"{column}: {_wanted(wanted)}", allowed=f"such as {values[0]}") from None
        if rows.is_empty():
            raise no_figure(found=f"no row with {column}: {_wanted(wanted)}", allowed="rows that there are")
    return rows


def _is_wanted(values: pl.Series, wanted: Any) -> pl.Series:
    if isinstance(wanted, Mapping):
        if not wanted or not wanted.keys() <= _BOUNDS:
            raise no_figure(found=f"{values.name}: {dict(wanted)}", allowed="`from`, `to`, or both")
        return values.is_between(wanted.get("from", values.min()), wanted.get("to", values.max()))
    if wanted in _ENDS and values.dtype != pl.String():
        return values.is_in([values.min() if wanted == "first" else values.max()])
    listed = wanted if isinstance(wanted, list) else [wanted]
    if values.dtype == pl.String():
        for each in listed:
            check_known(str(each), values)
    return values.is_in(listed)


def _column(rows: pl.DataFrame, column: str) -> pl.Series:
    if column not in rows.columns:
        raise no_figure(found=f"the column {column!r}", allowed=", ".join(rows.columns))
    return rows[column]


def _cell(rows: pl.DataFrame, column: str, *, row: int) -> Any:
    value = _column(rows, column)[row]
    if value is None:
        raise no_figure(found=f"a blank cell of {column}", allowed="rows in which it is filled in")
    return _number(value)


def _sum(rows: pl.DataFrame, column: str) -> float:
    values = _column(rows, column).drop_nulls()
    if not values.dtype.is_numeric():
        raise no_figure(found=f"the column {column}, which holds no numbers", allowed="a column of numbers")
    if values.is_empty():
        raise no_figure(found=f"blank cells of {column} alone", allowed="rows in which it is filled in")
    total: float = _number(values.sum())
    return total


def _number(value: Any) -> Any:
    """Whole numbers as an int, for they are written without decimals."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _definition(name: str, table: str, options: Mapping[str, Any]) -> str:
    """What a reader learns of how the figure came about."""
    what = options.get("column", "rows")
    if name == "count" and "column" in options:
        what = f"different values of {what}"
    order = f", the last less the first in the order of {options['by']}" if "by" in options else ""
    rows = f", with {_rows(options['where'])}" if "where" in options else ""
    of = f", of those with {_rows(options['of'])}" if "of" in options else ""
    return f"The {name} of {what}{order}, in the table {table}{rows}{of}."


def _rows(where: Mapping[str, Any]) -> str:
    return " and ".join(f"{column} {_wanted(wanted)}" for column, wanted in where.items())


def _wanted(wanted: Any) -> str:
    if isinstance(wanted, Mapping):
        return " ".join(f"{name} {_wanted(each)}" for name, each in wanted.items())
    if isinstance(wanted, list):
        return " or ".join(map(_wanted, wanted))
    if isinstance(wanted, bool):
        return str(wanted).lower()
    return format_value(wanted) if isinstance(wanted, dt.date) else str(wanted)
