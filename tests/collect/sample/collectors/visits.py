"""Visits a day, from an archive with a file of events a day and an index of them."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import polars as pl
from tqdm import tqdm

from qualifications.collect.acceptance import Collected
from qualifications.collect.daily import Day, Days, notes_of
from qualifications.collect.source import Collection, CollectorContext
from qualifications.problems import unusable

ADDRESS = "https://archive.example.org/"
SUMS = {"origin": pl.String(), "visits": pl.Int64()}


def collect(source: CollectorContext) -> Collection:
    """The visits of every day that the index lists."""
    days = Days.read(source.evidence / "archive/visits", SUMS)
    text = source.client.get(f"{source.address}index.jsonl", limit=2**20)
    index = [json.loads(line) for line in text.splitlines()]
    counts = {dt.date.fromisoformat(each["date"]): int(each["count"]) for each in index}

    def read(day: dt.date) -> Day:
        place = f"{source.address}events-{day}.jsonl"
        lines = source.client.get(place).splitlines()
        if len(lines) != counts[day]:
            raise unusable(place, found=f"{len(lines)} events", allowed=f"{counts[day]}, as in the index")
        origins = Counter(json.loads(line)["origin"] for line in lines)
        odd = [name for name in origins if not name.isprintable() or "\n" in name or "`" in name]
        return Day(day, len(lines), sorted(origins.items()), tuple(f"origin {name}, counted" for name in odd))

    known = days.known
    wanted = sorted(day for day, count in counts.items() if known.get(day) != count)
    notes = notes_of(tqdm(days.fetch(wanted, read), "Days", len(wanted), unit=" day"))
    kept = Days.read(days.folder, SUMS).frame
    visits = kept.group_by(date="day").agg(pl.col("visits").sum()).sort("date")
    months = visits.group_by(month=pl.col("date").dt.truncate("1mo")).agg(pl.col("visits").sum())
    as_of = max(counts)
    link = {"The archive": source.address}
    return Collection(
        {
            "visits": Collected(visits, as_of, link),
            "months": Collected(months.sort("month"), as_of, link, snapshot=True),
        },
        notes,
    )
