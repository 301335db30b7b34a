"""The pages made from the ledger: every claim, every source, every table and metric, as directives."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from qualifications.book.claims import WHOLE, copy_attribute
from qualifications.book.directive import Place, directive
from qualifications.ledger.claims import FIELDS, KINDS
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.metrics.registry import metrics_of
from qualifications.ledger.metrics.usual import USUAL


@directive("claims-table")
@directive("ledger-counts")
@directive("dataset-table")
@directive("metric-list")
@directive("source-list")
def ledger_page(here: Place) -> list[nodes.Node]:
    """The template of that name, for site and print alike."""
    here.env.metadata[here.env.docname][WHOLE] = True
    return [
        here.html(
            f"{here.name}.html",
            ledger=here.ledger,
            author=here.config.author,
            kinds=KINDS,
            fields=FIELDS,
            copied=copy_attribute(here.env.app),
            metrics=_metrics(here.ledger),
        )
    ]


def _metrics(ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    """Name and definition of each metric of the book's tables and of the usual ones, and their tables."""
    package = ledger.tables.package
    for metric in metrics_of(package.path.parent).values():
        if all(name in package.tables for name in metric.tables.values()):
            yield metric.name, " ".join(metric.definition.split()), ", ".join(metric.tables.values())
    for name, function in USUAL.items():
        yield name, " ".join((function.__doc__ or "").split()), "the one that the claim names"
