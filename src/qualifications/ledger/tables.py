"""Data tables read from CSV and checked against the data package, value by value."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from qualifications.git import Git, GitError
from qualifications.inputs import InputError, read_bytes, read_text, shown
from qualifications.ledger.errors import EvidenceError
from qualifications.ledger.package import WEEKDAYS, Field, Package, Table, parse_date, read_package
from qualifications.safety import COME, TEXT, text_fault

_DTYPES = {
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "string": pl.String(),
}
_ALLOWED = {
    "boolean": "true or false",
    "date": "a date, YYYY-MM-DD",
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
}


@lru_cache(maxsize=8)
def open_tables(evidence: Path) -> Tables:
    """The tables under the folder `evidence`; each file is read once a process."""
    return Tables(read_package(evidence))


class Tables:
    """The tables of a package, each read and checked at its first use."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self._read: dict[str, tuple[_Cells, pl.DataFrame]] = {}
        self._checked: set[str] = set()

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The rows of the table; raises EvidenceError at the first value that breaks a rule."""
        cells, frame = self._rows(name)
        if name not in self._checked:
            for key in self.package.table(name).foreign_keys:
                _, other = self._rows(key.table)
                cells.check_reference(frame[key.field], other[key.reference])
            self._checked.add(name)
        return frame

    def check(self, latest: dt.date | None = None) -> None:
        """Reads every table; raises EvidenceError at the first that breaks a rule.

        A file whose bytes are not those that the descriptor records was changed without a word. No table
        and no row is of a day after `latest`.
        """
        if latest:
            self.package.check_days(latest)
        for name, table in self.package.tables.items():
            self.recorded(name)
            if latest:
                self._rows(name)[0].check_days(table, latest)

    def recorded(self, name: str) -> pl.DataFrame:
        """The same, and raises EvidenceError too where the file is not as the descriptor records it."""
        frame, table = self[name], self.package.table(name)
        found = file_hash(table.path)
        if table.hash and found != table.hash:
            raise EvidenceError(
                table.path,
                found=f"the hash {found}",
                allowed=f"{table.hash}, as recorded; {_advice(table)}",
            )
        return frame

    def _rows(self, name: str) -> tuple[_Cells, pl.DataFrame]:
        if name not in self._read:
            table = self.package.table(name)
            cells = _read_cells(table)
            self._read[name] = cells, _typed(table, cells)
        return self._read[name]


def _advice(table: Table) -> str:
    """How to mend a file that is not as recorded; a file that nobody changed must not be recorded."""
    turned = table.path.read_bytes().replace(b"\r\n", b"\n")
    if _hash(turned) == table.hash:
        return (
            "its lines end as on Windows: run `git config core.autocrlf false`, and check the file out anew"
        )
    try:
        unchanged = not Git(table.path.parent).changed(table.path.name)
    except GitError:
        unchanged = False
    if unchanged:
        return "the last commit has the file so, and the descriptor otherwise: see `git log` of both"
    evidence = shlex.quote(str(table.path.parent.parent))
    return f"after a checked change run `qualifications record`; to go back, run `git restore {evidence}`"


def file_hash(path: Path) -> str:
    """The SHA-256 of the file's bytes, as a data package writes it."""
    return _hash(read_bytes(path))


