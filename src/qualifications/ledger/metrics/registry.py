"""The metrics that claims name: a book's own, from its folder `metrics/`, and the built-in ones."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from qualifications.book_code import METRICS, load_modules
from qualifications.ledger.entries import nearest
from qualifications.ledger.metrics.built_in import BUILT_IN, built_in_metric
from qualifications.ledger.metrics.metric import TABLES, Metric, no_figure
from qualifications.problems import Exit, refuse


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
        raise refuse(Exit.DATA, place, found=f"no definition in the metric {name}", allowed=allowed)
    return metric


def find_metric(name: str, evidence: Path, *, table: str = "", options: Mapping[str, Any]) -> Metric:
    """The metric that a claim names; a built-in one is over the table, and for these options.

    Raises ProblemError with the nearest names, and for a table that a metric of the book's own does not take.
    """
    if name in BUILT_IN:
        return built_in_metric(name, table, options)
    metrics = metrics_of(evidence)
    if name not in metrics:
        raise no_figure(found=f"no metric {name!r}", allowed=nearest(name, [*metrics, *BUILT_IN]))
    if table:
        raise no_figure(found=f"`table` with {name}", allowed=f"`table` with {', '.join(BUILT_IN)}")
    return metrics[name]
