"""Since when words have stood in a document, by the versions of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from qualifications.readings.quotations import lines_of, stands


@dataclass(frozen=True)
class Version:
    """One version of a document: the day on which it was made, its id, its path then, and its text."""

    day: dt.date
    id: str
    path: str
    text: str


@dataclass(frozen=True)
class Standing:
    """Words that stand in the newest version: since which day, and where."""

    since: dt.date
    lines: tuple[int, ...]


def standing(quotation: str, versions: Iterable[Version]) -> Standing | None:
    """How the words stand in the newest of the versions, which come newest first; None where they do not.

    They stand since the oldest version that has them without a break: reformatting does not make them young.
    """
    since: dt.date | None = None
    newest: tuple[int, ...] = ()
    for version in versions:
        if not stands(quotation, version.text):
            break
        since, newest = version.day, newest or lines_of(quotation, version.text)
    return Standing(since, newest) if since else None


def last_seen(quotation: str, versions: Iterable[Version]) -> Version | None:
    """The newest version that has the words, of versions that come newest first."""
    return next((version for version in versions if stands(quotation, version.text)), None)
