"""The language of the book's own chapters."""

from __future__ import annotations

import datetime as dt

from books import ROOT
from qualifications.ledger.ledger import open_ledger
from qualifications.prose.check import check_language


def test_the_book_keeps_its_standard() -> None:
    """Every chapter of the book keeps its limits, explains its acronyms and is spelled well."""
    report = check_language(ROOT / "content", open_ledger(ROOT / "evidence", dt.date(2026, 11, 23)))
    assert report.problems == ()
    assert len(report.readings) >= 18
