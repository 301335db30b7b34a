"""Alt text that says what the chart shows: the title's finding is in it, and its numbers are the data's."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from typing import Any

import polars as pl

from qualifications.formatting import MONTHS

# A word with the marks inside it, such as `Jupyter's`, `AT&T` or `v1.2`.
_WORD = re.compile(r"[^\W_][\w'\u2019.&-]*[^\W_]|[^\W_]")
_SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# A day, or a year that is no start of a number such as 2,026,000.
_DATES = re.compile(rf"\b\d{{1,2}} (?:{MONTHS})\b(?: \d{{4}})?|\b(?:19|20)\d\d\b(?!,\d)")
# A number with its unit, and two numbers between which values lie.
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<about>\babout )?(?<![\w.])(?P<number>{_DIGITS})(?P<unit>\s?%| percent| million| billion)?(?!\w)"
)
_RANGE = re.compile(rf"\bbetween (?P<low>{_DIGITS}) and (?P<high>{_DIGITS})")
# More than computing with binary fractions adds to a number.
_TOLERANCE = 1e-6
_SCALES = {"": 1.0, "%": 0.01, "percent": 0.01, "million": 1e6, "billion": 1e9}
_SHORTEST_WORD = 5
_STEM = 5
_SHARED_WORDS = 2


def missing_from_alt(title: str, alt: str) -> list[str]:
    """What of the title's finding the alt text leaves out: its figures and names, else its words.

    A figure is a word with a digit or a number from two to twelve; a name is a word with a capital letter
    that no rule of spelling puts there. Of a title with neither, two words of some length must stand in it.
    """
    alt_words = {_bare(word) for word in _WORD.findall(alt)}
    marks = [*_figures_and_names(title)]
    if marks:
        return [word for word in marks if _bare(word) not in alt_words]
    words = [word for word in _WORD.findall(title) if len(word) >= _SHORTEST_WORD]
    stems = {word[:_STEM] for word in alt_words}
    missing = [word for word in words if _bare(word)[:_STEM] not in stems]
    return missing if len(words) - len(missing) < min(_SHARED_WORDS, len(words)) else []


def numbers_not_in(data: pl.DataFrame, alt: str, others: Iterable[Any] = ()) -> list[str]:
    """The numbers of the alt text that are no value of the data, nor among the others, whatever their sign.

    A number behind "about" is one rounded to its last digit that is not zero; "between" two numbers lies
    some value. Days and years are dates, and are left to the reader.
    """
    values = [*_numbers(others)]
    for column in data:
        values += _numbers(column.to_list())
    text = _DATES.sub(" ", alt)
    ranges = [match[0] for match in _RANGE.finditer(text) if not _spans_values(match, values)]
    numbers = _NUMBER.finditer(_RANGE.sub(" ", text))
    return ranges + [match[0].strip() for match in numbers if not _is_in_data(match, values)]


def _figures_and_names(title: str) -> Iterator[str]:
    for place, word in enumerate(_WORD.findall(title)):
        # The first word has a capital by the rules of spelling.
        capital = any(letter.isupper() for letter in (word[1:] if place == 0 else word))
        if capital or any(letter.isdigit() for letter in word) or word.lower() in _SPELLED:
            yield word


def _bare(word: str) -> str:
    """A word in small letters, without the ending of a possessive."""
    return word.lower().replace("\u2019", "'").removesuffix("'s").rstrip("'")


def _numbers(values: Iterable[Any]) -> Iterator[float]:
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield abs(float(value))
        elif isinstance(value, dt.date):
            yield float(value.year)


def _is_in_data(match: re.Match[str], values: list[float]) -> bool:
    """Whether some value is the number, once it is rounded as the number is."""
    digits = match["number"].replace(",", "")
    number = float(digits)
    whole, _, fraction = digits.partition(".")
    step = 10.0 ** -len(fraction)
    if match["about"] and not fraction:
        step = 10.0 ** (len(whole) - len(whole.rstrip("0")))
    scale = _SCALES[(match["unit"] or "").strip()]
    # A share is a value from 0 to 1, or is kept in percent already.
    scales = (scale, 1.0) if scale < 1 else (scale,)
    return any(abs(value / scale - number) <= step / 2 + _TOLERANCE for value in values for scale in scales)


def _spans_values(match: re.Match[str], values: list[float]) -> bool:
    low, high = (float(match[key].replace(",", "")) for key in ("low", "high"))
    return any(low <= value <= high for value in values)
