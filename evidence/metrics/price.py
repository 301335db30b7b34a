"""What 2i2c's published price list gives for a group of a size.

A price in the list is what 2i2c published on the list's day; a contract may say otherwise.
The cloud provider's bill is never part of it.
"""

import polars as pl

from qualifications.ledger.metrics.metric import Parts, check_known, metric

_MONTHS = 12


@metric(prices="prices")
def usage(prices: pl.DataFrame, *, users: int) -> Parts:
    """The usage fee for people active in a month: each step of the list prices the people within it.

    The year has twelve such months.
    """
    month = _usage(prices, users)
    return {"users": users, "month_usd": _dollars(month), "year_usd": _dollars(month * _MONTHS)}


@metric(prices="prices")
def year(prices: pl.DataFrame, *, membership: str, users: int) -> Parts:
    """A membership's yearly fee and each month's usage fee by the list's steps, for the same number of users.

    The cloud provider's bill, directed engagements and taxes are not in it.
    """
    check_known(membership, prices["item"])
    fee = _dollars(prices.filter(item=membership)["usd"].item())
    month = _usage(prices, users)
    return {
        "users": users,
        "membership_usd": fee,
        "usage_month_usd": _dollars(month),
        "usage_year_usd": _dollars(month * _MONTHS),
        "total_usd": _dollars(fee + month * _MONTHS),
    }


@metric(prices="prices")
def term(prices: pl.DataFrame, *, membership: str, users: int, years: int) -> Parts:
    """A membership's yearly fee and each month's usage fee by the list's steps, over so many years."""
    check_known(membership, prices["item"])
    fee = prices.filter(item=membership)["usd"].item()
    each = fee + _usage(prices, users) * _MONTHS
    return {"users": users, "years": years, "year_usd": _dollars(each), "total_usd": _dollars(each * years)}


@metric(prices="prices")
def growth(prices: pl.DataFrame, *, membership: str, first_users: int, second_users: int) -> Parts:
    """A membership's yearly fee and each month's usage fee by the list's steps, in two years and together."""
    first = year(prices, membership=membership, users=first_users)["total_usd"]
    second = year(prices, membership=membership, users=second_users)["total_usd"]
    return {
        "first_users": first_users,
        "second_users": second_users,
        "first_usd": first,
        "second_usd": second,
        "total_usd": first + second,
    }


def _usage(prices: pl.DataFrame, users: int) -> float:
    steps = prices.filter(pl.col("group") == "usage")
    within = (steps["to_users"].fill_null(users).clip(upper_bound=users) - steps["from_users"] + 1).clip(
        lower_bound=0
    )
    return float((within * steps["usd"]).sum())


def _dollars(amount: float) -> float:
    """Whole dollars as an int, for they are written without cents; others as a float."""
    rounded = round(amount, 2)
    return int(rounded) if rounded == int(rounded) else rounded
