"""How numbers and dates are written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualifications.wording import format_date, format_millions, format_number, format_share

# The same examples in each run.
REPEATABLE = settings(deadline=None, derandomize=True)


@REPEATABLE
@given(st.integers())
def test_number_reads_back(value: int) -> None:
    """A whole number loses nothing: without its commas it is the same number."""
    assert int(format_number(value).replace(",", "")) == value


@REPEATABLE
@given(st.dates())
def test_date_reads_back(day: dt.date) -> None:
    """A date loses nothing, and has no leading zero."""
    text = format_date(day)
    number, month, year = text.split()
    assert (
        dt.datetime.strptime(f"{number} {month} {year.zfill(4)}", "%d %B %Y").replace(tzinfo=dt.UTC).date()
        == day
    )
    assert not text.startswith("0")


@pytest.mark.parametrize(
    ("value", "text"),
    [(18_823_947, "18.8 million"), (1_000_000, "1.0 million"), (999_999, "999,999"), (0, "0")],
)
def test_millions(value: int, text: str) -> None:
    """A million and more is written short, less in full."""
    assert format_millions(value) == text


@pytest.mark.parametrize(("share", "text"), [(0.1437, "14.4%"), (0.0, "0.0%"), (1.0, "100.0%")])
def test_share(share: float, text: str) -> None:
    """A share is written in percent with one decimal."""
    assert format_share(share) == text


def test_fraction_keeps_one_decimal() -> None:
    """A number that is not whole keeps one decimal."""
    assert format_number(1234.56) == "1,234.6"
