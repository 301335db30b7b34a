"""The sizes of form fields, and how many characters a text has by the strictest way of counting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

LIMITS = (140, 500, 1500, 3000, 4000)
# Portals count in ways that they do not publish: a twentieth of each field stays free.
_PERCENT_USED = 95
T = TypeVar("T")


def room(limit: int) -> int:
    """How many characters a block for that field may have."""
    return limit * _PERCENT_USED // 100


def count(text: str) -> int:
    """The largest of three counts: code points, UTF-16 units, and code points where a line ends in two."""
    return max(len(text), len(text.encode("utf-16-le")) // 2, len(text) + text.count("\n"))


def fit(
    parts: Sequence[T], limit: int, write: Callable[[Sequence[T]], str], *, in_order: bool = False
) -> list[T]:
    """The parts that go into the field, each whole.

    `write` makes the text of a choice of parts. A part that does not fit is passed over and those behind
    it are still tried; `in_order` ends with it, where a later part would mislead without an earlier.
    """
    chosen: list[T] = []
    for part in parts:
        if count(write([*chosen, part])) <= room(limit):
            chosen.append(part)
        elif in_order:
            break
    return chosen
