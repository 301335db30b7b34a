"""What a source gave becomes part of the evidence once it has been checked.

The tables must obey the data package, and a published row keeps its values unless an editor accepts what has
changed. A row may change freely while its status is not that of a normal value.

Each file is written whole, and the descriptor last: where a run was killed or found no room in between, the
hashes that it records refuse the evidence, and git has what was there before.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from qualifications.collect.errors import unusable
from qualifications.collect.tables import Collected, Link
from qualifications.files import naming, write_atomically
from qualifications.ledger.package import NORMAL, STATUS, read_package
from qualifications.ledger.tables import Tables
from qualifications.problems import Exit, ProblemError

DESCRIPTOR = "datapackage.json"
# Where a value was read may change while the value stays.
_PROVENANCE = ("basis",)


@dataclass(frozen=True)
class Revision:
    """A published value that a source now gives otherwise; `new` is None where the row is gone."""

    table: str
    key: str
    column: str
    old: object
    new: object

    def __str__(self) -> str:
        return f"{self.table}, {self.key}, {self.column}: {self.old} became {self.new}"


@dataclass(frozen=True)
class Accepted:
    """What an acceptance has changed: rows added by table, and files written."""

    added: Mapping[str, int]
    files: tuple[str, ...]


def old_tables(evidence: Path, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Those of the named tables that the evidence has.

    Raises ProblemError where one breaks a rule, or is not as the descriptor records it.
    """
    if not (evidence / DESCRIPTOR).exists():
        return {}
    try:
        tables = Tables(read_package(evidence))
        return {name: tables.recorded(name) for name in names if name in tables.package.tables}
    except ProblemError as error:
        raise error.as_exit(Exit.COLLECT) from None


def revisions(evidence: Path, tables: Mapping[str, Collected]) -> list[Revision]:
    """The published values that the tables have otherwise.

    Raises ProblemError for a table whose data end before those that were published.
    """
    published = _dates(_descriptor(evidence))
    old = old_tables(evidence, tables)
    found: list[Revision] = []
    for name in sorted(old):
        day = published[name]
        if tables[name].as_of < day:
            raise unusable(
                name,
                found=f"data to {tables[name].as_of}",
                allowed=f"data to {day} or later, as was published",
            )
        found += _revisions(name, old[name], tables[name], day)
    return found


def accept(evidence: Path, tables: Mapping[str, Collected], *, declared: Path) -> Accepted:
    """Puts the tables into the evidence; `declared` is a file with the descriptors of new ones, by name.

    Raises ProblemError where a table has no descriptor or breaks a rule of the data package; the evidence is
    as before then.
    """
    descriptor = _descriptor(evidence)
    old = old_tables(evidence, tables)
    frames = {
        name: each.frame.select(old[name].columns) if name in old else each.frame
        for name, each in tables.items()
    }
    words = json.loads(declared.read_text(encoding="utf-8")) if declared.exists() else {}
    resources = {item["name"]: item for item in descriptor["resources"]}
    changes = {}
    for name, each in tables.items():
        data = frames[name].write_csv().encode()
        changes[f"data/{name}.csv"] = data
        if name not in resources and name not in words:
            raise unusable(declared, found=f"no table {name!r}", allowed="a descriptor of each new table")
        entry = resources.get(name) or {"name": name, "path": f"data/{name}.csv", **words[name]}
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        resources[name] = _renewed(entry, each) | {"bytes": len(data), "hash": digest}
    if not resources:
        return Accepted({}, ())
    text = json.dumps({**descriptor, "resources": list(resources.values())}, indent=2, ensure_ascii=False)
    changes[DESCRIPTOR] = f"{text}\n".encode()
    _check(evidence, changes, tables)
    added = {
        name: frame.join(old[name], on=tables[name].key, how="anti").height if name in old else frame.height
        for name, frame in frames.items()
    }
    differing = sorted(name for name, data in changes.items() if not _holds(evidence / name, data))
    for name, data in changes.items():
        write_atomically(evidence / name, data)
    return Accepted(added, tuple(differing))


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _descriptor(evidence: Path) -> dict[str, Any]:
    path = evidence / DESCRIPTOR
    if not path.exists():
        schema = "https://datapackage.org/profiles/2.0/datapackage.json"
        return {"$schema": schema, "name": "collected", "resources": []}
    descriptor: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return descriptor


