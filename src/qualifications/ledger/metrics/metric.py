"""A metric: a plain function from frames to a number, or to numbers and dates by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

import polars as pl

from qualifications.escaping import printable
from qualifications.inputs import one_line
from qualifications.ledger.tables import Tables
from qualifications.problems import Exit, ProblemError, refuse

P = ParamSpec("P")
R = TypeVar("R")

Parts = dict[str, Any]
"""What a metric gives, by the names that claims use."""

# Marks a function as a metric, and holds the table for each of its frames.
TABLES = "metric_tables"


def no_figure(*, found: str, allowed: str) -> ProblemError:
    """The error of a metric that does not take what it was given, or has no value for it."""
    return refuse(Exit.VALUE, "", found=printable(found), allowed=allowed)


@dataclass(frozen=True)
class Metric:
    """A named metric: its function, the table that each of its frames comes from, and its definition."""

    name: str
    function: Callable[..., Any]
    tables: Mapping[str, str]
    definition: str

    def compute(self, frames: Tables | Mapping[str, pl.DataFrame], options: Mapping[str, Any]) -> Parts:
        """The metric's parts by name; a metric that returns one number has the part `value`.

        Raises ProblemError for an option that it does not take or lacks, and where it gives no value.
        """
        signature = inspect.signature(self.function)
        taken = [name for name in signature.parameters if name not in self.tables]
        try:
            bound = signature.bind(**{name: frames[table] for name, table in self.tables.items()}, **options)
        except TypeError as error:
            raise no_figure(
                found=f"`{self.name}`: {error}", allowed=", ".join(taken) or "no option"
            ) from None
        try:
            result = self.function(*bound.args, **bound.kwargs)
        except ProblemError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - an option can ask for what no row has
            found = f"no value for {dict(options)}: {one_line(str(error) or repr(error))}"
            raise no_figure(found=found, allowed="options for which the tables have rows") from None
        return result if isinstance(result, dict) else {"value": result}


def known(value: str, values: pl.Series) -> None:
    """Raises ProblemError for a value that the column does not hold: a share of a misspelt name is zero."""
    names = values.drop_nulls().unique().sort()
    if value not in names:
        raise no_figure(found=repr(value), allowed=", ".join(names))


def metric(**tables: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Makes a function a metric, with the table for each of its frames, and returns it unchanged."""

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        setattr(function, TABLES, tables)
        return function

    return mark
