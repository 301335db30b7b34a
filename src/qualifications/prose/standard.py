"""How the chapters must read: the limits, names and words of `content/language.yml`."""

from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field

from qualifications.models import Allowed, Record, Text, Words
from qualifications.problems import Problem

Limit = Annotated[float, Field(ge=0, strict=True)]


class Limits(Record):
    """The most that a chapter may have; zero is no limit."""

    grade: Limit = 0
    """The school year in which its prose can be read."""
    mean: Limit = 0
    """The words of a sentence on average."""
    longest: Limit = 0
    """The words of its longest sentence."""
    words: Limit = 0
    """The words of the whole, claims included."""


class Standard(Record):
    """The limits of every chapter, its acronyms, names, words and turns of phrase."""

    default: Annotated[Limits, Allowed("a mapping")]
    """The limits of every chapter."""
    chapters: dict[str, Limits] = Field(default={})
    """What changes for a chapter, by its name or a pattern such as `reference/*`."""
    acronyms: frozenset[Words] = frozenset()
    """Names that need no words on a page."""
    names: frozenset[Words] = frozenset()
    """Names with a number, which is no figure."""
    words: frozenset[Words] = frozenset()
    """Words that no dictionary has."""
    turns: dict[Text, Words] = Field(default={})
    """Turns of phrase that no chapter may have, each with what to write instead."""

    def problems(self, known: Collection[str]) -> Iterator[Problem]:
        """Limits of a chapter that does not exist."""
        for name in self.chapters:
            if name not in known and not any(sign in name for sign in "*?["):
                allowed = "a chapter of content/, or a pattern"
                yield Problem(f"the chapter {name!r}", allowed, at=("chapters", name))

    def limits(self, name: str) -> Limits:
        """The limits of the chapter of that name, such as `reference/cite`.

        The default, changed by each pattern that fits, such as `reference/*`, in the order of the file.
        """
        limits = self.default
        for pattern, change in self.chapters.items():
            if fnmatchcase(name, pattern):
                limits = limits.model_copy(update=change.model_dump(exclude_unset=True))
        return limits
