"""The book's own ledger and chapters keep the rules."""

from __future__ import annotations

import datetime as dt

from books import ROOT
from qualifications.ledger.check import check


def test_the_real_ledger_keeps_every_rule() -> None:
    """The book's own ledger and chapters have no fault and at least 120 claims."""
    report = check(ROOT / "evidence", ROOT / "content", dt.date(2026, 11, 23))
    assert report.problems == ()
    assert report.claims >= 120
