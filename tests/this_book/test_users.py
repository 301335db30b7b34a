"""Monthly users from the two files of a release: tables, or a clear error and nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from books import ROOT
from evidence.collectors import users
from folders import collected
from qualifications.collect.summary import Outcome
from qualifications.ledger.package import read_package
from qualifications.ledger.recording import record_tables
from qualifications.problems import ProblemError

CLUSTERS = "date,cluster,unique_users\n2026-07-31,toronto,2096\n2026-07-31,pythia-binder,12.0\n"
HUBS = "date,hub,users,cluster\n2026-07-31,prod,2000,toronto\n2026-07-31,staging,,toronto\n"

DECLARED = ROOT / "evidence/collectors/tables.json"


def run(folder: Path, evidence: Path, *, clusters: str = CLUSTERS, accept: bool = False) -> Outcome:
    """Collects a release in a folder."""
    folder.mkdir(exist_ok=True)
    (folder / "maus-unique-by-cluster.csv").write_text(clusters)
    (folder / "maus-by-hub.csv").write_text(HUBS)
    now = dt.datetime(2026, 8, 2, tzinfo=dt.UTC)
    return collected(users, str(folder), evidence, declared=DECLARED, now=now, accept=accept)


def test_sessions_are_told_from_users(tmp_path: Path) -> None:
    """Each count says what it counts, and a hub that could not be asked has no row."""
    assert run(tmp_path / "release", tmp_path / "evidence").error == ""
    assert (tmp_path / "evidence/data/users-by-cluster.csv").read_text().splitlines() == [
        "date,cluster,users,counts",
        "2026-07-31,pythia-binder,12,sessions",
        "2026-07-31,toronto,2096,users",
    ]
    assert (tmp_path / "evidence/data/users-by-hub.csv").read_text().splitlines()[1:] == [
        "2026-07-31,toronto,prod,2000,users"
    ]


def test_the_tables_say_what_they_hold(tmp_path: Path) -> None:
    """A new table comes with titles, units, gaps and rules, and its rules refuse what cannot be."""
    evidence = tmp_path / "evidence"
    run(tmp_path / "release", evidence)
    tables = read_package(evidence).tables
    clusters, hubs = tables["users-by-cluster"], tables["users-by-hub"]
    assert (clusters.title, hubs.title) == (
        "Monthly active users, by cluster",
        "Monthly active users, by hub",
    )
    assert (clusters.primary_key, hubs.primary_key) == (("date", "cluster"), ("date", "cluster", "hub"))
    assert (clusters.as_of, clusters.coverage.start) == (dt.date(2026, 7, 31), dt.date(2026, 7, 31))
    assert len(clusters.known_gaps) == len(hubs.known_gaps) == 3
    fields = {field.name: field for field in hubs.fields}
    assert all(field.title != name for name, field in fields.items())
    users = fields["users"]
    assert (users.type, users.unit, users.constraints.minimum) == ("integer", "users", 0)
    assert users.constraints.required
    assert fields["counts"].constraints.enum == ("users", "sessions")
    bad = clusters.path.read_text().replace(",users\n", ",people\n")
    clusters.path.write_text(bad)
    with pytest.raises(ProblemError, match="'people'"):
        record_tables(evidence)


def test_rows_that_leave_the_release_stay(tmp_path: Path) -> None:
    """The release keeps two years; the evidence keeps what it had."""
    run(tmp_path / "release", tmp_path / "evidence")
    later = "date,cluster,unique_users\n2026-08-31,toronto,2100\n"
    outcome = run(tmp_path / "release", tmp_path / "evidence", clusters=later)
    assert outcome.accepted is not None
    assert outcome.accepted.added["users-by-cluster"] == 1
    assert len((tmp_path / "evidence/data/users-by-cluster.csv").read_text().splitlines()) == 4


def test_a_changed_count_waits_for_an_editor(tmp_path: Path) -> None:
    """A count that drifts is shown, and taken when an editor accepts it."""
    run(tmp_path / "release", tmp_path / "evidence")
    drifted = CLUSTERS.replace("2096", "2097")
    outcome = run(tmp_path / "release", tmp_path / "evidence", clusters=drifted)
    assert [(each.key, each.old, each.new) for each in outcome.revisions] == [
        ("2026-07-31 toronto", 2096, 2097)
    ]
    assert run(tmp_path / "release", tmp_path / "evidence", clusters=drifted, accept=True).status == "renewed"


@pytest.mark.parametrize(
    ("clusters", "found"),
    [
        ("date,cluster,users\n2026-07-31,a,1\n", "the columns date, cluster, users"),
        (CLUSTERS + "2026-07-31,toronto,3\n", "a second row for 2026-07-31 toronto"),
        (CLUSTERS + "2026-06-30,toronto,-3\n", "2026-06-30, toronto, -3"),
        (CLUSTERS + "2026-06-30,toronto,1.5\n", "2026-06-30, toronto, 1.5"),
        (CLUSTERS + "June,toronto,3\n", "June, toronto, 3"),
        (CLUSTERS + "2026-06-30,toronto,inf\n", "2026-06-30, toronto, inf"),
        (CLUSTERS + "2026-06-30,toronto,NaN\n", "2026-06-30, toronto, NaN"),
        (CLUSTERS + "2026-06-30,toronto,true\n", "2026-06-30, toronto, true"),
        (CLUSTERS + "2026-06-30,toronto,1e300\n", "2026-06-30, toronto, 1e300"),
        (CLUSTERS + "2099-06-30,toronto,1\n", "2099-06-30, toronto, 1"),
        (CLUSTERS + "9999-12-31,toronto,1\n", "9999-12-31, toronto, 1"),
        (CLUSTERS + '2026-06-30,"a\n## b",-1\n', "2026-06-30, a\\n## b, -1"),
        ("date,cluster,unique_users\n", "no rows"),
    ],
)
def test_a_bad_release_is_refused(tmp_path: Path, clusters: str, found: str) -> None:
    """The error names the file and what was found, and nothing is written."""
    outcome = run(tmp_path / "release", tmp_path / "evidence", clusters=clusters)
    assert found in outcome.error
    assert "maus-unique-by-cluster.csv" in outcome.error
    assert not (tmp_path / "evidence/data").exists()
