"""The check of the chapters' language, against the limits and words of `content/language.yml`."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from hunspell import Hunspell

from qualifications.inputs import read_yaml
from qualifications.ledger.chapters import ProseLine, read_chapters, reader_lines
from qualifications.ledger.language import LANGUAGE_FILE
from qualifications.ledger.ledger import Ledger
from qualifications.markdown import Kind
from qualifications.models import read_record
from qualifications.problems import Exit, Problem, ProblemError, place
from qualifications.prose.acronyms import unexplained
from qualifications.prose.readability import limits_broken
from qualifications.prose.standard import Standard
from qualifications.texts.ready_text import ReadyText

# Words with a capital are names, and passed over; typos in code and names are for the tool `typos`.
_WORD = re.compile(r"(?<![\w./@'-])[a-z]+(?:-[a-z]+)*(?:'[a-z]+)?(?![\w/@]|[.-]\w)")
_PART = re.compile(r"\w+")
_SUGGESTIONS = 3


def check_language(content: Path, ledger: Ledger, texts: Iterable[ReadyText] = ()) -> tuple[Problem, ...]:
    """What breaks the standard of the folder in its chapters, and what is misspelled in the ready texts.

    A folder without `language.yml` has no standard.
    """
    path = content / LANGUAGE_FILE
    if not path.is_file():
        return ()
    chapters = read_chapters(content)
    try:
        standard = read_record(Standard, read_yaml(path), context={chapter.name for chapter in chapters})
    except ProblemError as error:
        return error.problems
    # The words of the organization's own name need no explanation, and are in no dictionary.
    own = frozenset(word for name in ledger.names for word in _PART.findall(name))
    acronyms, words = standard.acronyms | own, standard.words | own
    problems: list[Problem] = []
    for chapter in chapters:
        lines = tuple(reader_lines(chapter, ledger))
        found = [
            *limits_broken(lines, standard.limits(chapter.name)),
            *unexplained(lines, acronyms),
            *turns_of(lines, standard.turns),
            *misspellings(lines, words),
        ]
        problems += [each.placed(place(chapter.path, line)) for line, each in found]
    for text in texts:
        # A list of references holds names.
        lengths = () if text.use == "references" else text.lengths
        lines = tuple(ProseLine(part.line, Kind.PROSE, part.text) for part in lengths)
        problems += [each.placed(place(text.path, line)) for line, each in misspellings(lines, words)]
    return tuple(problems)


def turns_of(lines: Iterable[ProseLine], turns: Mapping[str, str]) -> Iterator[tuple[int, Problem]]:
    """Each turn of phrase in the lines, in any case, with its line and what to write instead."""
    if not turns:
        return
    instead = [*turns.values()]
    # A group for each turn, by whose number it is found again. `\b` would miss a turn that ends in a point.
    groups = "|".join(f"({re.escape(turn)})" for turn in turns)
    pattern = re.compile(rf"(?<!\w)(?:{groups})(?!\w)", re.IGNORECASE)
    for line in lines:
        for match in pattern.finditer(line.text):
            fix = instead[(match.lastindex or 1) - 1]
            yield line.number, Problem(f"the turn {match[0]!r}", "plain English", Exit.LANGUAGE, fix)


def misspellings(lines: Iterable[ProseLine], known: Collection[str]) -> Iterator[tuple[int, Problem]]:
    """Each word that Hunspell's American English does not have, once, at its first line, with the nearest."""
    seen: set[str] = set()
    for line in lines:
        for match in _WORD.finditer(line.text):
            for word in match[0].removesuffix("'s").split("-"):
                if word not in seen and word not in known and not _dictionary().spell(word):
                    fix = f"correct it, or add it to `words` in {LANGUAGE_FILE}"
                    near = _dictionary().suggest(word)[:_SUGGESTIONS]
                    fix += f"; near it: {', '.join(near)}" if near else ""
                    allowed = "a word of American English"
                    yield line.number, Problem(f"the word {word!r}", allowed, Exit.SPELLING, fix)
                seen.add(word)


@cache
def _dictionary() -> Hunspell:
    return Hunspell("en_US")
