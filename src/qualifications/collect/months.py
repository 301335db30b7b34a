"""Months of the calendar, each named by its first day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator


def month_of(time: dt.datetime) -> dt.date:
    """The first day of the month that holds a time, by its UTC date."""
    return time.astimezone(dt.UTC).date().replace(day=1)


def next_month(month: dt.date) -> dt.date:
    """The first day of the month after."""
    return (month + dt.timedelta(days=31)).replace(day=1)


def start_of(day: dt.date) -> dt.datetime:
    """The moment at which a day begins, UTC."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def months_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Each month from that of one day to that of another, both included."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = next_month(month)


def tomorrow() -> dt.date:
    """The last day of which data can be, UTC, since a clock elsewhere may be a little ahead."""
    return dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
