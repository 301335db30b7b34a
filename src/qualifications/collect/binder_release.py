"""The weekly release of jupyterhub/binder-data: every launch in one Parquet file, as another way to the days.

The file has the columns origin, provider, spec and timestamp. It says nothing of how many events a day should
have, so its days fill what the archive lacks, and are compared where both have a day.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from qualifications.collect.archive import FIRST_DAY, NO_ORIGIN, Day
from qualifications.collect.days import Days
from qualifications.collect.errors import CollectError
from qualifications.collect.months import tomorrow
from qualifications.collect.repository import repository_expression

ADDRESS = "https://github.com/jupyterhub/binder-data/releases/download/latest/launches.parquet"
LARGEST = 2**30
_COLUMNS = ("origin", "provider", "spec", "timestamp")


def read_release(path: Path) -> list[Day]:
    """The days of the file, oldest first, without the last, which is never whole.

    Raises CollectError where the file is no such release, or has a launch without a day or after tomorrow.
    """
    try:
        launches = pl.scan_parquet(path)
        columns = launches.collect_schema()
        if not set(_COLUMNS) <= set(columns):
            found = f"the columns {', '.join(columns)}"
            raise CollectError(str(path), found=found, allowed=", ".join(_COLUMNS))
        time = pl.col("timestamp")
        if columns["timestamp"] == pl.String:
            time = time.str.slice(0, 10).str.to_date("%Y-%m-%d")
        rows = (
            launches.select(
                "provider",
                day=time.cast(pl.Date),
                origin=pl.col("origin").fill_null(NO_ORIGIN).replace("", NO_ORIGIN),
                repository=repository_expression(),
            )
            .group_by("day", "origin", "provider")
            .agg(
                launches=pl.len().cast(pl.Int64), repositories=pl.col("repository").n_unique().cast(pl.Int64)
            )
            .collect(engine="streaming")
            .sort("day", "origin", "provider")
        )
    except (pl.exceptions.PolarsError, OSError) as error:
        raise CollectError(
            str(path), found=str(error).splitlines()[0], allowed="a Parquet file of launches"
        ) from None
    possible = pl.col("day").is_between(FIRST_DAY, tomorrow()).fill_null(value=False)
    for day in rows.filter(~possible)["day"]:
        raise CollectError(
            str(path), found=f"launches on {day}", allowed=f"a day from {FIRST_DAY} to {tomorrow()}"
        )
    parts = rows.partition_by("day", include_key=True, maintain_order=True)
    return [_day(part) for part in parts[:-1]]


def differences(release: list[Day], collected: Days) -> dict[dt.date, tuple[int, int]]:
    """The launches by the release and by the archive, of each final day that they tell otherwise."""
    final = collected.days.filter("final")
    known = dict(zip(final["day"], final["launches"], strict=True))
    return {
        day.day: (day.launches, known[day.day])
        for day in release
        if day.day in known and known[day.day] != day.launches
    }


def _day(rows: pl.DataFrame) -> Day:
    launches = int(rows["launches"].sum())
    return Day(rows["day"][0], launches, rows.drop("day"))
