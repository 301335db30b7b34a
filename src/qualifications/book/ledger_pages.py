"""The pages made from the ledger: every claim, every source, every table and metric, as directives."""

from __future__ import annotations

from docutils import nodes

from qualifications.book.claims import WHOLE, copy_attribute
from qualifications.book.directive import BookDirective, directive
from qualifications.ledger.claims import FIELDS, KINDS
from qualifications.ledger.entries import WORDS
from qualifications.ledger.metrics.built_in import BUILT_IN
from qualifications.ledger.metrics.registry import metrics_of


@directive("claims-table")
@directive("ledger-counts")
@directive("dataset-table")
@directive("metric-list")
@directive("source-list")
def ledger_page(here: BookDirective) -> list[nodes.Node]:
    """The template of that name, for site and print alike."""
    here.env.metadata[here.env.docname][WHOLE] = True
    return [
        here.html(
            f"{here.name}.html",
            ledger=here.ledger,
            author=here.config.author,
            kinds=KINDS,
            fields=FIELDS,
            found=WORDS["found"],
            copied=copy_attribute(here.env.app),
            metrics=metrics_of(here.project.evidence),
            built_in=BUILT_IN,
        )
    ]
