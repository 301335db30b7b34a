"""The chapters of the record take what they say of figures from the ledger and the data."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import etree

from books import ROOT
from qualifications.charts.figure import NARROW, WIDE, Figure
from qualifications.formatting import format_date
from qualifications.ledger.chapters import read_chapter
from qualifications.ledger.ledger import Ledger

RECORD = ROOT / "content" / "record"
# Its figures are the claims of its own page, and the title names the newest of them.
UNCLAIMED = {"projects-dates"}
_ROW = re.compile(
    r"^\| (?P<project>[^|]+) \| (?P<date>[^|]+) \| \{claim\}`(?P<claim>[^`]+)` \|$", re.MULTILINE
)
_VALUE = re.compile(r"\{value\}`([^#`]+)#?([^`]*)`")


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
    rows = list(_ROW.finditer((RECORD / "project-scale.md").read_text(encoding="utf-8")))
    assert len(rows) > 8
    for row in rows:
        claim = ledger.claims[row["claim"]]
        date = _VALUE.sub(lambda use: ledger.claims[use[1]].figure(use[2]), row["date"])
        assert date == format_date(claim.as_of) or date in claim.statement, claim.id


def test_chart_of_dates_shows_the_figures_of_the_page(figures: dict[str, Figure], ledger: Ledger) -> None:
    """The chart has every claim of the table, and each of its other figures stands elsewhere on the page."""
    text = (RECORD / "project-scale.md").read_text(encoding="utf-8")
    table = {ledger.claims[row["claim"]].statement for row in _ROW.finditer(text)}
    used = {ledger.claims[use.id].statement for use in read_chapter(RECORD / "project-scale.md", RECORD).uses}
    charted = set(figures["projects-dates"].data["figure"].to_list())
    assert table <= charted <= used
