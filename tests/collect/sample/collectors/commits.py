"""Commits a year, from a history of git."""

from __future__ import annotations

from collections import Counter

import polars as pl

from qualifications.collect.acceptance import Collected, Link
from qualifications.collect.source import Collection, Source

ADDRESS = "https://git.example.org/source"


def collect(source: Source) -> Collection:
    """The commits of every year."""
    history = source.history()
    years = Counter(commit.committed.year for commit in history.commits)
    frame = pl.DataFrame(sorted(years.items()), schema=["year", "commits"], orient="row")
    over = pl.col("year") < history.last_day.year
    flagged = frame.with_columns(obs_status=pl.when(over).then(pl.lit("A")).otherwise(pl.lit("P")))
    link = Link("The history", f"{ADDRESS}/tree/{history.head}")
    return Collection({"commits": Collected(flagged, history.last_day, (link,))}, history.notes)
