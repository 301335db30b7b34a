"""The metrics of launches mean what their definitions say."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.metrics import binder

SUNDAY = dt.date(2025, 1, 5)


def weekly(*launches: int, partial: tuple[int, ...] = (), first: dt.date = SUNDAY) -> pl.DataFrame:
    """A weekly table of those launches; `partial` gives the places of weeks covered in part."""
    return pl.DataFrame(
        {
            "week_ending": [first + dt.timedelta(weeks=i) for i in range(len(launches))],
            "launches": launches,
            "obs_status": ["P" if i in partial else "A" for i in range(len(launches))],
        }
    )


def by_operator(*rows: tuple[dt.date, str, int]) -> pl.DataFrame:
    """A table of week, operator and launches."""
    return pl.DataFrame(rows, schema=["week_ending", "operator", "launches"], orient="row")


def week(number: int) -> dt.date:
    """The Sunday that many weeks after the first."""
    return SUNDAY + dt.timedelta(weeks=number)


def test_year_mean_takes_full_weeks_only() -> None:
    """A year's mean leaves out weeks covered in part, and says how many weeks it took."""
    means = binder.year_means(weekly(1000, 10, 20, 1000, partial=(0, 3)))
    assert means.rows() == [(2025, 2, 15, week(2))]
    assert means.columns == ["year", "weeks", "launches", "last"]


def test_full_weeks_of_another_series_are_kept() -> None:
    """Rows of a series stay where the weekly table calls their week complete, and go where it does not."""
    series = by_operator((week(0), "A", 1), (week(1), "A", 2), (week(1), "B", 3), (week(9), "A", 4))
    kept = binder.full_weeks(series, weekly(1, 2, partial=(0,)))
    assert kept.rows() == [(week(1), "A", 2), (week(1), "B", 3)]


def test_operator_totals_span_weeks_with_launches() -> None:
    """An operator's first and last weeks are those with a launch; one that never had any is left out."""
    series = by_operator(
        *((week(0), "A", 0), (week(1), "A", 3), (week(2), "A", 0), (week(3), "A", 4), (week(4), "A", 0)),
        *((week(0), "B", 9), (week(0), "idle", 0)),
    )
    assert binder.operator_totals(series).rows() == [
        ("B", 9, week(0), week(0)),
        ("A", 7, week(1), week(3)),
    ]


def test_week_belongs_to_the_month_of_its_sunday() -> None:
    """A week that starts in one month and ends in the next counts in the next."""
    series = by_operator(
        (dt.date(2025, 1, 26), "A", 1), (dt.date(2025, 2, 2), "A", 2), (dt.date(2025, 2, 2), "B", 6)
    )
    assert binder.monthly_share(series).rows() == [
        (dt.date(2025, 1, 1), "A", 1.0),
        (dt.date(2025, 2, 1), "A", 0.25),
        (dt.date(2025, 2, 1), "B", 0.75),
    ]


@settings(derandomize=True)
@given(
    rows=st.lists(
        st.tuples(st.integers(0, 30).map(week), st.sampled_from(["A", "B", "C"]), st.integers(0, 400_000)),
        min_size=1,
        max_size=40,
    )
)
def test_shares_of_a_month_sum_to_one(rows: list[tuple[dt.date, str, int]]) -> None:
    """In each month with a launch the shares are above zero and sum to one; other months have none."""
    series = by_operator(*rows)
    shares = binder.monthly_share(series)
    sums = shares.group_by("month").agg(pl.col("share").sum(), pl.col("share").min().alias("least"))
    assert sums["share"].to_list() == pytest.approx([1.0] * sums.height)
    assert all(least > 0 for least in sums["least"])
    assert set(shares["month"]) == {day.replace(day=1) for day, _, launches in rows if launches}
