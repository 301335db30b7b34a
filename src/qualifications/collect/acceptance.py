"""What a source gave becomes part of the evidence, all of it or none, once it has been checked.

The tables must obey the data package, and a published row keeps its values unless an editor accepts what has
changed. A row may change freely while its month, quarter or week is incomplete.
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

from qualifications.collect import store
from qualifications.collect.collected import Collected
from qualifications.collect.descriptor import described
from qualifications.collect.errors import CollectError
from qualifications.files import naming
from qualifications.ledger.errors import EvidenceError
from qualifications.ledger.package import read_package
from qualifications.ledger.tables import Tables

DESCRIPTOR = "datapackage.json"
# Where a value was read may change while the value stays.
_PROVENANCE = ("basis",)
_SHOWN = 20


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


class RevisionError(CollectError):
    """Published values have changed at the source, and nobody has accepted that."""

    def __init__(self, place: str, revisions: list[Revision]) -> None:
        lines = [f"\n  {each}" for each in revisions[:_SHOWN]]
        more = len(revisions) - _SHOWN
        super().__init__(
            place,
            found=f"{len(revisions)} published values that have changed",
            allowed="the published values; look at each, then accept them with --accept-revisions"
            + "".join(lines)
            + (f"\n  and {more} more" if more > 0 else ""),
        )
        self.revisions = revisions


@dataclass(frozen=True)
class Accepted:
    """What an acceptance has changed: rows added by table, published values revised, files written."""

    added: Mapping[str, int]
    revisions: tuple[Revision, ...]
    files: tuple[str, ...]


def old_tables(evidence: Path, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Those of the named tables that the evidence has; raises CollectError where one breaks a rule."""
    if not (evidence / DESCRIPTOR).exists():
        return {}
    try:
        package = read_package(evidence)
        tables = Tables(package)
        return {name: tables[name] for name in names if name in package.tables}
    except EvidenceError as error:
        raise CollectError(
            f"{error.path} {error.place}".strip(), found=error.found, allowed=error.allowed
        ) from None


def published_to(evidence: Path, name: str) -> dt.date | None:
    """The date of the data of a table that the evidence has; None where it has none."""
    dates = {item["name"]: item["asOf"] for item in _descriptor(evidence)["resources"]}
    return dt.date.fromisoformat(dates[name]) if name in dates else None


def accept(
    evidence: Path,
    tables: Mapping[str, Collected],
    *,
    files: Mapping[str, bytes],
    accept_revisions: bool,
) -> Accepted:
    """Puts the tables and files into the evidence; call it within `store.opened`.

    Raises RevisionError for changes of published rows, and CollectError where a table breaks a rule of the
    data package; the evidence is as before then.
    """
    descriptor = _descriptor(evidence)
    old = old_tables(evidence, tables)
    as_of = {item["name"]: dt.date.fromisoformat(item["asOf"]) for item in descriptor["resources"]}
    frames = {name: _ordered(each.frame, old.get(name)) for name, each in tables.items()}
    revisions = [
        revision
        for name in sorted(old)
        for revision in _revisions(name, old[name], frames[name], tables[name], as_of=as_of[name])
    ]
    if revisions and not accept_revisions:
        raise RevisionError(evidence.name, revisions)
    changes = {f"data/{name}.csv": frame.write_csv().encode() for name, frame in frames.items()}
    resources = {item["name"]: item for item in descriptor["resources"]}
    for name, each in tables.items():
        data = changes[f"data/{name}.csv"]
        digest = {"bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}"}
        resources[name] = described(resources.get(name), name, each, **digest)
    descriptor["resources"] = list(resources.values())
    if resources:
        text = json.dumps(descriptor, indent=2, ensure_ascii=False)
        changes[DESCRIPTOR] = f"{text}\n".encode()
        _check(evidence, changes, tables)
    written = store.replace(evidence, {**changes, **files})
    added = {name: _added(old.get(name), frames[name], tables[name].key) for name in tables}
    return Accepted(added=added, revisions=tuple(revisions), files=tuple(written))


def _descriptor(evidence: Path) -> dict[str, Any]:
    path = evidence / DESCRIPTOR
    if not path.exists():
        schema = "https://datapackage.org/profiles/2.0/datapackage.json"
        return {"$schema": schema, "name": "collected", "resources": []}
    descriptor: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return descriptor


def _ordered(frame: pl.DataFrame, old: pl.DataFrame | None) -> pl.DataFrame:
    return frame if old is None else frame.select(old.columns)


def _revisions(
    name: str, old: pl.DataFrame, new: pl.DataFrame, collected: Collected, *, as_of: dt.date
) -> Iterator[Revision]:
    key = collected.key
    closed = old.filter(_closed(old, collected, as_of))
    values = [column for column in old.columns if column not in (*key, *_PROVENANCE)]
    there = new.select(*key, *values, pl.lit(value=True).alias("_there"))
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
    if "complete" in old.columns:
        return pl.col("complete")
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
        except EvidenceError as error:
            place = f"{error.path.relative_to(trial)}, {error.place}".removesuffix(", ")
            raise CollectError(f"collected {place}", found=error.found, allowed=error.allowed) from None


def _added(old: pl.DataFrame | None, new: pl.DataFrame, key: list[str]) -> int:
    return new.height if old is None else new.join(old, on=key, how="anti").height