def _hash(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def read_table(table: Table) -> pl.DataFrame:
    """The rows of one table, typed and checked, in the order of the file.

    Raises EvidenceError naming the file, the line, the column, the value and the rule.
    """
    return _typed(table, _read_cells(table))


def _typed(table: Table, cells: _Cells) -> pl.DataFrame:
    frame = pl.DataFrame([cells.typed(field) for field in table.fields])
    cells.check_primary_key(frame.select(table.primary_key))
    return frame


def _read_cells(table: Table) -> _Cells:
    rows = csv.reader(io.StringIO(_read_text(table), newline=""), strict=True)
    expected = [field.name for field in table.fields]
    columns: dict[str, list[str]] = {name: [] for name in expected}
    lines: list[int] = []
    line = 1
    try:
        header = next(rows, [])
        if header != expected:
            raise EvidenceError(
                table.path,
                place="line 1",
                found=f"the columns {', '.join(header) or 'none'}",
                allowed=", ".join(expected),
            )
        # A quoted value can hold line ends, so a row's line is not its number.
        line = rows.line_num + 1
        for row in rows:
            if len(row) != len(expected):
                raise EvidenceError(
                    table.path,
                    place=f"line {line}",
                    found=f"{len(row)} value" + "s" * (len(row) != 1),
                    allowed=f"{len(expected)} values, one a column",
                )
            for name, value in zip(expected, row, strict=True):
                columns[name].append(value)
            lines.append(line)
            line = rows.line_num + 1
    except csv.Error as error:
        raise EvidenceError(table.path, place=f"line {line}", found=str(error), allowed="CSV") from None
    if not lines:
        raise EvidenceError(table.path, found="no rows", allowed="one row or more")
    return _Cells(table.path, columns, lines)


def _read_text(table: Table) -> str:
    try:
        return read_text(table.path)
    except InputError as error:
        place = f"line {error.line}" if error.line else ""
        raise EvidenceError(table.path, place=place, found=error.found, allowed=error.allowed) from None


@dataclass(frozen=True)
class _Cells:
    """The text of a table's cells, by column, and the line on which each row starts."""

    path: Path
    columns: dict[str, list[str]]
    lines: list[int]

    def typed(self, field: Field) -> pl.Series:
        """The values of the column; raises EvidenceError at the first that breaks a rule of it."""
        cells = [value or None for value in self.columns[field.name]]
        text = pl.Series(field.name, cells, dtype=pl.String)
        if field.type == "boolean":
            typed = text.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
        elif field.type == "date":
            dates = [parse_date(value) if value else None for value in cells]
            typed = pl.Series(field.name, dates, dtype=pl.Date)
        else:
            typed = text.cast(_DTYPES[field.type], strict=False)
        unread = text.is_not_null() & typed.is_null()
        if field.type == "number":
            # "nan" and "inf" are numbers to Polars.
            unread |= ~typed.is_finite()
        self._refuse(field.name, unread, _ALLOWED[field.type])
        for broken, allowed in self._rules(field, typed):
            self._refuse(field.name, broken, allowed)
        return typed

    def _rules(self, field: Field, values: pl.Series) -> Iterator[tuple[pl.Series, str]]:
        if field.type == "string":
            faults = [value is not None and bool(text_fault(value)) for value in values]
            yield pl.Series(faults), f"{TEXT}, without markup and not the start of a formula"
        if field.required:
            yield values.is_null(), f"{_ALLOWED[field.type]}; the column may not be empty"
        if field.minimum is not None:
            yield values < field.minimum, f"{_ALLOWED[field.type]} of at least {field.minimum}"
        if field.maximum is not None:
            yield values > field.maximum, f"{_ALLOWED[field.type]} of at most {field.maximum}"
        if field.enum:
            yield ~values.is_in(field.enum), f"one of {', '.join(field.enum)}"
        if field.pattern:
            fits = re.compile(field.pattern).fullmatch
            broken = [value is not None and not fits(value) for value in values]
            yield pl.Series(broken), f"text of the form {field.pattern}"
        if field.weekday:
            yield values.dt.weekday() != WEEKDAYS.index(field.weekday) + 1, f"a {field.weekday}"
        if field.unique:
            yield ~values.is_first_distinct() & values.is_not_null(), "a value that occurs once in the column"

    def check_days(self, table: Table, latest: dt.date) -> None:
        """Raises EvidenceError at the first day after `latest`; a week that has begun may end later."""
        for field in table.fields:
            if field.type == "date":
                last = latest + dt.timedelta(days=6 if field.weekday else 0)
                self._refuse(field.name, self.typed(field) > last, COME)

    def check_primary_key(self, keys: pl.DataFrame) -> None:
        """Raises EvidenceError at the second row for a key."""
        row = (~keys.to_struct().is_first_distinct()).arg_true().first()
        if isinstance(row, int):
            values = keys.row(row, named=True)
            raise EvidenceError(
                self.path,
                place=f"line {self.lines[row]}",
                found="a second row for " + ", ".join(f"{name} {value}" for name, value in values.items()),
                allowed="one row for each " + " and ".join(keys.columns),
            )

    def check_reference(self, values: pl.Series, known: pl.Series) -> None:
        """Raises EvidenceError at the first value that is not among those known."""
        allowed = set(known)
        broken = pl.Series([value is not None and value not in allowed for value in values])
        self._refuse(values.name, broken, f"one of {', '.join(map(str, known))}")

    def _refuse(self, name: str, broken: pl.Series, allowed: str) -> None:
        row = broken.fill_null(value=False).arg_true().first()
        if isinstance(row, int):
            raise EvidenceError(
                self.path,
                place=f"line {self.lines[row]}, column {name}",
                found=shown(self.columns[name][row]),
                allowed=allowed,
            )
