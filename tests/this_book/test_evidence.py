"""The evidence of the book agrees with itself, with its chapters and with what its metrics say they mean.

SQL elsewhere proves that they count right.
"""

import datetime as dt
import re
from itertools import pairwise

import polars as pl
import pytest
from lxml import etree

from books import ROOT
from evidence.collectors._binder_archive import NO_ORIGIN, SUMS
from evidence.collectors.binder import FOLDER
from evidence.metrics import clusters, price, roles, upstream
from qualifications.charts.figure import NARROW, WIDE, Figure
from qualifications.collect.daily import Days
from qualifications.formatting import format_date
from qualifications.ledger.chapters import read_chapter
from qualifications.ledger.ledger import Ledger
from qualifications.problems import ProblemError

# Events before 12 June 2019 name no node, so the nodes of that week hold a part of it.
FIRST_WEEK_BY_NODE = dt.date(2019, 6, 16)
CLOUDS = ("aws", "google_cloud", "azure", "jetstream2")
# Its figures are the claims of its own page, and the title names the newest of them.
UNCLAIMED = {"projects-dates"}
PAGE = ROOT / "content/record/project-scale.md"
_ROW = re.compile(
    r"^\| (?P<project>[^|]+) \| (?P<date>[^|]+) \| \{claim\}`(?P<claim>[^`]+)` \|$", re.MULTILINE
)
_VALUE = re.compile(r"\{value\}`([^#`]+)#?([^`]*)`")


def test_weeks_of_binder_are_those_of_its_nodes_and_days(ledger: Ledger) -> None:
    """The first week is partial, and no other but perhaps the last; its nodes hold a part of it.

    In all others the nodes' launches sum to the week's. The table of nodes names those of the launches and of
    the archive, of which each day has as many launches as events, and as the table of days gives it.
    """
    weekly, by_node = ledger.tables["binder-weekly"], ledger.tables["binder-weekly-by-node"]
    status = weekly["obs_status"].to_list()
    assert status[:-1] == ["D", *["A"] * (len(status) - 2)]
    nodes = by_node.group_by("week_ending").agg(pl.col("launches").sum())
    both = weekly.join(nodes, on="week_ending", suffix="_of_nodes")
    assert both.height == nodes.height
    (first,) = both.filter(pl.col("launches") != pl.col("launches_of_nodes")).iter_rows(named=True)
    assert first["week_ending"] == FIRST_WEEK_BY_NODE
    assert 0 < first["launches_of_nodes"] < first["launches"]
    archive = Days.read(ROOT / "evidence" / FOLDER, SUMS).frame
    named = set(ledger.tables["binder-nodes"]["origin"])
    assert named == {*by_node["origin"], *archive["origin"]} - {NO_ORIGIN, None}
    days = archive.group_by("day").agg(pl.col("entries").first(), pl.col("launches").sum()).sort("day")
    assert days["entries"].to_list() == days["launches"].to_list()
    published = ledger.tables["binder-daily"].filter(basis="daily file")
    assert days.select("day", "launches").rows() == published.select("date", "launches").rows()


def test_data_date_is_not_before_the_data(ledger: Ledger) -> None:
    """No table's coverage runs past the date of its data, and none ends before it starts."""
    for table in ledger.tables.package.tables.values():
        assert table.coverage.start <= table.coverage.end <= table.as_of


def test_events_run_forward_and_in_order(ledger: Ledger) -> None:
    """No event ends before it starts, and the table lists them by their start."""
    events = ledger.tables["binder-events"]
    assert events.filter(pl.col("end") < pl.col("start")).is_empty()
    assert events["start"].is_sorted()


def rows(columns: str, *values: tuple[object, ...]) -> pl.DataFrame:
    """A table of columns, which are named with spaces between."""
    return pl.DataFrame(values, schema=columns.split(), orient="row")


