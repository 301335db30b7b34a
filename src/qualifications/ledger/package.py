"""The data package: which tables the evidence holds and what each column may contain.

The descriptor is a Frictionless Data Package, version 2 (https://datapackage.org/standard/).
Our own properties are `asOf` (the date of the data), `nextUpdate`, `coverage` and `knownGaps` on a
table, and `weekday` on a date field.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qualifications.inputs import InputError, read_json, shown
from qualifications.ledger.errors import EvidenceError
from qualifications.safety import ADDRESS, COME, TEXT, address_fault, is_path, text_fault

FIELD_TYPES = ("boolean", "date", "integer", "number", "string")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ON_ANY_FIELD: Mapping[str, type] = {"required": bool, "unique": bool}
_ON_NUMBERS: Mapping[str, type] = {"minimum": float, "maximum": float}
# The constraints that a field of each type may carry, and the kind of value that each takes.
_CONSTRAINTS: Mapping[str, Mapping[str, type]] = {
    "boolean": _ON_ANY_FIELD,
    "date": _ON_ANY_FIELD,
    "integer": {**_ON_ANY_FIELD, **_ON_NUMBERS},
    "number": {**_ON_ANY_FIELD, **_ON_NUMBERS},
    "string": {**_ON_ANY_FIELD, "enum": list, "pattern": str},
}
_KINDS = {bool: "true or false", float: "a number", list: "a list", dict: "an object", str: "text"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Field:
    """A column: its type and the constraints on its values."""

    name: str
    type: str
    title: str
    unit: str = ""
    description: str = ""
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    enum: tuple[str, ...] = ()
    pattern: str = ""
    weekday: str = ""


@dataclass(frozen=True)
class ForeignKey:
    """A column whose values must occur in a column of another table."""

    field: str
    table: str
    reference: str


@dataclass(frozen=True)
class Source:
    """Where a table was read."""

    title: str
    path: str


@dataclass(frozen=True)
class Table:
    """A table of the data package: its file, its columns, its date, its known gaps and its recorded hash."""

    name: str
    title: str
    description: str
    path: Path
    as_of: dt.date
    coverage: tuple[dt.date, dt.date]
    known_gaps: tuple[str, ...]
    sources: tuple[Source, ...]
    license: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    hash: str
    next_update: dt.date | None


@dataclass(frozen=True)
class Package:
    """Every table of the evidence, by name."""

    path: Path
    tables: Mapping[str, Table]

    @property
    def data_as_of(self) -> dt.date:
        """The latest data date of any table."""
        return max(table.as_of for table in self.tables.values())

    def check_days(self, latest: dt.date) -> None:
        """Raises EvidenceError for a table whose data are of a day after `latest`."""
        for i, table in enumerate(self.tables.values()):
            for key, day in (("asOf", table.as_of), ("coverage/end", table.coverage[1])):
                if day > latest:
                    raise EvidenceError(
                        self.path,
                        place=f"/resources/{i}/{key}",
                        found=f"the day {day}, which has not come",
                        allowed=COME,
                    )

    def table(self, name: str) -> Table:
        """The table of that name; raises EvidenceError with the names there are."""
        try:
            return self.tables[name]
        except KeyError:
            raise EvidenceError(
                self.path, found=f"no table {name!r}", allowed=", ".join(sorted(self.tables))
            ) from None


def parse_date(text: str) -> dt.date | None:
    """The date that the text writes as YYYY-MM-DD; None where it writes none."""
    try:
        return dt.date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def read_package(evidence: Path) -> Package:
    """The package that `datapackage.json` in the folder `evidence` describes.

    Raises EvidenceError where the descriptor is not JSON or lacks what a table must have.
    """
    path = evidence / "datapackage.json"
    try:
        descriptor = read_json(path)
    except InputError as error:
        place = f"line {error.line}" if error.line else ""
        raise EvidenceError(path, place=place, found=error.found, allowed=error.allowed) from None
    return _DescriptorReader(path).package(descriptor)


@dataclass(frozen=True)
class _DescriptorReader:
    """Reads the parts of one descriptor and locates what is wrong in it."""

    path: Path

    def error(self, place: str, found: str, allowed: str) -> EvidenceError:
        return EvidenceError(self.path, place=place, found=found, allowed=allowed)

    def value(self, item: Any, key: str, kind: type, place: str) -> Any:
        found = item.get(key) if isinstance(item, dict) else None
        # A whole number in JSON is a number too.
        if not isinstance(found, kind) and not (kind is float and type(found) is int):
            raise self.error(f"{place}/{key}", "nothing" if found is None else shown(found), _KINDS[kind])
        if isinstance(found, str) and text_fault(found):
            raise self.error(f"{place}/{key}", f"{text_fault(found)} in {shown(found)}", TEXT)
        return found

    def address(self, item: Any, key: str, place: str) -> str:
        text = str(self.value(item, key, str, place))
        if address_fault(text):
            raise self.error(f"{place}/{key}", shown(text), ADDRESS)
        return text

    def file(self, item: Any, place: str) -> Path:
        text = str(self.value(item, "path", str, place))
        if not is_path(text) or not text.endswith(".csv"):
            raise self.error(f"{place}/path", shown(text), "a CSV file below this one's folder")
        return self.path.parent / text

    def name(self, item: Any, place: str) -> str:
        text = str(self.value(item, "name", str, place))
        if not _NAME.fullmatch(text):
            raise self.error(f"{place}/name", shown(text), "letters, digits, hyphens and underscores")
        return text

    def texts(self, item: Any, key: str, place: str) -> tuple[str, ...]:
        for i, text in enumerate(self.value(item, key, list, place)):
            if not isinstance(text, str) or text_fault(text):
                raise self.error(f"{place}/{key}/{i}", shown(text), TEXT)
        return tuple(item[key])

    def date(self, item: Any, key: str, place: str) -> dt.date:
        text = self.value(item, key, str, place)
        date = parse_date(text)
        if date is None:
            raise self.error(f"{place}/{key}", shown(text), "a date, YYYY-MM-DD")
        return date

    def items(self, item: Any, key: str, place: str) -> list[tuple[Any, str]]:
        """The items of a list that may not be empty, each with its place."""
        found = [(each, f"{place}/{key}/{i}") for i, each in enumerate(self.value(item, key, list, place))]
        if not found:
            raise self.error(f"{place}/{key}", "an empty list", "one item or more")
        return found

    def names(self, item: Any, key: str, place: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """The items of a list of names, each one of those allowed."""
        names = tuple(allowed)
        for name, at in self.items(item, key, place):
            if name not in names:
                raise self.error(at, shown(name), f"one of {', '.join(names)}")
        return tuple(item[key])

    def package(self, descriptor: Any) -> Package:
        tables: dict[str, Table] = {}
        for item, place in self.items(descriptor, "resources", ""):
            table = self.table(item, place)
            if table.name in tables:
                raise self.error(f"{place}/name", f"a second table {table.name!r}", "one table of each name")
            if any(table.path == each.path for each in tables.values()):
                raise self.error(
                    f"{place}/path", f"{table.path.name}, another table's file", "a file of its own"
                )
            tables[table.name] = table
        columns = {(table.name, field.name) for table in tables.values() for field in table.fields}
        for i, table in enumerate(tables.values()):
            for j, key in enumerate(table.foreign_keys):
                if (key.table, key.reference) not in columns:
                    raise self.error(
                        f"/resources/{i}/schema/foreignKeys/{j}/reference",
                        f"the column {key.reference!r} of the table {key.table!r}",
                        "a column of a table of this package",
                    )
        return Package(path=self.path, tables=tables)

    def table(self, item: Any, place: str) -> Table:
        schema = self.value(item, "schema", dict, place)
        coverage = self.value(item, "coverage", dict, place)
        fields: dict[str, Field] = {}
        for each, at in self.items(schema, "fields", f"{place}/schema"):
            field = self.field(each, at)
            if field.name in fields:
                raise self.error(f"{at}/name", f"a second column {field.name!r}", "one column of each name")
            fields[field.name] = field
        primary_key = self.names(schema, "primaryKey", f"{place}/schema", fields)
        for name in primary_key:
            # What names a row may not be empty.
            fields[name] = replace(fields[name], required=True)
        keys = self.items(schema, "foreignKeys", f"{place}/schema") if "foreignKeys" in schema else []
        license_, license_place = self.items(item, "licenses", place)[0]
        return Table(
            name=self.name(item, place),
            title=self.value(item, "title", str, place),
            description=self.value(item, "description", str, place),
            path=self.file(item, place),
            as_of=self.date(item, "asOf", place),
            coverage=(
                self.date(coverage, "start", f"{place}/coverage"),
                self.date(coverage, "end", f"{place}/coverage"),
            ),
            known_gaps=self.texts(item, "knownGaps", place),
            sources=tuple(
                Source(title=self.value(source, "title", str, at), path=self.address(source, "path", at))
                for source, at in self.items(item, "sources", place)
            ),
            license=self.value(license_, "name", str, license_place),
            fields=tuple(fields.values()),
            primary_key=primary_key,
            foreign_keys=tuple(self.foreign_key(key, at, fields) for key, at in keys),
            hash=self.value(item, "hash", str, place) if "hash" in item else "",
            next_update=self.date(item, "nextUpdate", place) if "nextUpdate" in item else None,
        )

    def foreign_key(self, item: Any, place: str, fields: Iterable[str]) -> ForeignKey:
        reference = self.value(item, "reference", dict, place)
        return ForeignKey(
            field=self.names(item, "fields", place, fields)[0],
            table=self.value(reference, "resource", str, f"{place}/reference"),
            reference=str(self.items(reference, "fields", f"{place}/reference")[0][0]),
        )

    def field(self, item: Any, place: str) -> Field:
        kind = self.value(item, "type", str, place)
        if kind not in FIELD_TYPES:
            raise self.error(f"{place}/type", shown(kind), ", ".join(FIELD_TYPES))
        weekday = item.get("weekday", "")
        if weekday and weekday not in WEEKDAYS:
            raise self.error(f"{place}/weekday", shown(weekday), ", ".join(WEEKDAYS))
        if weekday and kind != "date":
            raise self.error(f"{place}/weekday", f"a weekday on a column of type {kind}", "one of type date")
        constraints = self.value({"constraints": {}} | item, "constraints", dict, place)
        for name in constraints:
            if name not in _CONSTRAINTS[kind]:
                raise self.error(f"{place}/constraints", shown(name), ", ".join(_CONSTRAINTS[kind]))
            self.value(constraints, name, _CONSTRAINTS[kind][name], f"{place}/constraints")
        if "enum" in constraints:
            for value, at in self.items(constraints, "enum", f"{place}/constraints"):
                if not isinstance(value, str):
                    raise self.error(at, shown(value), "text")
        pattern = constraints.get("pattern", "")
        try:
            re.compile(pattern)
        except re.error as error:
            raise self.error(
                f"{place}/constraints/pattern", f"{pattern!r}, {error}", "a regular expression"
            ) from None
        return Field(
            name=self.name(item, place),
            type=kind,
            title=self.value(item, "title", str, place),
            unit=self.value({"unit": ""} | item, "unit", str, place),
            description=self.value({"description": ""} | item, "description", str, place),
            required=constraints.get("required", False),
            unique=constraints.get("unique", False),
            minimum=constraints.get("minimum"),
            maximum=constraints.get("maximum"),
            enum=tuple(constraints.get("enum", ())),
            pattern=pattern,
            weekday=weekday,
        )
