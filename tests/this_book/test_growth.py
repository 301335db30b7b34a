"""A refresh of data that have grown can be merged: it asks an editor for sentences, and all else holds.

The longest series grows plausibly: Binder has a record week, a new node and a week that its archive lacks.
All else stays as it is.
"""

import datetime as dt
import hashlib
import json
import math
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from books import copy_real_book, take_cache
from evidence.collectors._binder_archive import SUMS
from evidence.collectors._binder_tables import NAMES, NODES, binder_tables
from evidence.collectors.binder import FOLDER
from qualifications.collect.daily import Day, Days
from running import EPOCH, environment, program, run

DAYS = 90
# The sixth full week that is new is lost, and the ninth is the record.
_LOST, _RECORD = 6, 9
_NEW_NODE = {"origin": "new.mybinder.org", "operator": "New Institute", "host": "New Cloud"}
_DAY = dt.timedelta(days=1)


def grow(evidence: Path) -> None:
    """Adds what the days after the data may bring, as the collector would write it."""
    path = evidence / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    resources: Mapping[str, dict[str, Any]] = {each["name"]: each for each in descriptor["resources"]}

    def table(name: str) -> pl.DataFrame:
        return pl.read_csv(evidence / resources[name]["path"], try_parse_dates=True, infer_schema_length=None)

    for name, frame in _binder(evidence, table).items():
        resource = resources[name]
        data = frame.write_csv().encode()
        (evidence / resource["path"]).write_bytes(data)
        resource["bytes"], resource["hash"] = len(data), f"sha256:{hashlib.sha256(data).hexdigest()}"
        end = dt.date.fromisoformat(resource["asOf"]) + DAYS * _DAY
        resource["asOf"] = resource["coverage"]["end"] = end.isoformat()
    path.write_text(json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _binder(evidence: Path, table: Any) -> dict[str, pl.DataFrame]:
    """What the collector makes of the days from the last week's Monday on, which the archive has then."""
    old = {name: table(name) for name in (*NAMES, NODES)}
    old[NODES] = pl.concat([old[NODES], pl.DataFrame([_NEW_NODE])])
    by_node = old["binder-weekly-by-node"]
    record: int = old["binder-weekly"]["launches"].max() + 1000
    monday: dt.date = old["binder-weekly"]["week_ending"].max() - 6 * _DAY
    last = by_node.filter(pl.col("week_ending") == monday - _DAY).select("origin", "launches")
    days = Days.read(evidence / FOLDER, SUMS)
    for number in range(DAYS + 12):
        week = number // 7
        factor = record / last["launches"].sum() if week == _RECORD else 1 + 0.1 * math.sin(week)
        launches = [(origin, math.ceil(weekly * factor / 7)) for origin, weekly in last.iter_rows()]
        launches.append((_NEW_NODE["origin"], 100 + number))
        rows: list[tuple[Any, ...]] = [(origin, "GitHub", count, 1) for origin, count in launches]
        if week != _LOST:
            days = days.keep(Day(monday + number * _DAY, sum(count for _, count in launches), rows))
    made = binder_tables(days.frame.filter(pl.col("day") >= monday), old)
    return {NODES: old[NODES], **{name: each.frame for name, each in made.items()}}


def decide(evidence: Path, claims: Iterable[str]) -> None:
    """An editor's decision on claims whose finding no longer holds: here they find nothing any more."""
    for path in evidence.glob("claims/*.yml"):
        text = path.read_text(encoding="utf-8")
        for name in claims:
            text = re.sub(rf"^({name}:\n(?:  .*\n)*?)  check: .*\n", r"\1", text, flags=re.MULTILINE)
        path.write_text(text, encoding="utf-8")


# What 90 days of plausible news contradict: a new record.
CONTRADICTED = {"binder-fall"}
# The tests of figures, of what they are computed from, and each claim counted a second time; the others read
# what a build has made.
OF_FIGURES = [f"tests/this_book/{name}.py" for name in ("test_evidence", "ledger/test_rules")]


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_grown_data_ask_for_sentences_alone(tmp_path: Path) -> None:
    """The check names the claims that no longer hold, with their new values; with them the book is whole."""
    book = take_cache(copy_real_book(tmp_path / "book"))
    evidence = book.root / "evidence"
    grow(evidence)
    outcome = run(["check"], folder=book.root, epoch=EPOCH)
    assert set(re.findall(r"found .+ in the claim '([\w-]+)'; allowed: at ", outcome.err)) == CONTRADICTED
    assert len(outcome.err.splitlines()) == len(CONTRADICTED)
    decide(evidence, CONTRADICTED)
    run(["check"], folder=book.root, epoch=EPOCH).good()
    book.build_site().good()
    tests = (sys.executable, "-m", "pytest", "--numprocesses=1", "--quiet", *OF_FIGURES)
    program(*tests, folder=book.root, variables=environment()).good()
