"""Spelling by the dictionary of American English that comes with Hunspell.

Words with a capital are names and are passed over; typos in code and names are for the tool `typos`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from hunspell import Hunspell

from qualifications.problems import Exit, Fault
from qualifications.prose.standard import FILE
from qualifications.prose.text import Line

_WORD = re.compile(r"(?<![\w./@'-])[a-z]+(?:-[a-z]+)*(?:'[a-z]+)?(?![\w/@]|[.-]\w)")
_SUGGESTIONS = 3


def misspellings(lines: Iterable[Line], known: Collection[str]) -> Iterator[tuple[int, Fault]]:
    """Each unknown word of the lines, once, at its first line, with the words nearest to it."""
    seen: set[str] = set()
    for line in lines:
        for match in _WORD.finditer(line.text):
            for word in match[0].removesuffix("'s").split("-"):
                if word not in seen and word not in known and not _dictionary().spell(word):
                    near = ", ".join(_dictionary().suggest(word)[:_SUGGESTIONS])
                    mend = f"correct it, or add it to `words` in {FILE}{near and '; near it: '}{near}"
                    allowed = "a word of American English"
                    yield line.number, Fault(f"the word {word!r}", allowed, Exit.SPELLING, mend)
                seen.add(word)


@cache
def _dictionary() -> Hunspell:
    return Hunspell("en_US")
