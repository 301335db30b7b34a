"""The sources that claims rest on, from `evidence/sources.yml`, and whether the organization wrote them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic.json_schema import SkipJsonSchema

from qualifications.formatting import in_ascii
from qualifications.inputs import input_error, read_text
from qualifications.ledger.entries import Entry, IdOf, Known, read_file
from qualifications.models import Address, Past, Text, Words, parse_day
from qualifications.problems import Problem

SOURCES = "sources.yml"
# Where a book has this table, it lists the people of the organization.
_TABLE = "data/team.csv"
_COMMIT = re.compile(r"(?<=/)([0-9a-f]{12})[0-9a-f]{28}(?![0-9a-f])")


class Source(Entry):
    """A document that claims rest on."""

    unwritten: ClassVar[frozenset[str]] = Entry.unwritten | {"independent"}
    independent: SkipJsonSchema[bool] = True
    """Whether somebody other than the organization and its people wrote it, by its authors and publisher."""

    title: Text
    """Its title, in its author's words."""
    publisher: Text
    url: Address
    """Where it stands: at the version that was read, where there is one."""
    read: Past
    """The day on which it was read."""
    authors: tuple[Text, ...] = ()
    """Who wrote it, where that is not its publisher; of many, those who wrote most, and the organization's
    people among them."""
    date: Past | None = None
    """Its own date."""
    archived: Address = ""
    """The address of a copy in an archive."""
    note: Words = ""

    @property
    def link(self) -> str:
        """Its address, with a commit by its first 12 digits, which lead there too: pages repeat it often."""
        return _COMMIT.sub(r"\1", self.url)


NamedSource = Annotated[Source, IdOf("a source of evidence/sources.yml", "source")]


def read_sources(path: Path, latest: dt.date = dt.date.max) -> tuple[dict[str, Source], list[Problem]]:
    """The sources by id, and what is wrong with those left out; none was read or written after `latest`."""
    return read_file(path, Source, Known(latest), what="sources by id")


def is_independent(source: Source, *, names: Collection[str], people: Mapping[str, dt.date]) -> bool:
    """Whether neither the organization of those names nor one of its people then wrote or published it.

    Who has left keeps ties, and wrote as the organization's before.
    """
    written = {plain_name(name) for name in (source.publisher, *source.authors)}
    day = source.date or dt.date.max
    own = {*map(plain_name, names), *(name for name, since in people.items() if since <= day)}
    return not written & own


def read_people(evidence: Path) -> dict[str, dt.date]:
    """Since when each person has belonged to the organization, by name and handle; founders always have."""
    table = evidence / _TABLE
    people: dict[str, dt.date] = {}
    try:
        rows = [*csv.DictReader(io.StringIO(read_text(table), newline=""))] if table.is_file() else []
    except csv.Error as error:
        raise input_error(table, 0, str(error), "CSV") from None
    for row in rows:
        founder = row.get("founder") == "true"
        since = dt.date.min if founder else parse_day(row.get("first_listed") or "")
        people |= {plain_name(each): since for each in (row.get("name"), row.get("handle")) if each and since}
    return people


def plain_name(name: str) -> str:
    """A name as it is compared, in small letters: some write their own without accents."""
    return in_ascii(name).casefold().strip()
