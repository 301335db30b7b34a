"""The people of the organization, from the table `team` where a book has one, and what they wrote."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualifications.ledger.sources import Source
from qualifications.models import parse_day
from qualifications.wording import in_ascii

_TABLE = "data/team.csv"


@dataclass(frozen=True)
class Organization:
    """The names of the organization, and since when each of its people has belonged to it.

    Founders have always belonged to it. Who has left keeps ties, and wrote as its own before.
    """

    names: Collection[str] = ()
    people: Mapping[str, dt.date] = field(default_factory=dict)

    def wrote(self, source: Source) -> bool:
        """Whether it, or one of its people then, is among those who wrote a source, or publishes it."""
        own = {_same(name) for name in self.names}
        day = source.date or dt.date.max
        names = {_same(name) for name in (source.publisher, *source.authors)}
        return bool(names & own) or any(since <= day for name, since in self.people.items() if name in names)


def read_organization(evidence: Path, names: Collection[str]) -> Organization:
    """The organization of those names, with its people: by name and handle, in the columns of the table."""
    table = evidence / _TABLE
    people: dict[str, dt.date] = {}
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                founder = row.get("founder") == "true"
                since = dt.date.min if founder else parse_day(row.get("first_listed") or "")
                people |= {
                    _same(each): since for each in (row.get("name"), row.get("handle")) if each and since
                }
    return Organization(names, people)


def _same(name: str) -> str:
    """A name as it is compared: some write their own without accents."""
    return in_ascii(name).casefold().strip()
