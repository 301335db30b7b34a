"""The check of the chapters' language, against the limits and words of `content/language.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualifications.ledger.chapters import read_chapters
from qualifications.ledger.ledger import Ledger
from qualifications.problems import Exit, Fault, Problem, ProblemError, place
from qualifications.prose.acronyms import unexplained
from qualifications.prose.markdown import Kind
from qualifications.prose.readability import Reading, measure
from qualifications.prose.spelling import misspellings
from qualifications.prose.standard import FILE, Limits, read_standard
from qualifications.prose.text import Line, reader_lines
from qualifications.texts.shelf import Written


@dataclass(frozen=True)
class LanguageReport:
    """What the check found, and the measure of each chapter by name, in the order of the files."""

    problems: tuple[Problem, ...]
    readings: dict[str, Reading]

    @property
    def summary(self) -> str:
        """The book as a whole in a line: its length, and the easiest and the hardest chapter."""
        graded = {name: reading for name, reading in self.readings.items() if reading.grade}
        words = sum(reading.words for reading in self.readings.values())
        if not graded:
            return f"{words:,} words."
        names = sorted(graded, key=lambda name: graded[name].grade)
        easiest, hardest = (f"{name} ({graded[name].grade:.1f})" for name in (names[0], names[-1]))
        return f"{words:,} words. Reading grades from {easiest} to {hardest}."


def check_language(content: Path, ledger: Ledger, texts: Iterable[Written] = ()) -> LanguageReport:
    """Every chapter against the standard of the folder, and the spelling of the ready texts.

    A folder without `language.yml` has no standard.
    """
    path = content / FILE
    chapters = {chapter.name: chapter for chapter in read_chapters(content)}
    if not path.is_file():
        return LanguageReport((), {})
    try:
        standard = read_standard(path, frozenset(chapters))
    except ProblemError as error:
        return LanguageReport(error.problems, {})
    problems: list[Problem] = []
    readings = {}
    for name, chapter in chapters.items():
        lines = tuple(reader_lines(chapter, ledger))
        readings[name] = measure(lines)
        found = [
            *_limits_broken(readings[name], standard.limits(name)),
            *unexplained(lines, standard.acronyms, standard.irregular),
            *turns_of(lines, standard.turns),
            *misspellings(lines, standard.words),
        ]
        problems += [fault.problem(place(chapter.path, line)) for line, fault in found]
    # A list of references is names.
    for text in (each for each in texts if each.text.use != "references"):
        lines = tuple(Line(part.line, Kind.PROSE, each) for part in text.lengths for each in part.paragraphs)
        found = [*misspellings(lines, standard.words)]
        problems += [fault.problem(place(text.text.path, line)) for line, fault in found]
    return LanguageReport(tuple(problems), readings)


def turns_of(lines: Iterable[Line], turns: Mapping[str, str]) -> Iterator[tuple[int, Fault]]:
    """Each turn of phrase in the lines, in any case, with its line and what to write instead."""
    if not turns:
        return
    instead = {turn.casefold(): words for turn, words in turns.items()}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, turns))})\b", re.IGNORECASE)
    for line in lines:
        for match in pattern.finditer(line.text):
            mend = instead[match[0].casefold()]
            yield line.number, Fault(f"the turn {match[0]!r}", "plain English", Exit.LANGUAGE, mend)


def _limits_broken(reading: Reading, limits: Limits) -> Iterator[tuple[int, Fault]]:
    hardest = ", ".join(map(str, sorted(sentence.line for sentence in reading.hardest)))
    shorter = f"shorter words or sentences; the hardest stand on {hardest}"
    longest = reading.longest
    for most, count, line, found, mend in (
        (limits.grade, reading.grade, 0, f"a reading grade of {reading.grade:.1f}", shorter),
        (limits.mean, reading.mean, 0, f"{reading.mean:.1f} words a sentence on average", shorter),
        (
            limits.longest,
            longest.words,
            longest.line,
            f"a sentence of {longest.words} words",
            "make two of it",
        ),
        (
            *(limits.words, reading.words, 0, f"{reading.words} words, claims included"),
            f"shorten it, or give it more room in {FILE}",
        ),
    ):
        if most and count > most:
            yield line, Fault(found, f"{most:g} at most", Exit.READING, mend)
