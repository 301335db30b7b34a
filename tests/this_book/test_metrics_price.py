"""What a price list in steps gives for a group of any size."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.metrics import price
from qualifications.problems import ProblemError

RATES = ((10, 10), (100, 5), (1000, 2.5), (10_000, 1.25))
PRICES = pl.DataFrame(
    [
        ("general-membership", "membership", None, None, 15_000.0),
        *(
            (f"usage-step-{step}", "usage", first, last, rate)
            for step, (first, (last, rate)) in enumerate(zip((1, 11, 101, 1001), RATES, strict=True), 1)
        ),
        ("usage-step-5", "usage", 10_001, None, 0.0),
    ],
    schema=["item", "group", "from_users", "to_users", "usd"],
    orient="row",
)


@pytest.mark.parametrize(
    ("users", "month"), [(0, 0), (1, 10), (10, 100), (280, 1000), (10_000, 14_050), (10_001, 14_050)]
)
def test_ends_of_the_steps(users: int, month: int) -> None:
    """The fee is that of the people within each step, at the ends of the steps too."""
    assert price.usage(PRICES, users=users) == {"users": users, "month_usd": month, "year_usd": month * 12}


@given(st.integers(min_value=1, max_value=12_000))
def test_each_user_costs_the_rate_of_the_step(users: int) -> None:
    """One more person adds the rate of the step that the person falls in, and nothing beyond the last."""
    added = price.usage(PRICES, users=users)["month_usd"] - price.usage(PRICES, users=users - 1)["month_usd"]
    assert added == next((rate for last, rate in RATES if users <= last), 0)


def test_year_is_membership_and_twelve_months() -> None:
    """The total of a year is the membership and twelve equal months."""
    assert price.year(PRICES, membership="general-membership", users=40) == {
        "users": 40,
        "membership_usd": 15_000,
        "usage_month_usd": 250,
        "usage_year_usd": 3000,
        "total_usd": 18_000,
    }


def test_order_of_the_list_does_not_matter() -> None:
    """The same fee comes from the list in any order."""
    assert price.usage(PRICES.reverse(), users=777) == price.usage(PRICES, users=777)


def test_cents_are_kept() -> None:
    """An amount that is no whole number of dollars keeps its cents."""
    assert price.usage(PRICES, users=101)["month_usd"] == 552.5


def test_unknown_membership_is_refused() -> None:
    """A membership that the list does not have is refused with those that it has."""
    with pytest.raises(ProblemError, match="general-membership"):
        price.year(PRICES, membership="starter-membership", users=1)


def test_negative_steps_add_nothing() -> None:
    """A step that begins above the number of people adds nothing."""
    steps = PRICES.filter(pl.col("from_users") > 100)
    assert price.usage(steps, users=5)["month_usd"] == 0