def _dates(descriptor: Mapping[str, Any]) -> dict[str, dt.date]:
    return {item["name"]: dt.date.fromisoformat(item["asOf"]) for item in descriptor["resources"]}


def _revisions(name: str, old: pl.DataFrame, collected: Collected, as_of: dt.date) -> Iterator[Revision]:
    key = collected.key
    closed = old.filter(_closed(old, collected, as_of))
    values = [column for column in old.columns if column not in (*key, *_PROVENANCE)]
    there = collected.frame.select(*key, *values, pl.lit(value=True).alias("_there"))
    beside = closed.join(there, on=key, how="left", suffix="_new").sort(key)
    for row in beside.iter_rows(named=True):
        at = " ".join(str(row[column]) for column in key)
        for column in values:
            now = row[f"{column}_new"]
            if row["_there"] is None:
                if row[column] not in (0, False):
                    yield Revision(name, at, column, row[column], None)
            elif row[column] != now:
                yield Revision(name, at, column, row[column], now)


def _closed(old: pl.DataFrame, collected: Collected, as_of: dt.date) -> pl.Expr:
    """Which rows were published as whole."""
    if collected.snapshot:
        return pl.lit(value=False)
    if STATUS in old.columns:
        return pl.col(STATUS) == NORMAL
    time = collected.key[0]
    return pl.col(time) <= as_of if old.schema[time] == pl.Date else pl.lit(value=True)


def _check(evidence: Path, changes: Mapping[str, bytes], names: Iterable[str]) -> None:
    """Reads the tables as they would be, with the others beside them."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder)
        (trial / "data").mkdir()
        for path in (evidence / "data").glob("*.csv"):
            (trial / "data" / path.name).symlink_to(path.resolve())
        for name, data in changes.items():
            with naming(trial / name):
                (trial / name).unlink(missing_ok=True)
                (trial / name).write_bytes(data)
        try:
            tables = Tables(read_package(trial))
            for name in names:
                tables[name]
        except ProblemError as error:
            (problem,) = error.problems[:1]
            place = problem.place.removeprefix(f"{trial}/")
            raise unusable(f"collected {place}", found=problem.found, allowed=problem.allowed) from None


def _renewed(entry: dict[str, Any], collected: Collected) -> dict[str, Any]:
    """The entry of a table with the date, the sources and the gaps of what was collected; its words stay."""
    day = collected.as_of.isoformat()
    first = collected.frame[collected.key[0]].min()
    start = first.isoformat() if isinstance(first, dt.date) else day
    coverage = entry.get("coverage", {"start": start, "end": day})
    as_of = max(entry.get("asOf", day), day)
    renewed = {
        **entry,
        "asOf": as_of,
        "coverage": {**coverage, "end": max(coverage["end"], as_of)},
        "sources": _sources(entry.get("sources", []), collected.sources),
    }
    if collected.gap_words:
        gaps = [gap for gap in entry["knownGaps"] if not gap.startswith(collected.gap_words)]
        renewed["knownGaps"] = [*gaps, *collected.gaps]
    return renewed


def _sources(old: list[dict[str, str]], new: tuple[Link, ...]) -> list[dict[str, str]]:
    """The sources, the new ones in the places of their earlier versions or at the end."""
    links = {link.name: link for link in (Link(each["title"], each["path"]) for each in old)}
    for link in new:
        # The folder within a repository stays the one that an editor named.
        folder = links[link.name].folder if link.name in links else ""
        links[link.name] = Link(link.title, link.path + folder)
    return [{"title": each.title, "path": each.path} for each in links.values()]
