"""A table of figures can be read row by row, by eye and by screen reader."""

import datetime as dt

import polars as pl
import pytest
from lxml.html import HtmlElement, fragment_fromstring

from qualifications.charts.table import DataTable

FRAME = pl.DataFrame(
    {
        "week_ending": [dt.date(2022, 2, 27), dt.date(2022, 3, 6)],
        "year": [2022, 2022],
        "launches": [354902, None],
        "share": [0.4583, 1.0],
        "operator": ["A & B", "<none>"],
    }
)


@pytest.fixture
def table() -> HtmlElement:
    """A table with a column of each kind."""
    headers = {"week_ending": "Week", "share": "Part"}
    return fragment_fromstring(
        DataTable(FRAME, caption="Launches & more", headers=headers, formats={"share": "{:.1%}"}).html()
    )


def test_columns_and_rows_are_headed(table: HtmlElement) -> None:
    """The caption comes first; each column and each row has a header with its scope, given or as words."""
    assert [child.tag for child in table] == ["caption", "thead", "tbody"]
    assert table[0].text_content() == "Launches & more"
    headers = table.xpath("./thead/tr/th")
    assert [header.text_content() for header in headers] == ["Week", "Year", "Launches", "Part", "Operator"]
    assert {header.get("scope") for header in headers} == {"col"}
    for row in table.xpath("./tbody/tr"):
        assert [cell.tag for cell in row] == ["th", "td", "td", "td", "td"]
        assert row[0].get("scope") == "row"
    own = fragment_fromstring(DataTable(FRAME.select("week_ending"), caption="").html())
    assert own.xpath("string(./thead/tr/th)") == "Week ending"


def test_values_are_written_as_in_prose(table: HtmlElement) -> None:
    """Dates and counts read as in prose, a year has no separator, a gap is said, and formats apply.

    Columns of numbers are marked for alignment in head and body, those of dates to stay whole.
    """
    assert [[cell.text_content() for cell in row] for row in table.xpath("./tbody/tr")] == [
        ["27 February 2022", "2022", "354,902", "45.8%", "A & B"],
        ["6 March 2022", "2022", "not recorded", "100.0%", "<none>"],
    ]
    assert DataTable(FRAME, caption="").cell("month", dt.date(2022, 2, 1)) == "February 2022"
    for row in (table.xpath("./thead/tr")[0], *table.xpath("./tbody/tr")):
        assert [cell.get("class") for cell in row] == ["date", None, "number", "number", None]


def test_rows_of_words_stack_on_a_phone(table: HtmlElement) -> None:
    """Where fewer than half of the columns hold numbers, its style names each column; else none does."""
    assert table.get("class") == "data sentences brief"
    heads = ("Week", "Year", "Launches", "Part", "Operator")
    named = (f'--column-{number}:"{head}"' for number, head in enumerate(heads, 1))
    assert table.get("style") == ";".join(named)
    numbers = fragment_fromstring(DataTable(FRAME.select("launches", "share"), caption="Numbers").html())
    assert numbers.get("class") == "data numbers"
    assert numbers.get("style") is None
    # Where all but the first column hold numbers, no cell says so.
    assert not numbers.xpath(".//td/@class")
    odd = DataTable(FRAME.select("operator"), caption="", headers={"operator": 'Who "ran" it \\ <b>'}).html()
    assert fragment_fromstring(odd).get("style") == '--column-1:"Who \\22 ran\\22  it \\5c  <b>"'