def test_clusters_and_hubs_add_up(ledger: Ledger) -> None:
    """In each month the clusters by cloud, found and declared, add up, and no part exceeds its whole.

    The list of hubs has the columns that it promises, and adds up to the counts of its month.
    """
    table, hubs = ledger.tables["clusters-monthly"], ledger.tables["hubs"]
    for parts in (CLOUDS, ["declared_gcp", "declared_aws", "declared_other"]):
        assert table.select(pl.sum_horizontal(*parts)).to_series().to_list() == table["clusters"].to_list()
    ordered = table.select("cloudbank_hubs", "production_hubs", "hubs").rows()
    assert all(row == tuple(sorted(row)) for row in ordered)
    of_its_month = pl.col("month") == hubs["as_of"].dt.month_start().max()
    last = table.row(by_predicate=of_its_month, named=True)
    promised = ["cluster", "hub", "title", "address", "cloud", "counted", "funded_by", "as_of"]
    assert hubs.columns[: len(promised)] == promised
    counted = dict(hubs["counted"].value_counts().iter_rows())
    assert counted["cloudbank"] == last["cloudbank_hubs"]
    assert counted["cloudbank"] + counted["other"] == last["production_hubs"]
    assert (hubs.height, hubs["cluster"].n_unique()) == (last["hubs"], last["clusters"])


def test_events_are_the_largest_drops(ledger: Ledger) -> None:
    """The months named as events are those in which the number of production hubs had fallen most by then."""
    events = ledger.tables["clusters-events"]["month"].sort().to_list()
    hubs = clusters.hubs_by_month(ledger.tables["clusters-monthly"].filter(pl.col("month") <= events[-1]))
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


def test_team_is_part_of_all(ledger: Ledger) -> None:
    """No row has more by the conservative rule than by the other, or in all."""
    commits = ledger.tables["upstream-commits"]
    ordered = commits.select("team_conservative", "team_listing", "commits").rows()
    assert all(row == tuple(sorted(row)) for row in ordered)


def test_titles_are_claims(figures: dict[str, Figure]) -> None:
    """The title of each figure is the sentence of a claim, whose check guards what it finds."""
    assert {name for name, figure in figures.items() if figure.finding is None} == UNCLAIMED


@pytest.mark.parametrize("name", ["clusters-hubs", "clusters-clouds"])
def test_names_of_lines_stand_apart(name: str, figures: dict[str, Figure]) -> None:
    """No two names at the ends of lines stand on each other, whatever the last values are."""
    for width in (WIDE, NARROW):
        drawing = etree.fromstring(figures[name].drawings[width])
        names = drawing.xpath("//*[@font-weight='600']/descendant-or-self::*[@y]/@y")
        heights = sorted(map(float, names))
        assert len(heights) >= 3
        assert all(low + 10 <= high for low, high in pairwise(heights)), heights


def test_table_of_projects_has_the_dates_of_its_claims(ledger: Ledger) -> None:
    """Each row of the table of published figures has the date of its claim, or one in its sentence."""
    rows = list(_ROW.finditer(PAGE.read_text(encoding="utf-8")))
    assert len(rows) > 8
    for row in rows:
        claim = ledger.claims[row["claim"]]
        date = _VALUE.sub(lambda use: ledger.claims[use[1]].figure(use[2]), row["date"])
        assert date == format_date(claim.as_of) or date in claim.statement, claim.id


def test_chart_of_dates_shows_the_figures_of_the_page(figures: dict[str, Figure], ledger: Ledger) -> None:
    """The chart has every claim of the table, and each of its other figures stands elsewhere on the page."""
    text = PAGE.read_text(encoding="utf-8")
    table = {ledger.claims[row["claim"]].statement for row in _ROW.finditer(text)}
    used = {ledger.claims[use.id].statement for use in read_chapter(PAGE, PAGE.parent).uses}
    charted = set(figures["projects-dates"].data["figure"].to_list())
    assert table <= charted <= used
