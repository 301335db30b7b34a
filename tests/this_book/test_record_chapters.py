"""The chapters of the record say what their data say, in titles, alt texts and drawings.

Titles and alt texts are written by a person: these tests fail when data change and words do not.
"""

from __future__ import annotations

import datetime as dt
import re

import polars as pl
import pytest

from books import ROOT
from evidence.metrics import clusters, upstream
from qualifications.charts.figure import Figure
from qualifications.ledger.chapters import read_chapter
from qualifications.ledger.ledger import Ledger
from qualifications.wording import format_date

RECORD = ROOT / "content" / "record"
FEBRUARY, AUGUST = dt.date(2026, 2, 1), dt.date(2026, 8, 1)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")
_ROW = re.compile(
    r"^\| (?P<project>[^|]+) \| (?P<date>[^|]+) \| \{claim\}`(?P<claim>[^`]+)` \|$", re.MULTILINE
)


def numbers(text: str) -> list[str]:
    """The numbers of a text, days and years left out."""
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    dates = rf"\b(?:\d{{1,2}} )?(?:{months}) \d{{4}}|\b(?:19|20)\d\d\b"
    return _NUMBER.findall(re.sub(dates, "", text))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("clusters-hubs", ["All 142", "CloudBank 94", "Elsewhere 48", "July 2025: CloudBank hubs leave"]),
        ("clusters-clouds", ["All 30", "AWS 20", "Google Cloud 8", "Jetstream2 2"]),
        ("infrastructure-commits", ["444"]),
        ("infrastructure-authors", ["20"]),
        ("upstream-quarters", ["Listing rule", "Conservative rule", "DataHub copy ends"]),
        ("upstream-repositories", ["conservative", "listing", "oauthenticator", "zero-to-jupyterhub-k8s"]),
        ("datahub-growth", ["March 2019: 5 hubs", "October 2024: 26 hubs"]),
        ("projects-dates", ["UC Berkeley DataHubs", "Jul 2026", "Feb 2021"]),
    ],
)
def test_labels_are_drawn(drawings: dict[str, str], name: str, words: list[str]) -> None:
    """Series, events and last values are named on the drawing itself, at both widths."""
    for width in (680, 350):
        text = drawings[f"{name}-{width}"]
        assert [word for word in words if f">{word}<" not in text] == []


def test_finding_on_hubs(ledger: Ledger) -> None:
    """Since February 2026 all growth but one is CloudBank's, and the other hubs stay within four."""
    change = clusters.change(ledger.tables["clusters-monthly"], first=FEBRUARY, last=AUGUST)
    assert change.other_after - change.other_before <= 1
    later = clusters.hubs_by_month(ledger.tables["clusters-monthly"]).filter(pl.col("month") >= FEBRUARY)
    assert max(later["other_hubs"].to_list()) - min(later["other_hubs"].to_list()) <= 4


def test_finding_on_clouds(figures: dict[str, Figure]) -> None:
    """AWS carries more clusters than Google Cloud from January 2024 on, and not in the month before."""
    ahead = figures["clusters-clouds"].data.select("month", more=pl.col("aws") > pl.col("google_cloud"))
    assert ahead.filter(pl.col("month") >= dt.date(2024, 1, 1))["more"].all()
    assert not ahead.filter(pl.col("month") == dt.date(2023, 12, 1))["more"].item()


def test_finding_on_commits(figures: dict[str, Figure]) -> None:
    """Every month has a commit."""
    commits = figures["infrastructure-commits"].data["commits"].to_list()
    assert min(commits) > 0


def test_finding_on_authors(figures: dict[str, Figure]) -> None:
    """The title gives the fewest and the most people of a full month in 2021 and 2022, and since 2024."""
    whole = figures["infrastructure-authors"].data.filter("complete")
    spans = [
        whole.filter(pl.col("month").dt.year().is_in(years))["authors"].to_list()
        for years in ([2021, 2022], [2024, 2025, 2026])
    ]
    told = [int(number) for number in numbers(figures["infrastructure-authors"].title)]
    assert told == [value for span in spans for value in (min(span), max(span))]


def test_finding_on_quarters(ledger: Ledger) -> None:
    """By the conservative rule the share of a year rises to 2024 and falls in each year after."""
    commits = ledger.tables["upstream-commits"]
    shares = [upstream.team_in_year(commits, year=year).conservative_share for year in range(2021, 2027)]
    assert shares[:4] == sorted(shares[:4])
    assert shares[3:] == sorted(shares[3:], reverse=True)


def test_finding_on_repositories(figures: dict[str, Figure], ledger: Ledger) -> None:
    """The title gives the number of repositories, of those with more than half, and of those with none."""
    spread = upstream.spread(ledger.tables["upstream-commits"])
    told = [int(number) for number in numbers(figures["upstream-repositories"].title)]
    assert told == [spread.majority, spread.repositories, spread.none]


def test_alt_text_of_hubs_gives_the_turns(figures: dict[str, Figure]) -> None:
    """The alt text gives the hubs of the months that it names, in its order."""
    hubs = {row["month"]: row for row in figures["clusters-hubs"].data.iter_rows(named=True)}
    months = ((2020, 9), (2025, 6), (2025, 7), (2026, 2), (2026, 8))
    every = [hubs[dt.date(year, month, 1)]["production_hubs"] for year, month in months]
    cloudbank = [hubs[month]["cloudbank_hubs"] for month in (FEBRUARY, AUGUST)]
    others = [row["other_hubs"] for row in hubs.values()]
    level = [hubs[month]["other_hubs"] for month in (FEBRUARY, AUGUST)]
    told = [int(number) for number in numbers(figures["clusters-hubs"].alt)]
    assert told == [*every, *cloudbank, max(others), *level]


