"""The numbers that the record shows a reader are those of the claims that are published with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from books import ROOT
from chapters import CONTENT, shown
from qualifications.charts.figure import Figure
from qualifications.charts.table import DataTable
from qualifications.ledger.chapters import read_chapter
from qualifications.ledger.ledger import Claim, Ledger

SUBJECTS = {
    "binder": "binder-sessions",
    "clusters": "clusters-hubs",
    "commits": "upstream-contributions",
    "datahub": "project-scale",
}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_computed_claim_is_shown(ledger: Ledger, subject: str) -> None:
    """Each computed claim of the subject stands in its chapter, by its role, as a title or in a table."""
    path = CONTENT / "record" / f"{SUBJECTS[subject]}.md"
    used = {use.id for use in read_chapter(path, CONTENT).uses}
    tables = [item for item in shown(path, root=ROOT) if isinstance(item, DataTable | Figure)]
    cells = {cell for item in tables for cell in written(item)}
    used |= {
        item.finding.id for item in tables if isinstance(item, Figure) and isinstance(item.finding, Claim)
    }
    computed = [claim for claim in ledger.claims.values() if claim.subject == subject and claim.computed]
    assert len(computed) > 1
    assert [each.id for each in computed if each.id not in used and each.figure() not in cells] == []


def written(item: DataTable | Figure) -> Iterator[str]:
    """Every cell of a table, or of a figure's data, as the reader sees it; percents with their sign."""
    table = item if isinstance(item, DataTable) else DataTable(item.data, caption="", formats=item.formats)
    for row in table.frame.iter_rows(named=True):
        for name, value in row.items():
            yield f"{value:.1f}%" if name.startswith("percent") else table.cell(name, value)
