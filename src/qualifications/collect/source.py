"""What a collector works with, and what it hands back: tables, each with what the data package says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from qualifications.collect.acceptance import Collected, recorded
from qualifications.collect.history import History, open_history
from qualifications.collect.http import Client


@dataclass(frozen=True)
class Source:
    """Where a collector reads, and with what: `address` is that of the source, given or the collector's own.

    `evidence` is the folder that is renewed, and clones are kept below `cache`.
    """

    address: str
    evidence: Path
    cache: Path
    now: dt.datetime
    client: Client

    def table(self, name: str) -> pl.DataFrame:
        """A table of the evidence as it is so far; raises ProblemError where it has none of that name."""
        return recorded(self.evidence, [name])[name]

    def history(self, address: str = "", *, branch: str = "") -> History:
        """The history at an address, by default the source's."""
        return open_history(address or self.address, cache=self.cache, branch=branch)


@dataclass(frozen=True)
class Collection:
    """What a source gave: tables by name, notes for whoever reviews them, and the parts that failed."""

    tables: Mapping[str, Collected]
    notes: Iterable[str] = ()
    failures: Iterable[str] = ()


class Collector(Protocol):
    """A file of the book's own collectors: the address of its source, and what reads it."""

    ADDRESS: str

    def collect(self, source: Source, /) -> Collection:
        """The tables of the source; raises ProblemError where it cannot be read."""
