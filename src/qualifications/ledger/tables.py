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

from qualifications.inputs import read_bytes, read_text, shown
from qualifications.ledger.package import WEEKDAYS, Field, Package, Table, read_package
from qualifications.models import parse_day
from qualifications.problems import Exit, ProblemError, place, refuse
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
        """The rows of the table; raises ProblemError at the first value that breaks a rule."""
        cells, frame = self._rows(name)
        if name not in self._checked:
            for key in self.package.table(name).foreign_keys:
                _, other = self._rows(key.reference.resource)
                cells.check_reference(frame[key.fields[0]], other[key.reference.fields[0]])
            self._checked.add(name)
        return frame

    def check(self, latest: dt.date | None = None) -> None:
        """Reads every table; raises ProblemError at the first that breaks a rule.

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
        """The same, and raises ProblemError too where the file is not as the descriptor records it."""
        frame, table = self[name], self.package.table(name)
        found = file_hash(table.path)
        if table.hash and found != table.hash:
            evidence = shlex.quote(str(table.path.parent.parent))
            back = f"to go back, run `git restore {evidence}`"
            allowed = f"{table.hash}, as recorded; after a checked change run `qualifications record`; {back}"
            raise _refuse(table.path, found=f"the hash {found}", allowed=allowed)
        return frame

    def _rows(self, name: str) -> tuple[_Cells, pl.DataFrame]:
        if name not in self._read:
            table = self.package.table(name)
            cells = _read_cells(table)
            self._read[name] = cells, _typed(table, cells)
        return self._read[name]


def file_hash(path: Path) -> str:
    """The SHA-256 of the file's bytes, as a data package writes it."""
    return f"sha256:{hashlib.sha256(read_bytes(path)).hexdigest()}"


def empty_table(table: Table) -> pl.DataFrame:
    """No rows, with the columns of the table."""
    return pl.DataFrame(schema={field.name: _DTYPES[field.type] for field in table.fields})


def read_table(table: Table) -> pl.DataFrame:
    """The rows of one table, typed and checked, in the order of the file.

    Raises ProblemError naming the file, the line, the column, the value and the rule.
    """
    return _typed(table, _read_cells(table))


def _typed(table: Table, cells: _Cells) -> pl.DataFrame:
    frame = pl.DataFrame([cells.typed(field, key=field.name in table.primary_key) for field in table.fields])
    cells.check_primary_key(frame.select(table.primary_key))
    return frame


def _refuse(path: Path, line: int = 0, column: str = "", *, found: object, allowed: str) -> ProblemError:
    at = place(path, line) + (f", column {column}" if column else "")
    return refuse(Exit.DATA, at, found=found, allowed=allowed)


def _read_cells(table: Table) -> _Cells:
    try:
        text = read_text(table.path)
    except ProblemError as error:
        raise error.as_exit(Exit.DATA) from None
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    expected = [field.name for field in table.fields]
    columns: dict[str, list[str]] = {name: [] for name in expected}
    lines: list[int] = []
    line = 1
    try:
        header = next(rows, [])
        if header != expected:
            found = f"the columns {', '.join(header) or 'none'}"
            raise _refuse(table.path, 1, found=found, allowed=", ".join(expected))
        # A quoted value can hold line ends, so a row's line is not its number.
        line = rows.line_num + 1
        for row in rows:
            if len(row) != len(expected):
                found = f"{len(row)} value" + "s" * (len(row) != 1)
                raise _refuse(table.path, line, found=found, allowed=f"{len(expected)} values, one a column")
            for name, value in zip(expected, row, strict=True):
                columns[name].append(value)
            lines.append(line)
            line = rows.line_num + 1
    except csv.Error as error:
        raise _refuse(table.path, line, found=error, allowed="CSV") from None
    if not lines:
        raise _refuse(table.path, found="no rows", allowed="one row or more")
    return _Cells(table.path, columns, lines)


