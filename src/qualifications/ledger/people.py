"""The people of the organization, from the table `team` where a book has one, and what they wrote."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Mapping
from pathlib import Path

from qualifications.ledger.sources import Source
from qualifications.models import parse_day
from qualifications.wording import in_ascii

_TABLE = "data/team.csv"


def is_independent(source: Source, *, names: Collection[str], people: Mapping[str, dt.date]) -> bool:
    """Whether neither the organization of those names nor one of its people then wrote or published it.

    Who has left keeps ties, and wrote as the organization's before.
    """
    written = {_same(name) for name in (source.publisher, *source.authors)}
    day = source.date or dt.date.max
    own = {*map(_same, names), *(name for name, since in people.items() if since <= day)}
    return not written & own


def read_people(evidence: Path) -> dict[str, dt.date]:
    """Since when each person has belonged to the organization, by name and handle; founders always have."""
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
    return people


def _same(name: str) -> str:
    """A name as it is compared: some write their own without accents."""
    return in_ascii(name).casefold().strip()
