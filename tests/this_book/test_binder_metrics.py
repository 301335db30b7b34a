"""The metrics of launches mean what their definitions say."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.metrics import binder
from qualifications.problems import ProblemError

SUNDAY = dt.date(2025, 1, 5)


def weekly(*launches: int, partial: tuple[int, ...] = (), first: dt.date = SUNDAY) -> pl.DataFrame:
    """A weekly table of those launches; `partial` gives the places of weeks covered in part."""
    return pl.DataFrame(
        {
            "week_ending": [first + dt.timedelta(weeks=i) for i in range(len(launches))],
            "launches": launches,
            "complete": [i not in partial for i in range(len(launches))],
        }
    )


def by_operator(*rows: tuple[dt.date, str, int]) -> pl.DataFrame:
    """A table of week, operator and launches."""
    return pl.DataFrame(rows, schema=["week_ending", "operator", "launches"], orient="row")


def week(number: int) -> dt.date:
    """The Sunday that many weeks after the first."""
    return SUNDAY + dt.timedelta(weeks=number)


def test_record_is_no_partial_week() -> None:
    """A week covered in part is no record, whatever it holds."""
    record = binder.record_week(weekly(999, 10, 20, 998, partial=(0, 3)))
    assert record == binder.Week(ending=week(2), launches=20)


def test_record_is_the_earliest_of_equals() -> None:
    """Of weeks with equally many launches the earliest is the record, in whatever order they stand."""
    table = weekly(10, 20, 15, 20)
    assert binder.record_week(table).ending == week(1)
    assert binder.record_week(table.reverse()).ending == week(1)


def test_year_mean_takes_full_weeks_only() -> None:
    """A year's mean leaves out weeks covered in part, and says how many weeks it took."""
    means = binder.year_means(weekly(1000, 10, 20, 1000, partial=(0, 3)))
    assert means.rows() == [(2025, 2, 15, week(2))]
    assert means.columns == ["year", "weeks", "launches", "last"]


def test_week_belongs_to_the_year_of_its_sunday() -> None:
    """A week that starts in one year and ends in the next counts in the next."""
    means = binder.year_means(weekly(7, 9, first=dt.date(2024, 12, 29)))
    assert means.select("year", "weeks", "launches").rows() == [(2024, 1, 7), (2025, 1, 9)]


def test_years_are_in_order() -> None:
    """The years of the means ascend, in whatever order the weeks stand."""
    assert binder.year_means(weekly(*range(120)).reverse())["year"].to_list() == [2025, 2026, 2027]


def test_latest_mean_takes_the_latest_full_weeks() -> None:
    """The window holds the latest full weeks, ends before a partial week and tells its first and last."""
    mean = binder.latest_mean(weekly(1, 2, 30, 50, 9000, partial=(4,)), weeks=2)
    assert mean == {"first": week(2), "last": week(3), "weeks": 2, "launches": 40}


def test_latest_mean_reaches_past_a_partial_week() -> None:
    """A partial week inside the window is passed over: the window holds as many full weeks as asked."""
    mean = binder.latest_mean(weekly(10, 9000, 20, 30, partial=(1,)), weeks=3)
    assert mean == {"first": week(0), "last": week(3), "weeks": 3, "launches": 20}


def test_latest_mean_says_how_many_weeks_there_were() -> None:
    """A series shorter than the window gives the mean of what it has, with the true number of weeks."""
    assert binder.latest_mean(weekly(10, 20), weeks=52)["weeks"] == 2


def test_latest_mean_ignores_the_order_of_rows() -> None:
    """The window is the latest by date and not by place in the table."""
    table = weekly(1, 2, 30, 50)
    assert binder.latest_mean(table.reverse(), weeks=2) == binder.latest_mean(table, weeks=2)


@pytest.mark.parametrize("launches", [(1, 2), (2, 3), (1, 1, 2), (1, 2, 2)])
def test_both_means_round_alike(launches: tuple[int, ...]) -> None:
    """The mean of a year and the mean of the latest weeks round the same mean to the same launch."""
    table = weekly(*launches)
    assert binder.year_means(table)["launches"].to_list() == [binder.latest_mean(table)["launches"]]
    assert binder.year_mean(table, year=2025) == binder.latest_mean(table)


def test_fall_counts_the_weeks_since_half_of_the_record() -> None:
    """The last week with half of the record is told by its month, and the full weeks after it are counted."""
    fall = binder.fall(weekly(10, 100, 50, 20, 30, 90, partial=(5,)))
    assert (fall["launches"], fall["ending"], fall["weeks"]) == (100, week(1), 2)
    assert (fall["peak_month"], fall["half_month"]) == (week(1).replace(day=1), week(2).replace(day=1))
    assert binder.fall(weekly(10, 20))["weeks"] == 0


def test_busiest_year_has_a_later_one_beside_it() -> None:
    """The highest mean of the years since a year is told as a share of the highest of all."""
    table = weekly(*[40] * 53, *[10] * 52, *[20] * 10, first=dt.date(2023, 1, 1))
    busiest = binder.busiest_year(table, since=2024)
    assert (busiest["year"], busiest["launches"], busiest["share"]) == (2023, 40, 0.5)


