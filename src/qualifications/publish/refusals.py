"""Reasons not to freeze or publish an edition, in the form that all faults of the book have."""

from __future__ import annotations

from functools import partial

from qualifications import problems
from qualifications.problems import Exit, Problem

# The error for one reason.
refuse = partial(problems.refuse, Exit.PUBLISH)


def problem(place: object, found: object, allowed: str) -> Problem:
    """One thing that stands against publishing."""
    return Problem(exit=Exit.PUBLISH, place=str(place), found=str(found), allowed=allowed)
