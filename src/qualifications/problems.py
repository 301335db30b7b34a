"""What is wrong, and where: a problem, the error that carries problems, and the end of a command."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import KW_ONLY, dataclass, replace
from enum import IntEnum
from pathlib import Path

from qualifications.escaping import printable

_LONGEST = 5000

Key = tuple[str | int, ...]
"""The way from the top of a value to a part of it."""


class Exit(IntEnum):
    """What a command's exit status says; of several problems, the greatest counts."""

    DONE = 0
    PROJECT = 2
    """The book's settings, or a file that cannot be read."""
    DATA = 3
    """A data table or its descriptor breaks a rule."""
    BOOK = 4
    """A page, a notebook or a figure."""
    EXPORT = 5
    """A print form."""
    COLLECT = 6
    """A source of data."""
    PUBLISH = 7
    """An edition, or the published branch."""
    SCHEMA = 10
    """A record, such as a claim, lacks a field or has one that is not allowed."""
    SOURCE = 11
    """A claim names no source, or one that is not recorded."""
    VALUE = 12
    """A claim's value cannot be computed, or its statement does not hold it."""
    ASSERTION = 13
    """The data contradict what a claim asserts of its value."""
    USE = 14
    """A chapter names a claim that does not exist."""
    NUMBER = 15
    """A number in prose does not come from the ledger."""
    LANGUAGE = 16
    """A word that a claim or chapter may not use."""
    PRIVACY = 17
    """Personal data beyond public roles."""
    READING = 18
    """A chapter is harder to read, or longer, than its limit."""
    ACRONYM = 19
    """A page uses an acronym without saying what it stands for."""
    SPELLING = 20
    """A word that the dictionary does not have."""
    TEXT = 21
    """A ready text breaks a rule that it keeps."""


@dataclass(frozen=True)
class Problem:
    """What is wrong: what was found, what is allowed there, and how to fix it; then where it stands.

    Whoever judges a value or a text says by `at` or `row` which part of it is meant, the row counted from
    zero; whoever knows the file adds the `place`, a path with a line behind a colon where there is one.
    `words` are what a library says, in place of `found`; `detail` is shown on lines of its own.
    """

    found: str = ""
    allowed: str = ""
    exit: Exit = Exit.SCHEMA
    fix: str = ""
    _: KW_ONLY
    place: str = ""
    words: str = ""
    detail: str = ""
    at: Key = ()
    row: int = 0

    def placed(self, place: str, *, within: str = "") -> Problem:
        """The same with its place; `within` says in what it was found, as in " in the claim `x`"."""
        return replace(self, place=place, found=f"{self.found}{within}")

    @property
    def order(self) -> tuple[str, int]:
        """Where it stands among others: by its file, and by its line there."""
        path, _, rest = self.place.rpartition(":")
        line = rest.partition(",")[0]
        return (path, int(line)) if line.isdecimal() else (self.place, 0)

    def __str__(self) -> str:
        text = f"{self.place}: " if self.place else ""
        text += self.words or f"found {self.found}"
        text += f"; allowed: {self.allowed}" if self.allowed else ""
        text += f"; to fix: {self.fix}" if self.fix else ""
        lines = [printable(text, longest=_LONGEST), *(f"    {line}" for line in self.detail.splitlines())]
        return "\n".join(lines)


class ProblemError(ValueError):
    """Something is wrong, and nothing was changed; `problems` says what and where.

    It is a ValueError, as pydantic wants of what a validator raises.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def exit(self) -> Exit:
        """The exit status of the command that meets this."""
        return max(problem.exit for problem in self.problems)

    def as_exit(self, exit_: Exit) -> ProblemError:
        """The same problems with another exit status: that of whose file it is."""
        return ProblemError(replace(problem, exit=exit_) for problem in self.problems)


@contextlib.contextmanager
def gathering(found: list[Problem]) -> Iterator[None]:
    """Adds to those found the problems that end the block."""
    try:
        yield
    except ProblemError as error:
        found += error.problems


def place(path: Path, line: int = 0) -> str:
    """A place as messages show it: the file, and the line where there is one."""
    return f"{path}:{line}" if line else str(path)


def refusal(
    found: object, allowed: str = "", exit_: Exit = Exit.SCHEMA, fix: str = "", *, place: object = ""
) -> ProblemError:
    """The error for one problem."""
    return ProblemError([Problem(str(found), allowed, exit_, fix, place=str(place))])


def refuse_all(problems: Iterable[Problem]) -> None:
    """Raises ProblemError with the problems, where there is one."""
    if found := [*problems]:
        raise ProblemError(found)


def unusable(place: object, *, found: object, allowed: str) -> ProblemError:
    """The error for a source that cannot be reached, or gives what a collector cannot take.

    What a source wrote is shown on one line, cut, and without a character that a terminal would obey.
    """
    return refusal(printable(found), allowed, Exit.COLLECT, place=printable(place))


def reported(work: Callable[[], object]) -> int:
    """Does the work of a command; what it raises goes to standard error and becomes an exit status."""
    try:
        work()
    except BrokenPipeError:
        # The end of a report's reader, which is no fault.
        raise
    except (ProblemError, OSError) as error:
        refusal = error if isinstance(error, ProblemError) else _of_system(error)
        text = str(refusal)
        # Places are shown from where the command was called, be it the root or a folder that is gone.
        with contextlib.suppress(FileNotFoundError):
            text = text.replace(f"{here}{os.sep}", "") if (here := Path.cwd()).name else text
        for line in text.splitlines():
            print(line if line.startswith(" ") else f"error: {line}", file=sys.stderr)
        return refusal.exit
    return Exit.DONE


def _of_system(error: OSError) -> ProblemError:
    """The file, what the system found there, and what to do."""
    found, file = (error.strerror or str(error)).partition("\n")[0].lower(), error.filename2 or error.filename
    path = Path(os.fsdecode(file)) if file is not None else ""
    if os.path.islink(path) and not os.path.exists(path):  # noqa: PTH110, PTH114 - a Path raises for a long name
        found = f"a link to {Path(path).readlink()}, which is not there"
    return refusal(found, exit_=Exit.PROJECT, fix="correct this, and run the command again", place=path)
