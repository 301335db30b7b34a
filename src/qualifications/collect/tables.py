"""What a collector hands back: tables, each with what the data package says of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Link:
    """Where a table was read."""

    title: str
    path: str

    @property
    def name(self) -> str:
        """What stays the same when a later version is read: the address before it, or a commit's title."""
        if "/commit/" in self.path:
            return self.title
        return self.path.partition("/tree/")[0].rstrip("/")

    @property
    def folder(self) -> str:
        """The folder within the version of a repository, with a slash before it; empty for all of it."""
        _, slash, folder = self.path.partition("/tree/")[2].partition("/")
        return slash + folder


@dataclass(frozen=True)
class Collected:
    """A table as a source gives it today: its rows, the date of its data and its sources.

    `gaps` are sentences on what is missing, each beginning with `gap_words`; they replace the earlier ones
    that begin so. A `snapshot` says what is so today, and every row of it may change.
    """

    frame: pl.DataFrame
    as_of: dt.date
    sources: tuple[Link, ...]
    gaps: tuple[str, ...] = ()
    gap_words: str = ""
    snapshot: bool = False


@dataclass(frozen=True)
class Collection:
    """What a source gave: tables by name, notes for whoever reviews them, and the parts that failed."""

    tables: Mapping[str, Collected]
    notes: Iterable[str] = ()
    failures: Iterable[str] = ()
