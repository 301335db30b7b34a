"""Fixtures: what the notebooks of the book show, and its ledger."""

from __future__ import annotations

from typing import Any

import pytest

from books import ROOT, real_ledger
from chapters import notebooks, shown
from qualifications.charts.figure import Figure
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.tables import Tables


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """The ledger of the repository on the day of the edition in tests."""
    return real_ledger()


@pytest.fixture(scope="session")
def tables(ledger: Ledger) -> Tables:
    """The evidence of the repository."""
    return ledger.tables


@pytest.fixture(scope="session")
def outputs() -> list[Any]:
    """What the cells of all notebooks show."""
    return [item for path in notebooks() for item in shown(path, root=ROOT)]


@pytest.fixture(scope="session")
def figures(outputs: list[Any]) -> dict[str, Figure]:
    """The notebooks' figures, by name."""
    found = [item for item in outputs if isinstance(item, Figure)]
    by_name = {figure.name: figure for figure in found}
    assert len(by_name) == len(found), "two figures of one name"
    return by_name
