"""How the book writes numbers and dates, and how it writes for fields that take plain text alone."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from anyascii import anyascii

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
"""The names of the months, for a pattern."""
_MILLION = 1_000_000
# Signs of which the library `anyascii` would make what is hard to read.
_SPELLED = str.maketrans(
    {
        "—": " - ",
        "\N{MULTIPLICATION SIGN}": "x",
        "→": "->",
        "≥": ">=",
        "≤": "<=",
        "§": " section ",
        "°": " degrees ",
    }
)
# What Markdown, with the extensions of MyST, may take for markup.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~$@&^])")


def markdown_text(text: str) -> str:
    """A text as Markdown that shows it as it stands."""
    return _MARKDOWN.sub(r"\\\1", text)


def format_number(value: float) -> str:
    """1234567 as 1,234,567; a fraction keeps one decimal, or the first that is not 0."""
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    rounded_to_zero = value and not text.strip("-0.")
    # A decimal is never written with an exponent.
    return f"{Decimal(f'{value:.1g}'):f}" if rounded_to_zero else text


def format_date(day: dt.date) -> str:
    """2022-02-27 as 27 February 2022."""
    return f"{day.day} {day:%B %Y}"


def format_rounded(value: float) -> str:
    """80211 as 80,000: rounded to two digits, or to a whole number, for "about" and "between"."""
    digits = len(str(round(abs(value))))
    return f"{round(value, 2 - digits):,.0f}"


def format_share(share: float) -> str:
    """0.4583 as 45.8%."""
    return f"{share:.1%}"


def format_millions(value: int) -> str:
    """18823947 as 18.8 million; less than a million in full."""
    return f"{value / _MILLION:.1f} million" if value >= _MILLION else format_number(value)


_WRITERS: Mapping[str, Callable[[float], str]] = {
    "year": str,
    "share": format_share,
    "whole-share": "{:.0%}".format,
}


def format_value(value: Any, unit: str = "") -> str:
    """A figure of a claim, by its type and unit.

    A `share` has one decimal, a `whole-share` none, and dollars (`USD`) have their sign, and cents where
    they are no whole number. A day is a `month` where the unit says so, and a `year` has no separator.
    """
    if isinstance(value, dt.date):
        return f"{value:%B %Y}" if unit == "month" else format_date(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value)
    if unit == "USD":
        dollars = f"{abs(value):,}" if isinstance(value, int) else f"{abs(value):,.2f}"
        return f"-${dollars}" if value < 0 else f"${dollars}"
    return _WRITERS.get(unit, format_number)(value)


def short_address(url: str) -> str:
    """An address as a person types it: without its scheme and the slash at its end."""
    return url.partition("://")[2].removeprefix("www.").rstrip("/")


def listed(items: Iterable[str]) -> str:
    """Words as a list in a sentence: a, b and c; no words are "none"."""
    *others, last = list(items) or ["none"]
    return f"{', '.join(others)} and {last}" if others else last


def in_ascii(text: str) -> str:
    """The text in ASCII letters, digits and punctuation alone; its lines stay as they are."""
    return text if text.isascii() else anyascii(text.translate(_SPELLED))


def plain(text: str) -> str:
    """The text on one line, in ASCII letters, digits and punctuation alone."""
    spelled = in_ascii(text)
    # A quick test first: of tens of thousands of texts, few hold a line end or a control character.
    if not spelled.isprintable():
        spelled = "".join(letter for letter in spelled if letter.isprintable() or letter.isspace())
    return " ".join(spelled.split())
