"""Monthly active users of 2i2c's hubs, by cluster and by hub, as the release `cloud` of its data has them.

A count covers the thirty days up to its date. A BinderHub gives every session a new name, so the counts of
one are sessions and not users; a cluster or hub whose name has "binder" in it is taken for one.
The release keeps two years; rows that the evidence has from before stay.
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import polars as pl

from qualifications.collect.errors import unusable
from qualifications.collect.http import Client
from qualifications.collect.source import Source
from qualifications.collect.tables import Collected, Collection, Link

ADDRESS = "https://github.com/2i2c-org/data/releases/download/cloud/"
SOURCE = Link(
    "2i2c-org/data, release cloud: monthly active users",
    "https://github.com/2i2c-org/data/releases/tag/cloud",
)
BY_CLUSTER, BY_HUB = "users-by-cluster", "users-by-hub"
_FILES = {BY_CLUSTER: "maus-unique-by-cluster.csv", BY_HUB: "maus-by-hub.csv"}
_COLUMNS = {BY_CLUSTER: ("date", "cluster", "unique_users"), BY_HUB: ("date", "hub", "users", "cluster")}
_KEYS = {BY_CLUSTER: ["date", "cluster"], BY_HUB: ["date", "cluster", "hub"]}
_BINDER = "binder"
_LARGEST = 2**24
# More than there are people.
_MOST = 10**10


def collect(source: Source) -> Collection:
    """Both tables, from a folder or an address that holds the two files of the release.

    Raises ProblemError where a file cannot be had, has other columns, or has a value that cannot be, such as
    a day after tomorrow.
    """
    old = source.tables(*_FILES)
    collected = {}
    for name, file in _FILES.items():
        place, text = _text(source.client, source.address, file)
        new = _read(name, text, place=place)
        key = _KEYS[name]
        kept = old[name].join(new, on=key, how="anti") if name in old else new.clear()
        frame = pl.concat([kept, new.select(kept.columns)]).sort(key)
        newest = new["date"].max()
        if not isinstance(newest, dt.date):
            raise unusable(place, found="no rows", allowed="one row or more")
        collected[name] = Collected(frame, key=key, as_of=newest, sources=(SOURCE,))
    return Collection(collected)


def _text(client: Client, address: str, file: str) -> tuple[str, bytes]:
    folder = Path(address)
    if folder.is_dir():
        try:
            return str(folder / file), (folder / file).read_bytes()
        except OSError as error:
            raise unusable(
                str(folder / file), found=str(error.strerror), allowed="a file of the release"
            ) from None
    place = f"{address.rstrip('/')}/{file}"
    return place, client.get(place, limit=_LARGEST)


def _read(name: str, text: bytes, *, place: str) -> pl.DataFrame:
    try:
        raw = pl.read_csv(io.BytesIO(text), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise unusable(place, found=str(error).splitlines()[0], allowed="CSV") from None
    columns = _COLUMNS[name]
    if set(raw.columns) != set(columns):
        found = f"the columns {', '.join(raw.columns)}"
        raise unusable(place, found=found, allowed=", ".join(columns))
    key = _KEYS[name]
    counted = next(column for column in columns if column not in key)
    # An empty count means that nobody could ask the cluster on that day.
    rows = raw.filter(pl.col(counted).fill_null("") != "")
    label = pl.concat_str([column for column in key if column != "date"], separator=" ").str.to_lowercase()
    typed = rows.select(
        pl.col("date").str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
        *(pl.col(column) for column in key if column != "date"),
        pl.col(counted).cast(pl.Float64, strict=False).alias("number"),
        counts=pl.when(label.str.contains(_BINDER)).then(pl.lit("sessions")).otherwise(pl.lit("users")),
    )
    whole = pl.col("number").is_between(0, _MOST) & (pl.col("number") % 1 == 0)
    # A clock elsewhere may be a little ahead.
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    past = pl.col("date") <= tomorrow
    valid = pl.all_horizontal(
        pl.col(key).is_not_null(), past.fill_null(value=False), whole.fill_null(value=False)
    )
    for broken in rows.filter(typed.select(~valid).to_series()).iter_rows():
        raise unusable(
            place,
            found=", ".join(map(str, broken)),
            allowed=f"a day, names, and a whole number from nought; no day after {tomorrow}",
        )
    doubled = typed.filter(~typed.select(key).to_struct().is_first_distinct())
    if doubled.height:
        again = " ".join(map(str, doubled.select(key).row(0)))
        raise unusable(place, found=f"a second row for {again}", allowed="one row for each")
    return typed.select(*key, pl.col("number").cast(pl.Int64).alias("users"), "counts")
