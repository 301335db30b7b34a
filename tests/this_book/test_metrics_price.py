"""What a price list in steps gives for a group of any size."""

from __future__ import annotations

import polars as pl
import pytest

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


def test_unknown_membership_is_refused() -> None:
    """A membership that the list does not have is refused with those that it has."""
    with pytest.raises(ProblemError, match="general-membership"):
        price.year(PRICES, membership="starter-membership", users=1)
