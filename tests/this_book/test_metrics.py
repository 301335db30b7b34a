"""The book's own metrics mean what their definitions say; SQL elsewhere proves that they count right."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from evidence.metrics import clusters, price, roles, upstream
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.tables import Tables
from qualifications.problems import ProblemError

SUNDAY = dt.date(2025, 1, 5)
CLOUDS = ("aws", "google_cloud", "azure", "jetstream2")


def rows(columns: str, *values: tuple[object, ...]) -> pl.DataFrame:
    """A table of columns, which are named with spaces between."""
    return pl.DataFrame(values, schema=columns.split(), orient="row")


def test_clusters_are_those_of_the_clouds(tables: Tables) -> None:
    """In each month the clusters by cloud, found and declared, add up, and no part exceeds its whole."""
    table = tables["clusters-monthly"]
    for parts in (CLOUDS, ["declared_gcp", "declared_aws", "declared_other"]):
        assert table.select(pl.sum_horizontal(*parts)).to_series().to_list() == table["clusters"].to_list()
    ordered = table.select("cloudbank_hubs", "production_hubs", "hubs").rows()
    assert all(row == tuple(sorted(row)) for row in ordered)


def test_hubs_one_by_one_are_those_of_the_month(tables: Tables) -> None:
    """The list of hubs has the columns that it promises, and adds up to the counts of its month."""
    hubs = tables["hubs"]
    of_its_month = pl.col("month") == hubs["as_of"].dt.month_start().max()
    last = tables["clusters-monthly"].row(by_predicate=of_its_month, named=True)
    promised = ["cluster", "hub", "title", "address", "cloud", "counted", "funded_by", "as_of"]
    assert hubs.columns[: len(promised)] == promised
    counted = dict(hubs["counted"].value_counts().iter_rows())
    assert counted["cloudbank"] == last["cloudbank_hubs"]
    assert counted["cloudbank"] + counted["other"] == last["production_hubs"]
    assert (hubs.height, hubs["cluster"].n_unique()) == (last["hubs"], last["clusters"])


def test_events_are_the_largest_drops(tables: Tables) -> None:
    """The months named as events are those in which the number of production hubs had fallen most by then."""
    events = tables["clusters-events"]["month"].sort().to_list()
    hubs = clusters.hubs_by_month(tables["clusters-monthly"].filter(pl.col("month") <= events[-1]))
    falls = hubs.select("month", fall=-pl.col("production_hubs").diff()).drop_nulls()
    worst = falls.sort("fall", descending=True).head(len(events))["month"].sort()
    assert worst.to_list() == events


STEPS = ((1, 10, 10.0), (11, 100, 5.0), (101, 1000, 2.5), (1001, 10_000, 1.25), (10_001, None, 0.0))
PRICES = rows(
    "item group from_users to_users usd",
    ("general-membership", "membership", None, None, 15_000.0),
    *((f"usage-step-{first}", "usage", first, last, rate) for first, last, rate in STEPS),
)


@pytest.mark.parametrize(
    ("users", "month"), [(0, 0), (1, 10), (10, 100), (280, 1000), (10_000, 14_050), (10_001, 14_050)]
)
def test_ends_of_the_steps_of_prices(users: int, month: int) -> None:
    """The fee is that of the people within each step, at the ends of the steps too."""
    assert price.usage(PRICES, users=users) == {"users": users, "month_usd": month, "year_usd": month * 12}


def test_names_that_a_table_does_not_have_are_refused() -> None:
    """A misspelled membership or repository is refused with those there are, as the one left out too."""
    with pytest.raises(ProblemError, match="general-membership"):
        price.year(PRICES, membership="starter-membership", users=1)
    commits = rows("quarter repository", ("2025-Q1", "a"), ("2025-Q1", "b"))
    with pytest.raises(ProblemError, match="found 'c'; allowed: a, b"):
        upstream.team_in_repository(commits, repository="c")
    with pytest.raises(ProblemError, match="found 'c'; allowed: a, b"):
        upstream.team_without(commits, repository="c", year=2025)


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
def test_roles_are_those_of_the_claims(ledger: Ledger, claim: str, project: str, role: str) -> None:
    """The staff who hold a role in the table are as many as the claim about it says, and nobody is lost."""
    found = roles.held(ledger.tables["roles"], ledger.tables["team"])
    assert found.filter(project=project, role=role)["staff"].to_list() == [ledger.claims[claim].value]
    current = ledger.tables["roles"].filter(status="current").height
    assert found.select(pl.sum_horizontal(pl.col("staff", "others").sum())).item() == current


def test_commits_are_counted_by_quarter_and_by_repository() -> None:
    """A quarter has its sums and first day, and is whole when each row is; the highest share comes first."""
    table = rows(
        "quarter repository obs_status commits team_conservative team_listing",
        *(("2025-Q4", "c", "A", 30, 3, 6), ("2025-Q1", "a", "A", 10, 1, 2), ("2025-Q4", "b", "P", 10, 1, 3)),
        ("2025-Q4", "z", "A", 10, 5, 5),
    )
    assert upstream.by_quarter(table).rows() == [
        ("2025-Q1", dt.date(2025, 1, 1), True, 10, 1, 2, 0.1, 0.2),
        ("2025-Q4", dt.date(2025, 10, 1), False, 50, 9, 14, 0.18, 0.28),
    ]
    assert upstream.by_repository(table)["repository"].to_list() == ["z", "b", "a", "c"]


def test_team_is_part_of_all(tables: Tables) -> None:
    """No row has more by the conservative rule than by the other, or in all."""
    commits = tables["upstream-commits"]
    ordered = commits.select("team_conservative", "team_listing", "commits").rows()
    assert all(row == tuple(sorted(row)) for row in ordered)
