"""How hard a chapter is to read.

The grade is the automated readability index: the school year in the United States whose pupils read
such words and sentences. It counts letters rather than syllables, so it needs no list of pronunciations.
Names, dates and figures count as short words, since no choice of words makes them shorter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from qualifications.formatting import MONTHS
from qualifications.ledger.chapters import ProseLine
from qualifications.markdown import Kind

_DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{MONTHS})(?: (?:19|20)\d\d)?\b")
_END = re.compile(r"(?<=[.!?])[\"”)]* (?=[A-Z0-9“\"])")
_WORD = re.compile(r"\S*\w\S*")
# A word with a digit or with a capital inside is a name, as is one with a capital in mid-sentence.
_NAME = re.compile(r"(?<!\S)\S*(?:\d|[a-z][A-Z]|[A-Z]{2})\S*|(?<=\S )[A-Z]\S*")
_RUN = re.compile(r"\bName(?: (?:(?:of|for|the|and|&|in|to) )*Name)+\b")
_STOP = re.compile(r"[.!?]")
_SHORTEST = 3


@dataclass(frozen=True)
class Sentence:
    """A sentence, the line on which it stands, and its words."""

    line: int
    text: str
    words: int


@dataclass(frozen=True)
class Readability:
    """The measure of a chapter: its grade, the mean words of a sentence, and all words, tables included."""

    grade: float
    mean: float
    words: int
    longest: Sentence
    hardest: tuple[Sentence, ...]


def measure(lines: Iterable[ProseLine]) -> Readability:
    """The measure of the lines of a chapter; without a sentence, grade and mean are zero."""
    lines = tuple(lines)
    words = sum(len(_WORD.findall(line.text)) for line in lines)
    prose = [sentence for line in lines if line.kind is Kind.PROSE for sentence in _sentences(line)]
    if not prose:
        return Readability(grade=0.0, mean=0.0, words=words, longest=Sentence(0, "", 0), hardest=())
    return Readability(
        grade=_grade(prose),
        mean=sum(sentence.words for sentence in prose) / len(prose),
        words=words,
        longest=max(prose, key=lambda sentence: sentence.words),
        hardest=tuple(sorted(prose, key=lambda sentence: -_grade([sentence]))[:3]),
    )


def _sentences(line: ProseLine) -> Iterable[Sentence]:
    for text in _END.split(line.text):
        words = len(_WORD.findall(_leveled(text)))
        # A label or the head of a list is no sentence.
        if words >= _SHORTEST:
            yield Sentence(line.number, text, words)


def _leveled(text: str) -> str:
    """The sentence with names, dates and figures as short words, and one full stop."""
    text = _DATE.sub("May", text)
    text = _NAME.sub("Name", text)
    return _STOP.sub("", _RUN.sub("Name", text)) + "."


def _grade(sentences: Iterable[Sentence]) -> float:
    sentences = tuple(sentences)
    letters = [len(word) for sentence in sentences for word in _leveled(sentence.text).split()]
    words = sum(sentence.words for sentence in sentences)
    return 4.71 * sum(letters) / len(letters) + 0.5 * words / len(sentences) - 21.43
