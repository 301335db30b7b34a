"""The error of the collectors."""

from __future__ import annotations

from collections.abc import Mapping


class CollectError(Exception):
    """A source cannot be reached, or gives what a collector cannot take; the data stay as they are."""

    def __init__(self, place: str, *, found: str, allowed: str) -> None:
        super().__init__(f"{place}: found {found}; allowed: {allowed}")
        self.place = place
        self.found = found
        self.allowed = allowed


class SourcesError(CollectError):
    """Some sources failed, and others may not have: each with the first line of why."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        lines = (f"{source} failed: {error.splitlines()[0]}" for source, error in errors.items())
        Exception.__init__(self, "\n".join(lines))
