"""An evidence folder that collects from an archive of a test, and what a reader finds in it then."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from archive_server import Archive, event
from books import ROOT
from qualifications.collect.archive import SUMS, Day
from qualifications.collect.days import read_days
from qualifications.collect.http import Client
from qualifications.collect.run import Run, collect
from qualifications.collect.summary import Outcome
from qualifications.files import write_atomically

MONDAY = dt.date(2025, 9, 1)
PASSING = ["dropped", "429", "500", "503", "cut", "long", "slow", "gzip", "bad gzip", "cut gzip"]
NOW = dt.datetime(2025, 9, 20, 12, tzinfo=dt.UTC)


def week(count: int = 7, *, first: dt.date = MONDAY) -> Archive:
    """An archive of some days with a few launches each."""
    days = {}
    for number in range(count):
        day = first + dt.timedelta(days=number)
        days[day] = [event(day, minute) for minute in range(number + 2)]
        days[day].append(
            event(day, 9, origin="2i2c.mybinder.org", provider="Zenodo", spec="10.5281/zenodo.1")
        )
    return Archive(days)


def run(
    archive: Archive, evidence: Path, *, accept: bool = False, now: dt.datetime = NOW, patience: float = 0.02
) -> Outcome:
    """Collects the archive into the folder, with little patience: an answer may take sixty times as long."""
    with Client(patience=patience, attempts=3) as client:
        where = Run(evidence, ROOT / "evidence", evidence / "cache", now, client, accept_revisions=accept)
        return collect("binder", where, address=archive.url)


def keep(evidence: Path, days: Iterable[dt.date], *, launches: int = 1) -> None:
    """Gives the folder days with one event each, which stands for some launches, as if collected before."""
    rows = pl.DataFrame([("gke.mybinder.org", "GitHub", launches, 1)], schema=SUMS, orient="row")
    kept = read_days(evidence).with_days((Day(day, 1, rows), True) for day in days)
    for name, data in kept.files().items():
        write_atomically(evidence / name, data)


def contents(evidence: Path) -> dict[str, str]:
    """What a reader of the folder finds: its tables, its descriptor and its days."""
    return {
        str(path.relative_to(evidence)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(evidence.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(evidence).parts)
    }


def launches(evidence: Path) -> dict[dt.date, int]:
    """The launches of each collected day."""
    days = read_days(evidence).days
    return dict(zip(days["day"], days["launches"], strict=True))
