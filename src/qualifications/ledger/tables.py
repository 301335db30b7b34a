"""Data tables read from CSV and checked against the data package, value by value."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import polars as pl

from qualifications.files import sha256, write_atomically
from qualifications.inputs import read_bytes, read_json, read_text, shown
from qualifications.ledger.data_package import WEEKDAYS, DataPackage, Field, Table, read_package
from qualifications.models import parse_day
from qualifications.problems import Exit, ProblemError, place, refusal
from qualifications.safety import COME, TEXT, text_fault

# The types of columns: as Polars has them, and what is allowed, in words.
_TYPES = {
    "boolean": (pl.Boolean(), "true or false"),
    "date": (pl.Date(), "a date, YYYY-MM-DD"),
    "integer": (pl.Int64(), "a whole number"),
    "number": (pl.Float64(), "a number"),
    "string": (pl.String(), "text"),
}


def open_tables(evidence: Path, latest: dt.date = dt.date.max) -> Tables:
    """The tables under the folder `evidence`, none with data of a day after `latest`."""
    return Tables(read_package(evidence, latest), latest)


class Tables:
    """The tables of a package, each read and checked at its first use; no row is of a day after `latest`."""

    def __init__(self, package: DataPackage, latest: dt.date = dt.date.max, *, recorded: bool = True) -> None:
        self.package = package
        self._recorded = recorded
        self._rows = cache(lambda name: _Rows(package.table(name), latest))
        self._checked: dict[str, pl.DataFrame] = {}

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The rows of the table, in the order of the file.

        Raises ProblemError at the first value that breaks a rule, or that no row of the related table has,
        with file, line, column, value and rule. A file whose bytes are not those that the descriptor records
        was changed without a word, and is refused too where it is to be as `recorded`.
        """
        if name not in self._checked:
            rows, table = self._rows(name), self.package.table(name)
            for key in table.foreign_keys:
                rows.check_reference(key.column, self._rows(key.table).frame[key.known])
            found = file_hash(table.path)
            if self._recorded and table.hash and found != table.hash:
                back = f"to go back, run `git restore {shlex.quote(str(self.package.path.parent))}`"
                after = "after a checked change run `qualifications record`"
                allowed = f"{table.hash}, as recorded; {after}; {back}"
                raise refusal(f"the hash {found}", allowed, Exit.DATA, place=table.path)
            self._checked[name] = rows.frame
        return self._checked[name]

    def check(self, names: Iterable[str]) -> None:
        """Raises ProblemError for the first of the tables that breaks a rule."""
        for name in names:
            _ = self[name]


def file_hash(path: Path) -> str:
    """The SHA-256 of the file's bytes, as a data package writes it."""
    return f"sha256:{sha256(read_bytes(path))}"


def empty_table(table: Table) -> pl.DataFrame:
    """No rows, with the columns of the table."""
    return pl.DataFrame(schema={field.name: _TYPES[field.type][0] for field in table.fields})


def record_tables(evidence: Path) -> list[str]:
    """Records the size and hash of every table in `datapackage.json`; the names of those that had changed.

    The contents must obey the descriptor: raises ProblemError, and records nothing, where they do not.
    """
    package = read_package(evidence)
    tables = Tables(package, recorded=False)
    tables.check(package.tables)
    descriptor = read_json(package.path)
    changed = []
    for resource, table in zip(descriptor["resources"], package.resources, strict=True):
        recorded = {"bytes": table.path.stat().st_size, "hash": file_hash(table.path)}
        if not recorded.items() <= resource.items():
            changed.append(table.name)
        resource.update(recorded)
    write_atomically(package.path, f"{json.dumps(descriptor, indent=2, ensure_ascii=False)}\n".encode())
    return changed


