"""The rounded numbers of the Binder chapter's alt texts are those of the weeks that they tell of.

A figure checks that its alt text has numbers of its data; these tests check that they are the right ones.
"""

from __future__ import annotations

import datetime as dt
import re

import polars as pl
import pytest

from evidence.metrics import binder
from qualifications.charts.figure import Figure
from qualifications.ledger.tables import Tables

COUNT = r"\d{1,3}(?:,\d{3})+"
_ABOUT = re.compile(rf"about ({COUNT})")
_BETWEEN = re.compile(rf"between ({COUNT}) and ({COUNT})")
# "Between" leaves room for the odd week: nine in ten must lie inside.
_INSIDE = 0.9


@pytest.fixture(scope="module")
def weekly(tables: Tables) -> pl.DataFrame:
    """The full weeks."""
    return tables["binder-weekly"].filter("complete")


@pytest.fixture(scope="module")
def by_operator(tables: Tables) -> pl.DataFrame:
    """The full weeks by operator."""
    series = binder.weekly_by_operator(tables["binder-weekly-by-node"], tables["binder-nodes"])
    return binder.full_weeks(series, tables["binder-weekly"])


def count(text: str) -> int:
    """The number that the text writes with separators."""
    return int(text.replace(",", ""))


def exact_counts(text: str) -> list[int]:
    """The counts in the text that claim to be exact."""
    return [count(found) for found in re.findall(COUNT, _BETWEEN.sub("", _ABOUT.sub("", text)))]


def as_rounded(value: int, like: int) -> int:
    """The value rounded to the first digit of `like` that is not zero, counted from the right."""
    zeros = len(str(like)) - len(str(like).rstrip("0"))
    return round(value, -zeros)


def launches(series: pl.DataFrame, first: dt.date, last: dt.date, operator: str = "") -> pl.Series:
    """The launches of the weeks that end from one day to another, of one operator where it is named."""
    rows = series.filter(pl.col("week_ending").is_between(first, last))
    return (rows.filter(operator=operator) if operator else rows)["launches"]


def test_alt_text_of_years_gives_every_year(figures: dict[str, Figure]) -> None:
    """The bar chart's alt text gives the mean of each year, in order."""
    figure = figures["binder-years"]
    assert exact_counts(figure.alt) == figure.data["launches"].to_list()


def test_alt_text_gives_the_record(figures: dict[str, Figure], weekly: pl.DataFrame) -> None:
    """The area chart's alt text gives the record and no other exact count."""
    assert exact_counts(figures["binder-weekly"].alt) == [weekly["launches"].max()]


def test_rounded_counts_of_the_whole_record(figures: dict[str, Figure], weekly: pl.DataFrame) -> None:
    """The area chart's "about" counts are those of the first full week and of three months after the cut."""
    after_the_cut = launches(weekly, dt.date(2022, 6, 5), dt.date(2022, 6, 5))
    assert_rounded(figures["binder-weekly"].alt, [weekly["launches"].to_list()[0], *after_the_cut])


def test_rounded_counts_of_recent_weeks(figures: dict[str, Figure], by_operator: pl.DataFrame) -> None:
    """The line chart's "about" counts are the highest week of a month, and the last week of GESIS."""
    assert_rounded(
        figures["binder-recent"].alt,
        [
            max(launches(by_operator, dt.date(2023, 8, 14), dt.date(2023, 8, 31), "GESIS")),
            max(launches(by_operator, dt.date(2025, 3, 1), dt.date(2025, 3, 31), "2i2c")),
            max(launches(by_operator, dt.date(2025, 8, 1), dt.date(2025, 8, 31), "2i2c")),
            launches(by_operator, dt.date(2025, 8, 1), dt.date(2025, 8, 31), "GESIS")[-1],
        ],
    )


def test_range_after_the_google_node_left(
    figures: dict[str, Figure], tables: Tables, weekly: pl.DataFrame
) -> None:
    """After April 2023, known gaps aside, the weeks lie in the range that the area chart's alt text gives."""
    gaps = tables["binder-events"].filter(kind="gap").select("start", "end").rows()
    later = weekly.filter(pl.col("week_ending") >= dt.date(2023, 5, 7))
    kept = later.filter(
        ~pl.any_horizontal(*(pl.col("week_ending").is_between(start, end) for start, end in gaps))
    )
    assert_between(figures["binder-weekly"].alt, kept["launches"].to_list())


def test_range_of_two_operators(figures: dict[str, Figure], by_operator: pl.DataFrame) -> None:
    """Until the turn of the year OVHcloud and Curvenote ran in the range that the alt text gives."""
    values = [
        value
        for name in ("OVHcloud", "Curvenote")
        for value in launches(by_operator, dt.date(2023, 8, 14), dt.date(2024, 12, 31), name)
    ]
    assert_between(figures["binder-recent"].alt, values)


def assert_rounded(alt: str, values: list[int]) -> None:
    """The "about" counts of the alt text are the values, rounded as each of them is."""
    told = [count(found) for found in _ABOUT.findall(alt)]
    assert len(told) == len(values)
    assert told == [as_rounded(value, like) for value, like in zip(values, told, strict=True)]


def assert_between(alt: str, values: list[int]) -> None:
    """Nine in ten of the values lie in the range that the alt text gives, and none rounds to more."""
    (found,) = _BETWEEN.findall(alt)
    low, high = map(count, found)
    inside = [value for value in values if low <= value <= high]
    assert len(inside) >= _INSIDE * len(values), f"{len(inside)} of {len(values)} in {low:,} to {high:,}"
    assert as_rounded(max(values), high) <= high
