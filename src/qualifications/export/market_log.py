"""A blank log of market research, for a buyer to fill in."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from qualifications.files import write_atomically

NAME = "market-research-log.csv"
COLUMNS = (
    "Provider",
    "Kind of alternative",
    "How it was found",
    "Page read",
    "Date read",
    "Person asked",
    "Date asked",
    "Need asked about",
    "Answer",
    "Where the answer is kept",
    "Meets the need (yes, in part, no, not known)",
    "Reason in your own words",
)


def write_market_log(folder: Path) -> None:
    """Writes the log into the folder: the heads of its columns, and no row."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(COLUMNS)
    write_atomically(folder / NAME, out.getvalue().encode())
