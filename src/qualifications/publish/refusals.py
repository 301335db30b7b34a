"""Reasons not to freeze, publish or confirm an edition, in the form that all faults of the book have."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from qualifications import problems
from qualifications.git import refusals_told
from qualifications.problems import Exit, Problem, ProblemError


def problem(place: object, found: object, allowed: str) -> Problem:
    """One thing that stands against publishing."""
    return Problem(exit=Exit.PUBLISH, place=str(place), message=f"found {found}", allowed=allowed)


def refuse(place: object, *, found: object, allowed: str) -> ProblemError:
    """The error for one of them."""
    return problems.refuse(Exit.PUBLISH, place, found=found, allowed=allowed)


@contextlib.contextmanager
def told(place: object) -> Iterator[None]:
    """Tells of what git or the disk refuses as of a reason not to publish; `place` is where it was asked."""
    try:
        with refusals_told(Exit.PUBLISH, place):
            yield
    except OSError as error:
        found = error.strerror or str(error)
        raise refuse(error.filename or place, found=found, allowed="a folder to write to") from None
