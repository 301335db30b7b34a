"""The book with claims and rules, for what is tested of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book

LEDGER = Path(__file__).parent.parent / "ledger"


@pytest.fixture(scope="module")
def kept(tiny_book: Callable[..., Book]) -> Book:
    """A tiny book with two claims, one of them computed, an institution's rule, and a page for all; built."""
    made = tiny_book("ledger")
    shutil.rmtree(made.root / "evidence")
    for overlay in ("rules/base", "institutions/base"):
        shutil.copytree(LEDGER / overlay / "evidence", made.root / "evidence", dirs_exist_ok=True)
    limits = "  limits: A launch is not a person.\n"
    against = "  counter_evidence: Another archive has fewer.\n"
    made.replace("evidence/claims/use.yml", limits, limits + against)
    made.build_well()
    return made.put_aside()


@pytest.fixture
def book(kept: Book) -> Book:
    """The book as it was built, for the test to change."""
    return kept.restored()
