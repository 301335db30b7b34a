"""The error of freezing, publishing and verifying."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualifications.git import GitError


@dataclass(frozen=True)
class Problem:
    """One thing that stands against publishing: its place, what was found and what is allowed."""

    place: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.place}: found {self.found}; allowed: {self.allowed}"


class PublishError(Exception):
    """An edition cannot be frozen, published or confirmed; `problems` says why, and nothing was published."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def refuse(place: str, *, found: str, allowed: str) -> PublishError:
    """The error for one problem."""
    return PublishError([Problem(place, found, allowed)])


@contextlib.contextmanager
def told(place: str) -> Iterator[None]:
    """Tells of what git or the disk refuses as of a reason not to publish; `place` is where it was asked."""
    try:
        yield
    except GitError as error:
        raise refuse(
            place, found="; ".join(error.lines), allowed="a repository that git can work with"
        ) from None
    except OSError as error:
        raise refuse(
            str(error.filename or place), found=error.strerror or str(error), allowed="a folder to write to"
        ) from None
