"""The pages made from the ledger: every claim, every source, every table and metric, as directives."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from qualifications.book.claims import copy_attribute, lost_words, note_whole
from qualifications.book.directive import EvidenceDirective
from qualifications.ledger.claims import FIELDS, KINDS
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.metrics.registry import metrics_of
from qualifications.ledger.metrics.usual import USUAL

NAMES = ("claims-table", "ledger-counts", "dataset-table", "metric-list", "source-list")
# What a reading found, told so that nobody takes it for the sentence as it is now.
_VERDICTS = {
    "exact": "and the sentence said what its source says",
    "stretched": "when an earlier wording said more or other than its source, and was corrected",
    "wrong": "when an earlier wording was not true, and was corrected",
    "unreadable": "when the source could not be read",
}


class LedgerPage(EvidenceDirective):
    """`{claims-table}` and others: the template of that name; its page is read again when a claim changes."""

    def run(self) -> list[nodes.Node]:
        """The tables as raw HTML, for site and print alike."""
        note_whole(self.env)
        return [
            self.html(
                f"{self.name}.html",
                ledger=self.ledger,
                author=self.config.author,
                kinds=KINDS,
                fields=FIELDS,
                verdicts=_VERDICTS,
                lost_words=lost_words,
                copied=copy_attribute(self.env.app),
                metrics=_metrics(self.ledger),
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
