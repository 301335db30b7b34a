"""How hard a chapter is to read, and what is more than its limits allow.

The grade is the automated readability index: the school year in the United States whose pupils read
such words and sentences. It counts letters rather than syllables, so it needs no list of pronunciations.
Names, dates and figures count as short words, since no choice of words makes them shorter.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qualifications.formatting import MONTHS
from qualifications.ledger.chapters import ProseLine
from qualifications.ledger.language import LANGUAGE_FILE
from qualifications.markdown import Kind
from qualifications.problems import Exit, Problem
from qualifications.prose.standard import Limits

# A date, a month, or a month with its year.
_DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{MONTHS})(?: (?:19|20)\d\d)?\b")
# The space behind a sentence, before one that starts with a capital or a digit.
_END = re.compile(r"(?<=[.!?])[\"”)]* (?=[A-Z0-9“\"])")
_WORD = re.compile(r"\S*\w\S*")
# A word with a digit or with a capital inside is a name, as is one with a capital in mid-sentence.
_NAME = re.compile(r"(?<!\S)\S*(?:\d|[a-z][A-Z]|[A-Z]{2})\S*|(?<=\S )[A-Z]\S*")
# Names in a row, with small words between them, count as one.
_RUN = re.compile(r"\bName(?: (?:(?:of|for|the|and|&|in|to) )*Name)+\b")
_STOP = re.compile(r"[.!?]")
_SHORTEST = 3


class Sentence(NamedTuple):
    """A sentence with names, dates and figures as short words: its line, its words, and how many they are."""

    line: int
    text: str
    words: int


def limits_broken(lines: Sequence[ProseLine], limits: Limits) -> Iterator[tuple[int, Problem]]:
    """What is more than the limits allow, by line; tables count for the number of words alone."""

    def broken(found: str, most: float, fix: str) -> Problem:
        return Problem(found, f"{most:g} at most", Exit.READING, fix)

    prose: list[Sentence] = []
    for line in lines:
        if line.kind is Kind.PROSE:
            prose += sentences(line.text, line.number)
    if prose:
        hardest = sorted(prose, key=lambda each: grade([each]), reverse=True)[:3]
        places = ", ".join(str(line) for line in sorted(each.line for each in hardest))
        fix = f"shorter words or sentences; the hardest stand on {places}"
        reading = grade(prose)
        if limits.grade and reading > limits.grade:
            yield 0, broken(f"a reading grade of {reading:.1f}", limits.grade, fix)
        mean = sum(each.words for each in prose) / len(prose)
        if limits.mean and mean > limits.mean:
            yield 0, broken(f"{mean:.1f} words a sentence on average", limits.mean, fix)
        longest = max(prose, key=lambda each: each.words)
        if limits.longest and longest.words > limits.longest:
            found = f"a sentence of {longest.words} words"
            yield longest.line, broken(found, limits.longest, "make two of it")
    words = sum(len(_WORD.findall(line.text)) for line in lines)
    if limits.words and words > limits.words:
        fix = f"shorten it, or give it more room in {LANGUAGE_FILE}"
        yield 0, broken(f"{words} words, claims included", limits.words, fix)


def sentences(text: str, line: int = 0) -> Iterator[Sentence]:
    """The sentences of a line."""
    for each in _END.split(text):
        leveled = _RUN.sub("Name", _NAME.sub("Name", _DATE.sub("May", each)))
        leveled = _STOP.sub("", leveled) + "."
        words = len(_WORD.findall(leveled))
        # A label or the head of a list is no sentence.
        if words >= _SHORTEST:
            yield Sentence(line, leveled, words)


def grade(found: Iterable[Sentence]) -> float:
    """The grade of one or more sentences."""
    found = tuple(found)
    letters = [len(word) for each in found for word in each.text.split()]
    words = sum(each.words for each in found)
    return 4.71 * sum(letters) / len(letters) + 0.5 * words / len(found) - 21.43
