"""The error of the collectors."""

from __future__ import annotations

from collections.abc import Mapping

from qualifications.quoting import printable


class CollectError(Exception):
    """A source cannot be reached, or gives what a collector cannot take; the data stay as they are.

    What a source wrote is told on one line, cut, and without a character that a terminal would obey.
    """

    def __init__(self, place: str, *, found: object, allowed: str) -> None:
        self.place = printable(place)
        self.found = printable(found)
        self.allowed = "\n".join(printable(line) for line in allowed.split("\n"))
        super().__init__(f"{self.place}: found {self.found}; allowed: {self.allowed}")


class SourcesError(CollectError):
    """Some sources failed, and others may not have: each with the first line of why."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        lines = (f"{source} failed: {error.splitlines()[0]}" for source, error in errors.items())
        Exception.__init__(self, "\n".join(lines))
