"""A metric: a plain function from frames to a number, or to numbers and dates by name; a book's own ones."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import polars as pl

from qualifications.book_code import METRICS, load_modules
from qualifications.escaping import printable
from qualifications.inputs import one_line
from qualifications.ledger.tables import Tables
from qualifications.problems import Exit, ProblemError, refusal

P = ParamSpec("P")
R = TypeVar("R")

Parts = dict[str, Any]
"""What a metric gives, by the names that claims use."""

# Marks a function as a metric, and holds the table for each of its frames.
TABLES = "metric_tables"


def no_figure(*, found: str, allowed: str) -> ProblemError:
    """The error of a metric that does not take what it was given, or has no value for it."""
    return refusal(printable(found), allowed, Exit.VALUE)


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
            allowed = ", ".join(taken) or "no option"
            raise no_figure(found=f"`{self.name}`: {error}", allowed=allowed) from None
        try:
            result = self.function(*bound.args, **bound.kwargs)
        except ProblemError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - an option can ask for what no row has
            found = f"no value for {dict(options)}: {one_line(str(error) or repr(error))}"
            raise no_figure(found=found, allowed="options for which the tables have rows") from None
        return result if isinstance(result, dict) else {"value": result}


@lru_cache(maxsize=8)
def metrics_of(evidence: Path) -> Mapping[str, Metric]:
    """Every metric that belongs to the evidence, in the order of the files; they are read once a process.

    Raises ProblemError for one that cannot be shown to readers.
    """
    functions = {
        f"{name}.{function.__name__}": function
        for name, module in load_modules(evidence, METRICS).items()
        for function in vars(module).values()
        if hasattr(function, TABLES) and function.__module__ == module.__name__
    }
    return {name: _metric(name, function) for name, function in functions.items()}


def _metric(name: str, function: Callable[..., Any]) -> Metric:
    metric = Metric(name, function, getattr(function, TABLES), inspect.getdoc(function) or "")
    if not metric.definition.endswith("."):
        code = function.__code__
        place, allowed = f"{code.co_filename}:{code.co_firstlineno}", "a docstring that ends in a full stop"
        raise refusal(f"no definition in the metric {name}", allowed, Exit.DATA, place=place)
    return metric


def check_known(value: str, values: pl.Series) -> None:
    """Raises ProblemError for a value that the column does not hold: a misspelled name would count 0."""
    names = values.drop_nulls().unique().sort()
    if value not in names:
        raise no_figure(found=repr(value), allowed=", ".join(names))


def metric(**tables: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Makes a function a metric, with the table for each of its frames, and returns it unchanged."""

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        setattr(function, TABLES, tables)
        return function

    return mark
