"""The book with claims and rules, for what is tested of them."""

import shutil
from collections.abc import Callable

import pytest

from books import Book, lay


@pytest.fixture(scope="module")
def kept(tiny_book: Callable[..., Book]) -> Book:
    """A tiny book with two claims, one of them computed, an institution's rule, and a page for all; built."""
    made = tiny_book("ledger")
    shutil.rmtree(made.root / "evidence")
    lay(made.root / "evidence", *(f"ledger/{base}/base/evidence" for base in ("rules", "institutions")))
    limits = "  limits: A launch is not a person.\n"
    against = "  counter_evidence: Another archive has fewer.\n"
    made.replace("evidence/claims/use.yml", limits, limits + against)
    made.build().good()
    return made.put_aside()


@pytest.fixture
def book(kept: Book) -> Book:
    """The book as it was built, for the test to change."""
    return kept.restored()
