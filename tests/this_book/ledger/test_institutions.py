"""The book's own institutions."""

from __future__ import annotations

import datetime as dt

from books import EDITION, ROOT
from qualifications.ledger.institutions import open_institutions
from qualifications.ledger.ledger import open_ledger


def test_real_institutions() -> None:
    """The book has institutions, and none has aged in its edition."""
    day = dt.date.fromisoformat(EDITION.replace(".", "-"))
    folder = ROOT / "evidence"
    institutions = open_institutions(folder, open_ledger(folder, day))
    assert len(institutions) >= 15
    assert not any(each.aged(day) for each in institutions.values())
