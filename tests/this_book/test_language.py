"""The language of the book's own chapters."""

from __future__ import annotations

from books import ROOT, real_ledger
from qualifications.prose.check import check_language


def test_the_book_keeps_its_standard() -> None:
    """Every chapter of the book keeps its limits, explains its acronyms and is spelled well."""
    assert check_language(ROOT / "content", real_ledger()) == ()
