"""A table as a source gives it today, with what the data package says of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Link:
    """Where a table was read."""

    title: str
    path: str

    @property
    def stem(self) -> str:
        """The address without the version of it that was read."""
        return self.path.split("/tree/")[0].rstrip("/")


@dataclass(frozen=True)
class Collected:
    """A table: its rows, its key, the date of its data and its source.

    `key` are the columns that name a row; the first of them says when. `gaps` are sentences on what is
    missing, each beginning with `gap_words`; they replace the earlier ones that begin so. A `snapshot` says
    what is so today, and every row of it may change.
    """

    frame: pl.DataFrame
    key: list[str]
    as_of: dt.date
    source: Link
    gaps: tuple[str, ...] = ()
    gap_words: str = ""
    snapshot: bool = False
