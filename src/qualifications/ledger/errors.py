"""The error that the ledger raises for evidence it cannot accept."""

from __future__ import annotations

from pathlib import Path


class EvidenceError(Exception):
    """Evidence breaks a rule; the message names the place, what was found and what is allowed."""

    def __init__(self, path: Path, *, place: str = "", found: str, allowed: str) -> None:
        where = f"{path}, {place}" if place else str(path)
        super().__init__(f"{where}: found {found}; allowed: {allowed}")
        self.path = path
        self.place = place
        self.found = found
        self.allowed = allowed