def test_alt_text_of_clouds_gives_the_heights(figures: dict[str, Figure]) -> None:
    """The alt text gives the first, the highest and the last numbers of clusters, and those of the clouds."""
    data = figures["clusters-clouds"].data
    at = {row["month"]: row for row in data.iter_rows(named=True)}
    last = at[AUGUST]
    small = (data["azure"] + data["jetstream2"]).to_list()
    expected = [
        at[dt.date(2020, 9, 1)]["clusters"],
        max(data["clusters"].to_list()),
        last["clusters"],
        max(data["google_cloud"].to_list()),
        max(data["aws"].to_list()),
        last["aws"],
        last["google_cloud"],
        1,
        max(small),
    ]
    assert numbers(figures["clusters-clouds"].alt.replace("Jetstream2", "")) == [str(n) for n in expected]


def test_alt_text_of_commits_gives_the_extremes(figures: dict[str, Figure]) -> None:
    """The alt text gives the fewest and most commits of a full month, and a range that most months lie in."""
    figure = figures["infrastructure-commits"]
    whole = figure.data.filter("complete")
    least, most, low, high = map(int, numbers(figure.alt))
    assert [least, most] == [min(whole["commits"].to_list()), max(whole["commits"].to_list())]
    since = whole.filter(pl.col("month") >= dt.date(2022, 1, 1))
    assert since.filter(pl.col("commits").is_between(low, high)).height > 0.8 * since.height


def test_alt_text_of_quarters_gives_the_shares(figures: dict[str, Figure]) -> None:
    """The alt text gives the shares of the quarters that it names, rounded to whole percents."""
    figure = figures["upstream-quarters"]
    at = {row["quarter"]: row for row in figure.data.iter_rows(named=True)}
    peak = max(figure.data["percent_without_datahub"].to_list())
    by_rule = [
        at[quarter]["percent_conservative"] for quarter in ("2021-Q1", "2024-Q1", "2024-Q4", "2026-Q2")
    ]
    expected = [*by_rule, peak, at["2021-Q1"]["percent_listing"]]
    assert numbers(figure.alt) == [f"{value:.0f}%" for value in expected]


def test_alt_text_of_repositories_gives_the_shares(figures: dict[str, Figure]) -> None:
    """The alt text names the repositories with more than half and with none, and four more shares."""
    figure = figures["upstream-repositories"]
    rows = {row["repository"].split("/")[1]: row for row in figure.data.iter_rows(named=True)}
    more = [name for name, row in rows.items() if row["percent_conservative"] > 50]
    none = [name for name, row in rows.items() if row["team_conservative"] == 0]
    assert f"{', '.join(more[:-1])} and {more[-1]};" in figure.alt
    assert f"{', '.join(none[:-1])} and {none[-1]}." in figure.alt
    shares = re.findall(r"(\d+)% in ([\w-]+)", figure.alt)
    assert shares
    for percent, name in shares:
        assert round(rows[name]["percent_conservative"]) == int(percent), name
    assert figure.alt.endswith(
        f"zero-to-jupyterhub-k8s has {rows['zero-to-jupyterhub-k8s']['percent_listing']:.0f}%."
    )


def test_alt_text_of_datahub_gives_the_steps(figures: dict[str, Figure]) -> None:
    """The alt text gives the deployments of the months that it names, and the range since July 2023."""
    figure = figures["datahub-growth"]
    hubs = dict(figure.data.iter_rows())
    since = figure.data.filter(pl.col("as_of") >= dt.date(2023, 7, 1))["hubs"].to_list()
    days = (dt.date(2019, 3, 1), dt.date(2024, 10, 24), dt.date(2019, 12, 1), dt.date(2021, 7, 1))
    expected = [*(hubs[day] for day in days), max(hubs.values()), min(since), max(since)]
    assert [int(number) for number in numbers(figure.alt)] == expected
    assert min(day for day, count in hubs.items() if count == max(hubs.values())) == dt.date(2023, 7, 1)


def test_alt_text_of_dates_gives_the_newest(figures: dict[str, Figure]) -> None:
    """The alt text gives the month of each project's newest figure, and of the oldest figure of all."""
    figure = figures["projects-dates"]
    newest = figure.data.group_by("project").agg(pl.col("as_of").max())
    for day in newest["as_of"].to_list():
        assert f"{day:%B %Y}" in figure.alt
    assert f"{min(figure.data['as_of'].to_list()):%B %Y}" in figure.alt.rpartition("The oldest")[2]
    ends = newest.sort("as_of").select("project", pl.col("as_of").dt.year()).rows()
    assert figure.title.endswith(f"run from {ends[0][1]} for {ends[0][0]} to {ends[-1][1]} for {ends[-1][0]}")


def test_table_of_projects_has_the_dates_of_its_claims(ledger: Ledger) -> None:
    """Each row of the table of published figures has the date of its claim, or one in its sentence."""
    rows = list(_ROW.finditer((RECORD / "project-scale.md").read_text(encoding="utf-8")))
    assert len(rows) > 8
    for row in rows:
        claim = ledger.claims[row["claim"]]
        assert row["date"] == format_date(claim.as_of) or row["date"] in claim.statement, claim.id


def test_chart_of_dates_shows_the_figures_of_the_page(figures: dict[str, Figure], ledger: Ledger) -> None:
    """The chart has every claim of the table, and each of its other figures stands elsewhere on the page."""
    text = (RECORD / "project-scale.md").read_text(encoding="utf-8")
    table = {ledger.claims[row["claim"]].statement for row in _ROW.finditer(text)}
    used = {ledger.claims[use.id].statement for use in read_chapter(RECORD / "project-scale.md").uses}
    charted = set(figures["projects-dates"].data["figure"].to_list())
    assert table <= charted <= used
