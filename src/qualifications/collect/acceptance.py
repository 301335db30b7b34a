"""What a source gave becomes part of the evidence once it has been checked.

The tables must obey the data package, and a published row keeps its values unless an editor accepts what has
changed. A row may change freely while its status is not that of a normal value.

Each file is written whole, and the descriptor last: where a run was killed or found no room in between, the
hashes that it records refuse the evidence, and git has what was there before.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from qualifications.collect.errors import unusable
from qualifications.collect.tables import Collected, Link
from qualifications.files import naming, write_atomically
from qualifications.inputs import read_json
from qualifications.ledger.package import FILE, NORMAL, STATUS, Table, read_package
from qualifications.ledger.tables import Tables, empty_table
from qualifications.problems import Exit, ProblemError

# Where a value was read may change while the value stays.
_PROVENANCE = ("basis",)


def recorded(evidence: Path, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The tables of these names in the evidence; one that is described and has no file yet has no rows.

    Raises ProblemError where one is not described, breaks a rule, or is not as the descriptor records it.
    """
    try:
        tables = Tables(read_package(evidence))
        described = {name: tables.package.table(name) for name in names}
        return {
            name: tables.recorded(name) if table.path.exists() else empty_table(table)
            for name, table in described.items()
        }
    except ProblemError as error:
        raise error.as_exit(Exit.COLLECT) from None


def revisions(evidence: Path, tables: Mapping[str, Collected]) -> list[str]:
    """The published values that the tables have otherwise: table, row, column, old value and new.

    Raises ProblemError for a table whose data end before those that were published.
    """
    old, found = recorded(evidence, tables), []
    for name, table in read_package(evidence).tables.items():
        if name not in tables:
            continue
        if tables[name].as_of < table.as_of:
            allowed = f"data to {table.as_of} or later, as was published"
            raise unusable(name, found=f"data to {tables[name].as_of}", allowed=allowed)
        found += [f"{name}, {each}" for each in _revisions(table, old[name], tables[name])]
    return found


def accept(evidence: Path, tables: Mapping[str, Collected]) -> dict[str, int]:
    """Puts the tables into the evidence; how many rows each table that changed has got.

    Where nothing but a date changed, the descriptor alone is named. Raises ProblemError where a table has no
    descriptor or breaks a rule of the data package; the evidence is as before then.
    """
    old, described = recorded(evidence, tables), read_package(evidence).tables
    descriptor = read_json(evidence / FILE)
    frames = {name: each.frame.select(old[name].columns) for name, each in tables.items()}
    changes: dict[str, bytes] = {}
    for entry in descriptor["resources"]:
        if entry["name"] in tables:
            data = changes[entry["path"]] = frames[entry["name"]].write_csv().encode()
            digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
            entry.update(_renewed(entry, tables[entry["name"]]) | {"bytes": len(data), "hash": digest})
    changes[FILE] = f"{json.dumps(descriptor, indent=2, ensure_ascii=False)}\n".encode()
    _check(evidence, changes, tables)
    differing = [name for name, data in changes.items() if not _holds(evidence / name, data)]
    added = {
        name: frame.join(old[name], on=described[name].primary_key, how="anti").height
        for name, frame in frames.items()
        if described[name].path.relative_to(evidence).as_posix() in differing
    }
    for name, data in changes.items():
        write_atomically(evidence / name, data)
    return added or dict.fromkeys(differing, 0)


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _revisions(table: Table, old: pl.DataFrame, collected: Collected) -> Iterator[str]:
    key = list(table.primary_key)
    closed = old.filter(_closed(table, old, collected))
    values = [column for column in old.columns if column not in (*key, *_PROVENANCE)]
    there = collected.frame.select(*key, *values, pl.lit(value=True).alias("_there"))
    beside = closed.join(there, on=key, how="left", suffix="_new").sort(key)
    for row in beside.iter_rows(named=True):
        at = " ".join(str(row[column]) for column in key)
        for column in values:
            # A row that is gone said nothing where it had nothing.
            was, now = row[column], row[f"{column}_new"]
            if was not in (0, False) if row["_there"] is None else was != now:
                yield f"{at}, {column}: {was} became {now}"


def _closed(table: Table, old: pl.DataFrame, collected: Collected) -> pl.Expr:
    """Which rows were published as whole."""
    if collected.snapshot:
        return pl.lit(value=False)
    if STATUS in old.columns:
        return pl.col(STATUS) == NORMAL
    time = table.primary_key[0]
    return pl.col(time) <= table.as_of if old.schema[time] == pl.Date else pl.lit(value=True)


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
                tables.related(name)
        except ProblemError as error:
            (problem,) = error.problems[:1]
            place = problem.place.removeprefix(f"{trial}/")
            raise unusable(f"collected {place}", found=problem.found, allowed=problem.allowed) from None


def _renewed(entry: Mapping[str, Any], collected: Collected) -> dict[str, Any]:
    """The fields of a table's entry that tell the date, the sources and the gaps of what was collected."""
    as_of = max(entry["asOf"], collected.as_of.isoformat())
    # The gaps that a collector tells begin alike.
    told = collected.gap_words
    kept = [gap for gap in entry["knownGaps"] if not told or not gap.startswith(told)]
    return {
        "asOf": as_of,
        "coverage": {**entry["coverage"], "end": max(entry["coverage"]["end"], as_of)},
        "sources": _sources(entry["sources"], collected.sources),
        "knownGaps": [*kept, *collected.gaps],
    }


def _sources(old: list[dict[str, str]], new: tuple[Link, ...]) -> list[dict[str, str]]:
    """The sources, the new ones in the places of their earlier versions or at the end."""
    links = {link.name: link for link in (Link(each["title"], each["path"]) for each in old)}
    for link in new:
        # The folder within a repository stays the one that an editor named.
        folder = links[link.name].folder if link.name in links else ""
        links[link.name] = Link(link.title, link.path + folder)
    return [{"title": each.title, "path": each.path} for each in links.values()]
