"""The error of the collectors."""

from __future__ import annotations


class CollectError(Exception):
    """A source cannot be reached, or gives what a collector cannot take; the data stay as they are."""

    def __init__(self, place: str, *, found: str, allowed: str) -> None:
        super().__init__(f"{place}: found {found}; allowed: {allowed}")
        self.place = place
        self.found = found
        self.allowed = allowed
