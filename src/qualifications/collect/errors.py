"""The error of a source of data."""

from __future__ import annotations

from qualifications.problems import Exit, ProblemError, refuse
from qualifications.quoting import printable


def unusable(place: object, *, found: object, allowed: str) -> ProblemError:
    """The error for a source that cannot be reached, or gives what a collector cannot take.

    What a source wrote is told on one line, cut, and without a character that a terminal would obey.
    """
    return refuse(Exit.COLLECT, printable(place), found=printable(found), allowed=allowed)
