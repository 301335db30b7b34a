"""What a source gave becomes part of the evidence once it has been checked.

The tables must obey the data package, and a published row keeps its values unless an editor accepts what has
changed. A row may change freely while its status is not that of a normal value.

Each file is written whole, and the descriptor last: where a run was killed or found no room in between, the
hashes that it records refuse the evidence, and git has what was there before.
"""

import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from qualifications.files import sha256, write_atomically
from qualifications.inputs import read_json
from qualifications.ledger.data_package import NORMAL, PACKAGE_FILE, STATUS, DataPackage, Table, read_package
from qualifications.ledger.tables import empty_table, open_tables
from qualifications.problems import Exit, ProblemError, unusable

# Where a value was read may change while the value stays.
_PROVENANCE = "basis"


@dataclass(frozen=True)
class Collected:
    """A table as a source gives it today: its rows, the date of its data, its sources by title and address.

    A later version of a source has the same title, or the same address before `/tree/`.
    `gaps` are sentences on what is missing, each beginning with `gap_words`; they replace the earlier ones
    that begin so. A `snapshot` says what is so today, and every row of it may change.
    """

    frame: pl.DataFrame
    as_of: dt.date
    sources: Mapping[str, str]
    gaps: tuple[str, ...] = ()
    gap_words: str = ""
    snapshot: bool = False


def verified_tables(evidence: Path, names: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The tables of these names in the evidence; one that is described and has no file yet has no rows.

    Raises ProblemError where one is not described, breaks a rule, or is not as the descriptor records it.
    """
    try:
        tables = open_tables(evidence)
        described = {name: tables.package.table(name) for name in names}
        return {
            name: tables[name] if table.path.exists() else empty_table(table)
            for name, table in described.items()
        }
    except ProblemError as error:
        raise error.as_exit(Exit.COLLECT) from None


@dataclass(frozen=True)
class Changes:
    """What collected tables would change.

    `files` are by their path in the evidence, with the descriptor last. `added` has the number of new rows
    of each table that differs; where nothing but a date differs, the descriptor alone. `revisions` tell of
    each published value that changes: table, row, column, old value and new.
    """

    files: Mapping[str, bytes]
    added: Mapping[str, int]
    revisions: tuple[str, ...]


def compare(evidence: Path, tables: Mapping[str, Collected]) -> Changes:
    """What the tables would change, of which nothing is written.

    Raises ProblemError for a table that has no descriptor, breaks a rule of the data package, or whose data
    end before those that were published.
    """
    old = verified_tables(evidence, tables)
    package = read_package(evidence)
    for name, each in tables.items():
        published = package.table(name).as_of
        if each.as_of < published:
            allowed = f"data to {published} or later, as was published"
            raise unusable(name, found=f"data to {each.as_of}", allowed=allowed)
    new = {name: each.frame.select(old[name].columns) for name, each in tables.items()}
    paths = {name: package.table(name).path.relative_to(evidence).as_posix() for name in tables}
    files = {paths[name]: frame.write_csv().encode() for name, frame in new.items()}
    descriptor = read_json(evidence / PACKAGE_FILE)
    for entry in descriptor["resources"]:
        if entry["name"] in tables:
            _renew(entry, tables[entry["name"]], files[entry["path"]])
    files[PACKAGE_FILE] = f"{json.dumps(descriptor, indent=2, ensure_ascii=False)}\n".encode()
    _check(package, evidence, files, tables)
    differing = [path for path, data in files.items() if _bytes(evidence / path) != data]
    added = {
        name: frame.join(old[name], on=package.table(name).primary_key, how="anti").height
        for name, frame in new.items()
        if paths[name] in differing
    }
    return Changes(files, added or dict.fromkeys(differing, 0), tuple(_revisions(package, old, tables)))


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _revisions(
    package: DataPackage, old: Mapping[str, pl.DataFrame], tables: Mapping[str, Collected]
) -> Iterator[str]:
    for name, table in package.tables.items():
        if name not in tables or tables[name].snapshot:
            continue
        key = table.primary_key
        new = tables[name].frame.rows_by_key(key, named=True, unique=True)
        published = old[name].drop(_PROVENANCE, strict=False).filter(_closed(table, old[name])).sort(key)
        for at, row in published.rows_by_key(key, named=True, unique=True).items():
            place = " ".join(map(str, at if len(key) > 1 else [at]))
            for column, was in row.items():
                now = new[at][column] if at in new else None
                # A row that is gone said nothing where it had nothing.
                if was != now and (at in new or was not in (0, False)):
                    yield f"{name}, {place}, {column}: {was} became {now}"


def _closed(table: Table, old: pl.DataFrame) -> pl.Expr:
    """Which rows were published as whole."""
    if STATUS in old.columns:
        return pl.col(STATUS) == NORMAL
    time = table.primary_key[0]
    return pl.col(time) <= table.as_of if old.schema[time] == pl.Date else pl.lit(value=True)


def _check(package: DataPackage, evidence: Path, files: Mapping[str, bytes], names: Iterable[str]) -> None:
    """Reads the tables as they would be, with the others beside them."""
    paths = {table.path for table in package.resources}
    present = {path.relative_to(evidence).as_posix(): _bytes(path) for path in paths}
    with tempfile.TemporaryDirectory() as folder:
        for name, data in {**present, **files}.items():
            write_atomically(Path(folder, name), data)
        try:
            open_tables(Path(folder)).check(names)
        except ProblemError as error:
            problem = error.problems[0]
            place = problem.place.removeprefix(f"{folder}/")
            raise unusable(f"collected {place}", found=problem.found, allowed=problem.allowed) from None


def _renew(entry: dict[str, Any], collected: Collected, data: bytes) -> None:
    """Writes into a table's entry what was collected: its date, its sources, its gaps, its size and hash."""
    as_of = max(entry["asOf"], collected.as_of.isoformat())
    entry["asOf"], entry["coverage"]["end"] = as_of, max(entry["coverage"]["end"], as_of)
    # The new sources take the places of their earlier versions, or stand at the end.
    new = ({"title": title, "path": path} for title, path in collected.sources.items())
    sources = [*entry["sources"], *new]
    entry["sources"] = [*{_version_of(each): each for each in sources}.values()]
    # The gaps that a collector tells begin alike.
    words = collected.gap_words
    kept = [gap for gap in entry["knownGaps"] if not words or not gap.startswith(words)]
    entry["knownGaps"] = [*kept, *collected.gaps]
    entry["bytes"], entry["hash"] = len(data), f"sha256:{sha256(data)}"


def _version_of(source: Mapping[str, str]) -> str:
    """What a source and its later version have in common."""
    address, tree, _ = source["path"].partition("/tree/")
    return address if tree else source["title"]
