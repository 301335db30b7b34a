"""Numbers by day and name, from a CSV file."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from qualifications.collect.acceptance import Collected
from qualifications.collect.source import Collection, CollectorContext
from qualifications.problems import unusable

ADDRESS = "https://numbers.example.org/counts.csv"


def collect(source: CollectorContext) -> Collection:
    """The rows of the file."""
    path = Path(source.address)
    text = path.read_bytes() if path.is_file() else source.client.get(source.address)
    rows = pl.read_csv(io.BytesIO(text), infer_schema=False)
    frame = rows.with_columns(
        pl.col("date").str.to_date(strict=False), pl.col("number").cast(pl.Int64, strict=False)
    )
    for row in rows.filter(frame["date"].is_null() | frame["number"].is_null()).iter_rows():
        raise unusable(source.address, found=", ".join(map(str, row)), allowed="a day, a name and a number")
    link, as_of = {"The numbers": ADDRESS}, max(frame["date"].to_list())
    return Collection({"counts": Collected(frame, as_of, link)})
