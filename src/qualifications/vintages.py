"""Vintages: what each published edition said of each claim, a row for each run of equal editions.

A build lists its own edition alone; publishing puts what all editions said in its place.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, fields, replace

from qualifications.editions import edition_order
from qualifications.files import csv_table
from qualifications.problems import Exit, refusal

CSV, SCRIPT = "vintages.csv", "vintages.js"
_VARIABLE = "window.qualificationsVintages"


@dataclass(frozen=True)
class Vintage:
    """A claim as the editions from `first` to `last` published it, with its data date in the last.

    `value` is empty for a claim without a figure, `reason` for one that stands; `as_of` is a day, YYYY-MM-DD.
    """

    claim: str
    first: str
    last: str
    value: str
    as_of: str
    status: str
    statement: str
    reason: str


_COLUMNS = [field.name for field in fields(Vintage)]


def with_edition(vintages: Iterable[Vintage], edition: Iterable[Vintage]) -> tuple[Vintage, ...]:
    """The vintages with those of one more edition, which is later than all: by claim, the oldest first."""
    runs: dict[str, list[Vintage]] = {}
    for each in vintages:
        runs.setdefault(each.claim, []).append(each)
    for now in edition:
        run = runs.setdefault(now.claim, [])
        # A date that moved on by itself begins no run.
        if run and replace(run[-1], last=now.last, as_of=now.as_of) == replace(now, first=run[-1].first):
            run[-1] = replace(now, first=run[-1].first)
        else:
            run.append(now)
    return tuple(each for name in sorted(runs) for each in runs[name])


def claims_at(vintages: Iterable[Vintage], edition: str) -> Mapping[str, Vintage]:
    """What an edition said of each claim, by the claim's id."""
    at = edition_order(edition)
    return {
        each.claim: each for each in vintages if edition_order(each.first) <= at <= edition_order(each.last)
    }


def files(vintages: Iterable[Vintage]) -> dict[str, bytes]:
    """The vintages as a table, and as a script, which a page opened from a folder may load too."""
    rows = [astuple(each) for each in vintages]
    script = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return {CSV: csv_table([_COLUMNS, *rows]), SCRIPT: f"{_VARIABLE} = {script};\n".encode()}


def from_csv(data: bytes, *, place: object) -> tuple[Vintage, ...]:
    """The vintages of a table that `files` has; raises ProblemError, which names `place`, for another."""
    with suppress(ValueError, TypeError, csv.Error):
        head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        found = tuple(Vintage(*row) for row in rows)
        if head == _COLUMNS and all(edition_order(each.first) <= edition_order(each.last) for each in found):
            return found
    raise refusal("no table of vintages", f"columns {', '.join(_COLUMNS)}", Exit.PUBLISH, place=place)
