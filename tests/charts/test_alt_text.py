"""An alt text tells the finding of its title, and no number that the data do not have."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualifications.charts.alt_text import missing_from_alt, numbers_not_in
from qualifications.formatting import format_millions, format_number, format_share, format_value

DATA = pl.DataFrame(
    {
        "week": [dt.date(2022, 2, 27), dt.date(2022, 3, 6)],
        "launches": [354_902, 18_823_947],
        "share": [0.4583, 0.25],
        "percent": [12.5, -3],
    }
)


@pytest.mark.parametrize(
    ("title", "alt", "missing"),
    [
        ("Launches fell in 2022", "A line falls in 2022.", []),
        ("Launches fell in 2022", "A line falls.", ["2022"]),
        ("GESIS carried most", "One line for each operator.", ["GESIS"]),
        ("2i2c's node carried most in April", "In April, 2i2c carried most.", []),
        ("Six operators, four at a time", "Six strips, at most four dark.", []),
        ("Six operators, four at a time", "Strips for operators.", ["Six", "four"]),
        ("Launches keep falling", "The launches are falling.", []),
        ("Launches keep falling", "A line chart.", ["Launches", "falling"]),
        ("The curve of OVHcloud’s share", "OVHcloud's share is a curve.", []),
    ],
)
def test_finding_is_in_the_words(title: str, alt: str, missing: list[str]) -> None:
    """Figures, numbers in words and names of the title stand in the alt text; without any, two words do."""
    assert missing_from_alt(title, alt) == missing


@pytest.mark.parametrize(
    ("alt", "loose"),
    [
        ("354,902 in the week ending 27 February 2022.", []),
        ("354,903 in a week.", ["354,903"]),
        ("about 355,000 in a week", []),
        ("355,000 in a week", ["355,000"]),
        ("about 360,000 in a week", ["about 360,000"]),
        ("18.8 million in all", []),
        ("18.9 million in all", ["18.9 million"]),
        ("45.8% and 25 percent, 12.5% in the other column", []),
        ("46.0%", ["46.0%"]),
        ("3 percent less", []),
        ("between 100,000 and 400,000", []),
        ("between 1,000 and 2,000", ["between 1,000 and 2,000"]),
        ("2i2c joined on 17 January 2025, and JupyterHub 4 came", ["4"]),
    ],
)
def test_numbers_are_those_of_the_data(alt: str, loose: list[str]) -> None:
    """A number is a value of the data as the text rounds it; days, years and names are none."""
    assert numbers_not_in(DATA, alt) == loose


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234567, "", "1,234,567"),
        (1234.56, "", "1,234.6"),
        (0.0, "", "0.0"),
        (-0.04, "", "-0.04"),
        (-5, "USD", "-$5"),
        (-1200.5, "USD", "-$1,200.50"),
        (-0.00002, "", "-0.00002"),
    ],
)
def test_figures_are_written_as_readers_know_them(value: float, unit: str, text: str) -> None:
    """A small fraction is not nothing, and a sign stands before that of money."""
    assert format_value(value, unit) == text


@given(st.integers(1, 10**9), st.floats(0.001, 1))
def test_written_values_are_found(count: int, share: float) -> None:
    """A value that the book writes by its own rules is always found in the data it comes from."""
    data = pl.DataFrame({"count": [count], "share": [share]})
    text = f"{format_number(count)}, {format_millions(count)} and {format_share(share)}"
    assert numbers_not_in(data, text) == []
