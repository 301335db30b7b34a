"""Roles are counted by who is on the staff now, and agree with the claims that sources were cited for."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from evidence.metrics import roles
from qualifications.ledger.ledger import Ledger

TEAM = pl.DataFrame({"person": ["ann", "bob", "cat"], "staff": ["current", "past", "none"]})


def held(*rows: tuple[str, str, str]) -> list[tuple[object, ...]]:
    """The roles held, from rows of person, role and status, all in one project and of one day."""
    frame = pl.DataFrame(rows, schema=["person", "role", "status"], orient="row")
    day = dt.date(2026, 8, 21)
    return roles.held(frame.with_columns(project=pl.lit("P"), as_of=pl.lit(day)), TEAM).rows()


def test_staff_and_others_are_told_apart() -> None:
    """Former staff, and founders who are not on the staff, hold a role beside the staff."""
    found = held(("ann", "council", "current"), ("bob", "council", "current"), ("cat", "council", "current"))
    assert found == [("P", "council", 1, 2, dt.date(2026, 8, 21))]


def test_past_and_inactive_roles_do_not_count() -> None:
    """A role that its source shows as past or inactive is not held by anyone."""
    assert held(("ann", "council", "past"), ("bob", "team", "inactive")) == []


def test_most_staff_comes_first() -> None:
    """Roles are sorted by the staff who hold them, then by name."""
    rows = (("ann", "z", "current"), ("bob", "a", "current"), ("cat", "b", "current"))
    assert [row[1] for row in held(*rows)] == ["z", "a", "b"]


@pytest.mark.parametrize(
    ("claim", "project", "role"),
    [
        ("council-jupyterhub", "JupyterHub", "council member"),
        ("distinguished-contributors", "Project Jupyter", "Distinguished Contributor"),
        ("executive-council", "Project Jupyter", "Executive Council member"),
        ("software-council", "Project Jupyter", "Software Steering Council representative"),
        ("jupyter-book-council", "Jupyter Book", "Steering Council member"),
    ],
)
def test_counts_are_those_of_the_claims(ledger: Ledger, claim: str, project: str, role: str) -> None:
    """The staff who hold a role in the table are as many as the claim about it says."""
    found = roles.held(ledger.tables["roles"], ledger.tables["team"]).filter(project=project, role=role)
    assert found["staff"].to_list() == [ledger.claims[claim].value]


def test_nobody_is_lost(ledger: Ledger) -> None:
    """Every current role of the table is counted once, for the staff or for the others."""
    found = roles.held(ledger.tables["roles"], ledger.tables["team"])
    counted = sum(found["staff"].to_list()) + sum(found["others"].to_list())
    assert counted == ledger.tables["roles"].filter(status="current").height
