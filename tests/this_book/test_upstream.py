"""Commits upstream by quarter and by two rules, from real repositories."""

import datetime as dt
import shutil
from pathlib import Path

import polars as pl
import pytest

from books import ROOT
from evidence.collectors import upstream
from evidence.collectors.upstream import COMMITS, REPOSITORIES, UpstreamBranch, collect_upstream
from folders import collected, emptied
from qualifications.collect.history import open_history
from qualifications.ledger.tables import open_tables
from repositories import Repository

PACKAGE = ROOT / "evidence/datapackage.json"
TEAM = pl.DataFrame(
    {
        "name": ["Ada Wríter", "Ben Other", None, "Cy Founder"],
        "handle": ["adaw", "benO", "handle-alone", None],
        "counted_from": [dt.date(2021, 2, 1), dt.date(2022, 1, 1), dt.date(2021, 1, 1), None],
        "counted_from_conservative": [dt.date(2023, 1, 1), dt.date(2022, 1, 1), dt.date(2021, 1, 1), None],
        "end_listed": [None, dt.date(2022, 6, 1), None, None],
    }
)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with commits by everybody, on days within and outside each listing."""
    made = Repository.new(tmp_path / "upstream")
    for time, author in (
        ("2020-12-31T23:59:59+00:00", "Ada Writer <ada@example.org>"),
        ("2021-01-31T00:00:00+00:00", "Ada Writer <ada@example.org>"),
        ("2021-03-01T00:00:00+00:00", "Ada Writer <ada@example.org>"),
        ("2021-03-02T00:00:00+00:00", "someone <12+AdaW@users.noreply.github.com>"),
        ("2021-03-03T00:00:00+00:00", "Somebody Else <else@example.org>"),
        ("2021-03-04T00:00:00+00:00", "pre-commit-ci[bot] <pre-commit-ci[bot]@users.noreply.github.com>"),
        ("2021-03-05T00:00:00+00:00", "JupyterHub Bot Account <jupyterhub-bot@users.noreply.github.com>"),
        ("2022-05-31T23:00:00+00:00", "BenO <x@example.org>"),
        ("2022-06-01T01:00:00+00:00", "Ben Other <ben@example.org>"),
        ("2023-02-01T00:00:00+00:00", "Ada Wríter <ada@example.org>"),
        ("2023-02-02T00:00:00+00:00", "Cy Founder <cy@example.org>"),
    ):
        made.commit(time, author=author)
    made.git("switch", "--quiet", "--create", "side", "HEAD~1")
    made.commit("2023-02-03T00:00:00+00:00", author="handle-alone <h@example.org>")
    made.git("switch", "--quiet", "main")
    made.merge("2023-02-04T00:00:00+00:00", side="side")
    return made


def branch(repository: Repository, name: str = "main", *, called: str = "org/one") -> UpstreamBranch:
    """A branch of the repository, under a name as GitHub writes them."""
    return UpstreamBranch(
        called, name, open_history(str(repository.folder), cache=repository.folder, branch=name)
    )


def test_two_rules(repository: Repository) -> None:
    """A commit is the team's by name or handle, accent or not, on listed days; the end is not one.

    A branch's row has its last commit and day, and how many automated commits were left out.
    What is collected has the columns and types of the evidence, and nobody's name, handle or address.
    """
    collected = collect_upstream([branch(repository)], TEAM)
    assert collected[COMMITS].rows() == [
        ("2021-Q1", "org/one", "A", 4, 0, 2),
        ("2022-Q2", "org/one", "A", 2, 1, 1),
        ("2023-Q1", "org/one", "P", 3, 2, 2),
    ]
    last = repository.git("rev-parse", "main")
    assert collected[REPOSITORIES].rows() == [("org/one", "main", last, dt.date(2023, 2, 4), 2)]
    tables = open_tables(ROOT / "evidence")
    for name, rows in collected.items():
        assert rows.schema == tables[name].schema, name
        text = rows.write_csv().lower()
        assert not any(word in text for word in ("ada", "ben", "handle", "example.org", "cy founder"))


def test_an_old_copy_completes_no_quarter(repository: Repository, tmp_path: Path) -> None:
    """A quarter after which a copy has no commit is not complete, whatever other histories have."""
    later = Repository.new(tmp_path / "later")
    later.commit("2023-02-01T00:00:00+00:00")
    later.commit("2025-11-01T00:00:00+00:00")
    histories = [branch(repository), branch(later, called="org/two")]
    complete = pl.col("quarter", "repository", "obs_status")
    rows = collect_upstream(histories, TEAM)[COMMITS].select(complete)
    assert rows.rows()[-3:] == [
        ("2023-Q1", "org/one", "P"),
        ("2023-Q1", "org/two", "A"),
        ("2025-Q4", "org/two", "P"),
    ]
    published = rows.with_columns(obs_status=pl.lit("A"))
    again = collect_upstream(histories, TEAM, published=published.head(4))[COMMITS].select(complete)
    assert again["obs_status"].to_list() == ["A", "A", "A", "A", "P"]


def test_a_quarter_is_complete_once_it_was_asked_for_later(repository: Repository, tmp_path: Path) -> None:
    """A remote that was just asked has told all of its past quarters, though it has been silent for years."""
    history = open_history(repository.url, cache=tmp_path, branch="main")
    rows = collect_upstream([UpstreamBranch("org/one", "main", history)], TEAM)[COMMITS]
    assert set(rows["obs_status"]) == {"A"}


def test_one_old_branch_keeps_a_quarter_open(repository: Repository) -> None:
    """Where one branch of a repository is read to an earlier day than another, the earlier counts."""
    repository.commit("2023-05-01T00:00:00+00:00")
    rows = collect_upstream([branch(repository), branch(repository, "side")], TEAM)[COMMITS]
    assert rows.select("quarter", "obs_status").rows()[-2:] == [("2023-Q1", "P"), ("2023-Q2", "P")]


def test_branches_of_one_repository_count_once(repository: Repository) -> None:
    """Commits that two branches share count once; another repository counts the same commits too."""
    one = collect_upstream([branch(repository)], TEAM)[COMMITS]
    assert collect_upstream([branch(repository), branch(repository, "side")], TEAM)[COMMITS].equals(one)
    copied = collect_upstream([branch(repository), branch(repository, called="org/two")], TEAM)[COMMITS]
    assert copied["commits"].sum() == 2 * one["commits"].sum()


def test_clones_become_tables(repository: Repository, tmp_path: Path) -> None:
    """Each repository that the table names is read in a folder of clones; without one, nothing is renewed."""
    one = tmp_path / "clones/org/one"
    one.parent.mkdir(parents=True)
    one.symlink_to(repository.folder)
    evidence = emptied(PACKAGE, tmp_path / "evidence", "team", COMMITS, REPOSITORIES)
    shutil.copy(ROOT / "evidence/data/team.csv", evidence / "data")
    read = collect_upstream([branch(repository)], TEAM)[REPOSITORIES]
    read.write_csv(evidence / "data/upstream-repositories.csv")
    assert collected(upstream, str(one.parent.parent), evidence).error == ""
    assert pl.read_csv(evidence / "data/upstream-commits.csv")["commits"].to_list() == [4, 2, 3]
    one.unlink()
    outcome = collected(upstream, str(one.parent.parent), evidence)
    assert (outcome.status, outcome.error.partition(": found ")[0]) == ("failed", str(one))
