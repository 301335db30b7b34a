"""The sources that claims rest on, from `evidence/sources.yml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from qualifications.ledger.entries import Entry, Known, read_file
from qualifications.models import Address, Flag, Past, Text, Words
from qualifications.problems import Problem

FILE = "sources.yml"


class Source(Entry):
    """A document that claims rest on."""

    title: Text
    """Its title, in its author's words."""
    publisher: Text
    url: Address
    """Where it stands: at the version that was read, where there is one."""
    read: Past
    """The day on which it was read."""
    independent: Flag
    """Whether somebody other than the organization and its people wrote it."""
    date: Past | None = None
    """Its own date."""
    archived: Address = ""
    """The address of a copy in an archive."""
    note: Words = ""


def read_sources(path: Path, latest: dt.date = dt.date.max) -> tuple[Mapping[str, Source], list[Problem]]:
    """The sources by id, and what is wrong with those left out; none was read or written after `latest`."""
    return read_file(path, Source, Known(latest), what="sources by id")
