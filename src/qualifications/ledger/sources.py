"""The sources that claims rest on, from `evidence/sources.yml`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import PlainValidator
from pydantic.json_schema import SkipJsonSchema

from qualifications.ledger.entries import Entry, Known, named_source, read_file
from qualifications.models import Address, Allowed, Past, Text, Words
from qualifications.problems import Problem

FILE = "sources.yml"


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


NamedSource = Annotated[
    Source, PlainValidator(named_source, json_schema_input_type=str), Allowed("the id of a source")
]


def read_sources(path: Path, latest: dt.date = dt.date.max) -> tuple[dict[str, Source], list[Problem]]:
    """The sources by id, and what is wrong with those left out; none was read or written after `latest`."""
    return read_file(path, Source, Known(latest), what="sources by id")
