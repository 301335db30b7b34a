"""A public archive with a file a day, of which the evidence keeps the sums of each day.

They stand in a file a year, which is written whole or not at all with each day that arrived: a run that was
cut off goes on where it stopped, and no day is lost or counted twice.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from qualifications.collect.http import CONNECTIONS
from qualifications.files import write_atomically
from qualifications.problems import unusable


@dataclass(frozen=True)
class Day:
    """A day of an archive: how many entries its file holds, their sums, and what is out of the ordinary."""

    day: dt.date
    entries: int
    rows: list[tuple[Any, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Days:
    """The days that a folder keeps, sorted: `frame` has a row a day and sum, and a row for a day without."""

    folder: Path
    frame: pl.DataFrame

    @classmethod
    def read(cls, folder: Path, sums: Mapping[str, pl.DataType]) -> Days:
        """The days in the files of a folder, none where it has none; raises ProblemError for damaged ones.

        `sums` are the columns of a day's sums.
        """
        schema = pl.Schema({"day": pl.Date(), "entries": pl.Int64(), **sums})
        years = [_year(path, schema) for path in sorted(folder.glob("[0-9]*.csv"))]
        return cls(folder, pl.concat([pl.DataFrame(schema=schema), *years]))

    @property
    def known(self) -> Mapping[dt.date, int]:
        """The number of entries of each day."""
        return dict(self.frame.select("day", "entries").unique().sort("day").iter_rows())

    def keep(self, new: Day) -> Days:
        """These days with the new in place of the one of the same date, and its file written."""
        schema = self.frame.schema
        nothing = tuple(0 if kind == pl.Int64 else None for kind in schema.dtypes()[2:])
        rows = [(new.day, new.entries, *row) for row in new.rows or [nothing]]
        kept = self.frame.filter(pl.col("day") != new.day)
        frame = pl.concat([kept, pl.DataFrame(rows, schema=schema, orient="row")]).sort(schema.names())
        text = frame.filter(pl.col("day").dt.year() == new.day.year).write_csv()
        write_atomically(self.folder / f"{new.day.year}.csv", text.encode())
        return Days(self.folder, frame)

    def fetch(self, wanted: list[dt.date], read: Callable[[dt.date], Day]) -> Iterator[Day]:
        """Reads the days, a few at a time, and gives those that the folder then keeps.

        Raises the error of the first that cannot be read, after those before it were kept.
        """
        days = self
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            for day in pool.map(read, wanted):
                days = days.keep(day)
                yield day


def notes_of(days: Iterable[Day]) -> list[str]:
    """What is out of the ordinary in the days, each thing once with the days on which it was so."""
    noted: dict[str, list[dt.date]] = {}
    for day in days:
        for note in day.notes:
            noted.setdefault(note, []).append(day.day)
    return [
        f"{note}, on {min(on)}" if len(on) == 1 else f"{note}, on {len(on)} days from {min(on)} to {max(on)}"
        for note, on in sorted(noted.items())
    ]


def _year(path: Path, schema: pl.Schema) -> pl.DataFrame:
    allowed = "days as they were collected; to fix: restore it with `git restore`, or delete it"
    try:
        data = path.read_bytes()
        if data.partition(b"\n")[0].decode() != ",".join(schema):
            raise unusable(f"{path}, line 1", found=repr(data[:60]), allowed=allowed)
        return pl.read_csv(io.BytesIO(data), schema=schema)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise unusable(path, found=str(error).splitlines()[0], allowed=allowed) from None