@dataclass(frozen=True)
class _Cells:
    """The text of a table's cells, by column, and the line on which each row starts."""

    path: Path
    columns: dict[str, list[str]]
    lines: list[int]

    def typed(self, field: Field, *, key: bool = False) -> pl.Series:
        """The values of the column, of which none may be empty in a key.

        Raises ProblemError at the first that breaks a rule of it.
        """
        cells = [value or None for value in self.columns[field.name]]
        text = pl.Series(field.name, cells, dtype=pl.String)
        if field.type == "boolean":
            typed = text.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
        elif field.type == "date":
            dates = [parse_day(value) if value else None for value in cells]
            typed = pl.Series(field.name, dates, dtype=pl.Date)
        else:
            typed = text.cast(_DTYPES[field.type], strict=False)
        unread = text.is_not_null() & typed.is_null()
        if field.type == "number":
            # "nan" and "inf" are numbers to Polars.
            unread |= ~typed.is_finite()
        self._refuse(field.name, unread, _ALLOWED[field.type])
        for broken, allowed in self._rules(field, typed, key=key):
            self._refuse(field.name, broken, allowed)
        return typed

    def _rules(self, field: Field, values: pl.Series, *, key: bool) -> Iterator[tuple[pl.Series, str]]:
        rule = field.constraints
        if field.type == "string":
            faults = [value is not None and bool(text_fault(value)) for value in values]
            yield pl.Series(faults), f"{TEXT}, without markup and not the start of a formula"
        if rule.required or key:
            yield values.is_null(), f"{_ALLOWED[field.type]}; the column may not be empty"
        if rule.minimum is not None:
            yield values < rule.minimum, f"{_ALLOWED[field.type]} of at least {rule.minimum}"
        if rule.maximum is not None:
            yield values > rule.maximum, f"{_ALLOWED[field.type]} of at most {rule.maximum}"
        if rule.enum:
            yield ~values.is_in(rule.enum), f"one of {', '.join(rule.enum)}"
        if rule.pattern:
            fits = re.compile(rule.pattern).fullmatch
            broken = [value is not None and not fits(value) for value in values]
            yield pl.Series(broken), f"text of the form {rule.pattern}"
        if field.weekday:
            yield values.dt.weekday() != WEEKDAYS.index(field.weekday) + 1, f"a {field.weekday}"
        if rule.unique:
            yield ~values.is_first_distinct() & values.is_not_null(), "a value that occurs once in the column"

    def check_days(self, table: Table, latest: dt.date) -> None:
        """Raises ProblemError at the first day after `latest`; a week that has begun may end later."""
        for field in table.fields:
            if field.type == "date":
                last = latest + dt.timedelta(days=6 if field.weekday else 0)
                self._refuse(field.name, self.typed(field) > last, COME)

    def check_primary_key(self, keys: pl.DataFrame) -> None:
        """Raises ProblemError at the second row for a key."""
        row = (~keys.to_struct().is_first_distinct()).arg_true().first()
        if isinstance(row, int):
            values = keys.row(row, named=True)
            found = "a second row for " + ", ".join(f"{name} {value}" for name, value in values.items())
            allowed = "one row for each " + " and ".join(keys.columns)
            raise _refuse(self.path, self.lines[row], found=found, allowed=allowed)

    def check_reference(self, values: pl.Series, known: pl.Series) -> None:
        """Raises ProblemError at the first value that is not among those known."""
        allowed = set(known)
        broken = pl.Series([value is not None and value not in allowed for value in values])
        self._refuse(values.name, broken, f"one of {', '.join(map(str, known))}")

    def _refuse(self, name: str, broken: pl.Series, allowed: str) -> None:
        row = broken.fill_null(value=False).arg_true().first()
        if isinstance(row, int):
            found = shown(self.columns[name][row])
            raise _refuse(self.path, self.lines[row], name, found=found, allowed=allowed)