def test_full_weeks_of_another_series_are_kept() -> None:
    """Rows of a series stay where the weekly table calls their week complete, and go where it does not."""
    series = by_operator((week(0), "A", 1), (week(1), "A", 2), (week(1), "B", 3), (week(9), "A", 4))
    kept = binder.full_weeks(series, weekly(1, 2, partial=(0,)))
    assert kept.rows() == [(week(1), "A", 2), (week(1), "B", 3)]


def test_operator_with_two_nodes_counts_once() -> None:
    """Launches of an operator's nodes are summed by week, and other operators are left apart."""
    by_node = pl.DataFrame(
        [(week(1), "a", 5), (week(0), "b1", 1), (week(0), "b2", 10), (week(1), "b2", 100)],
        schema=["week_ending", "origin", "launches"],
        orient="row",
    )
    nodes = pl.DataFrame({"origin": ["a", "b1", "b2"], "operator": ["A", "B", "B"], "host": ["x", "y", "z"]})
    assert binder.weekly_by_operator(by_node, nodes).rows() == [
        (week(0), "B", 11),
        (week(1), "A", 5),
        (week(1), "B", 100),
    ]


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


def test_share_of_a_span_includes_both_ends() -> None:
    """An operator's share is of the launches in the weeks from the first to the last, both included."""
    rows = [(week(i), name, count) for i in range(4) for name, count in (("A", 10**i), ("B", 3 * 10**i))]
    series = by_operator(*rows, (week(1), "C", 4 * 10))
    share = binder.share_of(series, "A", first=week(1), last=week(2))
    assert share == pytest.approx(110 / (4 * 110 + 40))


def test_share_of_an_absent_operator_is_nothing() -> None:
    """An operator without launches in the span has a share of zero."""
    assert binder.share_of(by_operator((week(0), "A", 5)), "B", first=week(0), last=week(0)) == 0


NODES = pl.DataFrame({"origin": ["a", "b1", "b2"], "operator": ["A", "B", "B"], "host": ["x", "y", "z"]})


def by_node(span: str, *rows: tuple[dt.date, str, int]) -> pl.DataFrame:
    """A table of launches by week or month and node."""
    return pl.DataFrame(rows, schema=[span, "origin", "launches"], orient="row")


def test_operators_are_counted_in_all_and_at_once() -> None:
    """An operator without a session does not count, and one with two nodes counts once in a month."""
    table = by_node(
        "week_ending", (week(0), "a", 1), (week(0), "b1", 0), (week(9), "b1", 2), (week(9), "b2", 3)
    )
    assert binder.operators(table, NODES) == {"operators": 2, "most": 1}
    both = pl.concat([table, by_node("week_ending", (week(9), "a", 1))])
    assert binder.operators(both, NODES)["most"] == 2


def test_lead_ends_where_another_leads() -> None:
    """The full weeks that an operator led are counted, and who led in most weeks since the last of them."""
    rows = [
        (week(i), name, count)
        for i, pair in enumerate([(9, 1), (9, 1), (1, 5), (2, 5), (99, 5)])
        for name, count in zip(("a", "b1"), pair, strict=True)
    ]
    series = by_node("week_ending", *rows)
    table = weekly(10, 10, 6, 7, 104, partial=(4,))
    lead = binder.lead(table, series, NODES, operator="A")
    assert lead == {"weeks": 2, "first": week(0), "last": week(1), "leader": "B", "leader_weeks": 2}
    assert binder.lead(table, series, NODES, operator="B")["leader"] == "B"
    with pytest.raises(ProblemError, match="no week led by B"):
        binder.lead(weekly(10, 10), series, NODES, operator="B")


def test_months_of_an_operator_are_whole_ones() -> None:
    """The highest and the latest share of an operator are of months that are over."""
    days = [dt.date(2025, month, 1) for month in (1, 2, 3)]
    rows = [
        (day, name, count)
        for day, pair in zip(days, [(3, 1), (1, 3), (9, 0)], strict=True)
        for name, count in zip(("a", "b2"), pair, strict=True)
    ]
    table = by_node("month", *rows).with_columns(complete=pl.col("month") < days[2])
    assert binder.operator_months(table, NODES, operator="A") == {
        "peak_share": 0.75,
        "peak_month": days[0],
        "latest_share": 0.25,
        "latest_month": days[1],
    }


def test_address_has_its_share_and_months() -> None:
    """The share of a kind of address is of all launches, and the months are the first and the last."""
    days = [dt.date(2025, 1, 1), dt.date(2025, 2, 1)]
    table = pl.DataFrame(
        {"month": days * 2, "provider": ["Git", "Git", "Gist", "Gist"], "launches": [3, 3, 1, 1]}
    )
    assert binder.provider_share(table, provider="Git") == {
        "share": 0.75,
        "first_month": days[0],
        "last_month": days[1],
    }