class _Rows:
    """The rows of a table: the text of each column, the line on which each row starts, and the values."""

    def __init__(self, table: Table, latest: dt.date) -> None:
        self._table = table
        self._latest = latest
        self._text: dict[str, list[str]] = {field.name: [] for field in table.fields}
        self._lines: list[int] = []
        self._read()
        self.frame = pl.DataFrame([self._values(field) for field in table.fields])
        self._check_key(self.frame.select(table.primary_key))

    def check_reference(self, column: str, known: pl.Series) -> None:
        """Raises ProblemError at the first value of the column that is not among those known."""
        allowed = set(known)
        broken = pl.Series([value is not None and value not in allowed for value in self.frame[column]])
        self._refuse_first(column, broken, f"one of {', '.join(map(str, known))}")

    def _read(self) -> None:
        rows = csv.reader(io.StringIO(read_text(self._table.path), newline=""), strict=True)
        expected = [*self._text]
        line = 1
        try:
            header = next(rows, [])
            if header != expected:
                raise self._refusal(1, f"the columns {', '.join(header) or 'none'}", ", ".join(expected))
            # A quoted value can hold line ends, so a row's line is not its number.
            line = rows.line_num + 1
            for row in rows:
                if len(row) != len(expected):
                    found = f"{len(row)} value" + "s" * (len(row) != 1)
                    raise self._refusal(line, found, f"{len(expected)} values, one a column")
                for column, value in zip(self._text.values(), row, strict=True):
                    column.append(value)
                self._lines.append(line)
                line = rows.line_num + 1
        except csv.Error as error:
            raise self._refusal(line, str(error), "CSV") from None
        if not self._lines:
            raise self._refusal(0, "no rows", "one row or more")

    def _values(self, field: Field) -> pl.Series:
        """The values of the column; raises ProblemError at the first that breaks a rule of it."""
        cells = [value or None for value in self._text[field.name]]
        text = pl.Series(field.name, cells, dtype=pl.String)
        if field.type == "boolean":
            typed = text.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
        elif field.type == "date":
            dates = [parse_day(value) if value else None for value in cells]
            typed = pl.Series(field.name, dates, dtype=pl.Date)
        else:
            typed = text.cast(_TYPES[field.type][0], strict=False)
        unread = text.is_not_null() & typed.is_null()
        if field.type == "number":
            # "nan" and "inf" are numbers to Polars.
            unread |= ~typed.is_finite()
        self._refuse_first(field.name, unread, _TYPES[field.type][1])
        key = field.name in self._table.primary_key
        for broken, allowed in _rules(field, typed, key=key, latest=self._latest):
            self._refuse_first(field.name, broken, allowed)
        return typed

    def _check_key(self, keys: pl.DataFrame) -> None:
        row = (~keys.to_struct().is_first_distinct()).arg_true().first()
        if isinstance(row, int):
            values = keys.row(row, named=True)
            found = "a second row for " + ", ".join(f"{name} {value}" for name, value in values.items())
            raise self._refusal(self._lines[row], found, "one row for each " + " and ".join(keys.columns))

    def _refuse_first(self, column: str, broken: pl.Series, allowed: str) -> None:
        row = broken.fill_null(value=False).arg_true().first()
        if isinstance(row, int):
            raise self._refusal(self._lines[row], shown(self._text[column][row]), allowed, column=column)

    def _refusal(self, line: int, found: str, allowed: str, *, column: str = "") -> ProblemError:
        at = place(self._table.path, line) + (f", column {column}" if column else "")
        return refusal(found, allowed, Exit.DATA, place=at)


def _rules(field: Field, values: pl.Series, *, key: bool, latest: dt.date) -> Iterator[tuple[pl.Series, str]]:
    """Which of the values break each rule of the column, and what it allows."""
    rule, kind = field.constraints, _TYPES[field.type][1]
    if field.type == "string":
        unsafe = [value is not None and bool(text_fault(value)) for value in values]
        yield pl.Series(unsafe), f"{TEXT}, without markup and not the start of a formula"
    if field.type == "date":
        # The day of a week is its last, which may be yet to come.
        begun = values.dt.offset_by("-6d") if field.weekday else values
        yield begun > latest, COME
    if rule.required or key:
        yield values.is_null(), f"{kind}; the column may not be empty"
    if rule.minimum is not None:
        yield values < rule.minimum, f"{kind} of at least {rule.minimum}"
    if rule.maximum is not None:
        yield values > rule.maximum, f"{kind} of at most {rule.maximum}"
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
