"""The collected days of the events archive, kept under `archive/binder/` of an evidence folder.

`days.csv` has a row a day: the number of events that the index gave, the launches, and whether the day was
over. `YEAR.csv` has the launches and repositories of each day by origin and provider. A journal keeps what a
run has fetched until all of it is accepted, so that a run that was cut off goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from qualifications.collect.archive import SUMS, Day
from qualifications.collect.errors import CollectError
from qualifications.files import naming

FOLDER = "archive/binder"
DAYS = pl.Schema({"day": pl.Date, "events": pl.Int64, "launches": pl.Int64, "final": pl.Boolean})
ROWS = pl.Schema([("day", pl.Date), *SUMS.items()])
_JOURNAL = ".journal.jsonl"


@dataclass(frozen=True)
class Days:
    """The days that are known, and their launches by origin and provider; both sorted by day."""

    days: pl.DataFrame
    rows: pl.DataFrame

    @property
    def known(self) -> Mapping[dt.date, int]:
        """The number of events of each final day; a day that may still grow is to be read again."""
        final = self.days.filter("final")
        return dict(zip(final["day"], final["events"], strict=True))

    def with_days(self, new: Iterable[tuple[Day, bool]]) -> Days:
        """These days with others in place of those of the same date; each comes with whether it is final."""
        new = list(new)
        dates = [each.day for each, _ in new]
        days = pl.DataFrame(
            [(each.day, each.events, each.launches, final) for each, final in new], schema=DAYS, orient="row"
        )
        rows = [each.rows.select(pl.lit(each.day).alias("day"), *SUMS) for each, _ in new]
        return Days(
            pl.concat([self.days.filter(~pl.col("day").is_in(dates)), days]).sort("day"),
            pl.concat([self.rows.filter(~pl.col("day").is_in(dates)), *rows]).sort(
                "day", "origin", "provider"
            ),
        )

    def files(self) -> dict[str, bytes]:
        """The bytes of the files that keep these days, by name within the evidence folder."""
        files = {f"{FOLDER}/days.csv": self.days.write_csv().encode()}
        for (year,), rows in self.rows.group_by(pl.col("day").dt.year()):
            files[f"{FOLDER}/{year}.csv"] = rows.sort("day", "origin", "provider").write_csv().encode()
        return files


def read_days(evidence: Path) -> Days:
    """The days that an evidence folder keeps; none where it keeps none.

    Raises CollectError where its files are damaged or do not belong together.
    """
    folder = evidence / FOLDER
    days = _read(folder / "days.csv", DAYS)
    years = sorted(folder.glob("[0-9]*.csv"))
    rows = pl.concat([_read(path, ROWS) for path in years] or [pl.DataFrame(schema=ROWS)])
    sums = rows.group_by("day").agg(pl.col("launches").sum().alias("sum"))
    compared = days.join(sums, on="day", how="full", coalesce=True)
    broken = compared.filter(pl.col("launches").ne_missing(pl.col("sum").fill_null(0)))
    if broken.height:
        day, _, launches, _, found = broken.sort("day").row(0)
        raise CollectError(
            str(folder), found=f"{found} launches on {day}", allowed=f"{launches}, as days.csv has them"
        )
    return Days(days.sort("day"), rows.sort("day", "origin", "provider"))


class Journal:
    """The days that a run has fetched, kept on disk until they are accepted; for one archive only."""

    def __init__(self, evidence: Path, *, address: str) -> None:
        self._path = evidence / FOLDER / _JOURNAL
        self._address = address

    def read(self) -> dict[dt.date, tuple[Day, bool]]:
        """The days in it, each with whether it was final; a last line that was cut off does not count."""
        lines = self._path.read_bytes().split(b"\n")[:-1] if self._path.exists() else []
        if not lines or _parsed(lines[0]) != {"archive": self._address}:
            self.clear()
            return {}
        days = {}
        for line in lines[1:]:
            entry = _parsed(line)
            if entry is None:
                # A crash of the machine can leave a hole; what follows it is fetched again.
                break
            rows = pl.DataFrame(entry["rows"], schema=SUMS, orient="row")
            day = Day(dt.date.fromisoformat(entry["day"]), entry["events"], rows, tuple(entry["notes"]))
            days[day.day] = day, entry["final"]
        self._rewrite(lines[: len(days) + 1])
        return days

    def add(self, day: Day, *, final: bool) -> None:
        """Keeps a day; what a crash of the machine takes from the end is fetched again."""
        entry = {
            "day": day.day.isoformat(),
            "events": day.events,
            "final": final,
            "notes": day.notes,
            "rows": day.rows.rows(),
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = not self._path.exists()
        with naming(self._path), self._path.open("ab") as file:
            if new:
                file.write(_line({"archive": self._address}))
            file.write(_line(entry))

    def clear(self) -> None:
        """Forgets the days, which have been accepted or belong to another archive."""
        self._path.unlink(missing_ok=True)

    def _rewrite(self, lines: list[bytes]) -> None:
        # What was added after a torn line would be read as part of it.
        whole = b"".join(line + b"\n" for line in lines)
        if self._path.stat().st_size != len(whole):
            os.truncate(self._path, len(whole))


def _line(entry: object) -> bytes:
    return json.dumps(entry).encode() + b"\n"


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _read(path: Path, schema: pl.Schema) -> pl.DataFrame:
    if not path.exists():
        return pl.DataFrame(schema=schema)
    try:
        data = path.read_bytes()
        if data.partition(b"\n")[0].decode() != ",".join(schema):
            raise CollectError(
                f"{path}, line 1", found=repr(data[:60]), allowed=f"the columns {', '.join(schema)}"
            )
        return pl.read_csv(io.BytesIO(data), schema=schema)
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        raise CollectError(
            str(path), found=str(error).splitlines()[0], allowed="days as they were collected"
        ) from None
