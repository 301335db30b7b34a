"""Spelling by the dictionary of American English that comes with Hunspell.

Words with a capital are names and are passed over; typos in code and names are for the tool `typos`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from hunspell import Hunspell

from qualifications.prose.text import Line

_WORD = re.compile(r"(?<![\w./@'-])[a-z]+(?:-[a-z]+)*(?:'[a-z]+)?(?![\w/@]|[.-]\w)")
_SUGGESTIONS = 3


@dataclass(frozen=True)
class Misspelling:
    """A word that the dictionary does not have, its line, and the words nearest to it."""

    text: str
    line: int
    near: tuple[str, ...]


def misspellings(lines: Iterable[Line], known: Collection[str]) -> Iterator[Misspelling]:
    """Each unknown word of the lines, once, at its first line."""
    seen: set[str] = set()
    for line in lines:
        for match in _WORD.finditer(line.text):
            for word in match[0].removesuffix("'s").split("-"):
                if word not in seen and word not in known and not _dictionary().spell(word):
                    yield Misspelling(word, line.number, tuple(_dictionary().suggest(word)[:_SUGGESTIONS]))
                seen.add(word)


@cache
def _dictionary() -> Hunspell:
    return Hunspell("en_US")
