"""The check of the chapters' language, against the limits and words of `content/language.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualifications.ledger.chapters import Chapter, read_chapters
from qualifications.ledger.ledger import Ledger
from qualifications.problems import Exit, Problem, ProblemError, place
from qualifications.prose.acronyms import unexplained
from qualifications.prose.markdown import Kind
from qualifications.prose.readability import Reading, measure
from qualifications.prose.spelling import Misspelling, misspellings
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
        problems += _limits_broken(chapter, readings[name], standard.limits(name))
        problems += (
            _problem(
                place(chapter.path, each.line),
                Exit.ACRONYM,
                f"the acronym {each.text!r} without what it stands for",
                "its words in the sentence that first uses it, as in: public lending right (PLR)",
                f"write it out, or add a name that needs no words to `acronyms` in {FILE}",
            )
            for each in unexplained(lines, standard.acronyms, standard.irregular)
        )
        problems += (
            _problem(place(chapter.path, line), Exit.LANGUAGE, f"the turn {turn!r}", "plain English", instead)
            for line, turn, instead in turns_of(lines, standard.turns)
        )
        problems += _unknown_words(chapter.path, misspellings(lines, standard.words))
    # A list of references is names.
    for text in (each for each in texts if each.text.use != "references"):
        paragraphs = [
            Line(length.line, Kind.PROSE, each) for length in text.lengths for each in length.paragraphs
        ]
        problems += _unknown_words(text.text.path, misspellings(paragraphs, standard.words))
    return LanguageReport(tuple(problems), readings)


def turns_of(lines: Iterable[Line], turns: Mapping[str, str]) -> Iterator[tuple[int, str, str]]:
    """Each turn of phrase in the lines, in any case, with its line and what to write instead."""
    if not turns:
        return
    instead = {turn.casefold(): words for turn, words in turns.items()}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, turns))})\b", re.IGNORECASE)
    for line in lines:
        for match in pattern.finditer(line.text):
            yield line.number, match[0], instead[match[0].casefold()]


def _limits_broken(chapter: Chapter, reading: Reading, limits: Limits) -> Iterator[Problem]:
    def problem(line: int, found: str, allowed: str, mend: str) -> Problem:
        return _problem(place(chapter.path, line), Exit.READING, found, allowed, mend)

    hardest = ", ".join(
        str(sentence.line) for sentence in sorted(reading.hardest, key=lambda each: each.line)
    )
    mend = f"shorter words or sentences; the hardest stand on {hardest}"
    if limits.grade and reading.grade > limits.grade:
        yield problem(0, f"a reading grade of {reading.grade:.1f}", f"{limits.grade:g} at most", mend)
    if limits.mean and reading.mean > limits.mean:
        yield problem(0, f"{reading.mean:.1f} words a sentence on average", f"{limits.mean:g} at most", mend)
    if limits.longest and reading.longest.words > limits.longest:
        found = f"a sentence of {reading.longest.words} words"
        yield problem(reading.longest.line, found, f"{limits.longest} at most", "make two of it")
    if limits.words and reading.words > limits.words:
        mend = f"shorten it, or give it more room in {FILE}"
        yield problem(0, f"{reading.words} words, claims included", f"{limits.words} at most", mend)


def _unknown_words(path: Path, words: Iterable[Misspelling]) -> Iterator[Problem]:
    for word in words:
        near = f"; near it: {', '.join(word.near)}" if word.near else ""
        yield _problem(
            place(path, word.line),
            Exit.SPELLING,
            f"the word {word.text!r}",
            "a word of American English",
            f"correct it, or add it to `words` in {FILE}{near}",
        )


def _problem(at: str, exit_: Exit, found: str, allowed: str, mend: str) -> Problem:
    return Problem(exit=exit_, place=at, message=f"found {found}", allowed=allowed, mend=mend)
