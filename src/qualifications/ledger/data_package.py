"""The data package: which tables the evidence holds and what each column may contain.

The descriptor is a Frictionless Data Package, version 2 (https://datapackage.org/standard/).
Our own properties are `asOf` (the date of the data), `nextUpdate`, `coverage` and `knownGaps` on a
table, and `weekday` on a date field.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import pydantic
from pydantic import AfterValidator, AliasPath, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema

from qualifications.inputs import Document, read_json, shown
from qualifications.ledger.entries import Known
from qualifications.models import (
    Address,
    Allowed,
    Day,
    Flag,
    Number,
    Past,
    Record,
    Some,
    Taken,
    Text,
    Words,
    one_of,
    read_record,
)
from qualifications.problems import Exit, Key, Problem, refusal
from qualifications.safety import is_path

PACKAGE_FILE = "datapackage.json"
# The column that says of an observation, in the code list CL_OBS_STATUS of SDMX, whether it is a normal one.
STATUS, NORMAL = "obs_status", "A"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ON_ANY_FIELD = ("required", "unique")
# The constraints that a field of each type may carry.
_CONSTRAINTS: Mapping[str, tuple[str, ...]] = {
    "boolean": _ON_ANY_FIELD,
    "date": _ON_ANY_FIELD,
    "integer": (*_ON_ANY_FIELD, "minimum", "maximum"),
    "number": (*_ON_ANY_FIELD, "minimum", "maximum"),
    "string": (*_ON_ANY_FIELD, "enum", "pattern"),
}
_PATH = "a CSV file below this one's folder"
# Where a book has this table, it lists the people of the organization; these of its columns are read.
TEAM = "team"
_OF_TEAM = {"name": "string", "handle": "string", "first_listed": "date", "founder": "boolean"}


def _file(text: object, _: object) -> Path:
    if not isinstance(text, str) or not is_path(text) or not text.endswith(".csv"):
        raise refusal(shown(text), _PATH)
    return Path(text)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise refusal(f"{text!r}, {error}", "a regular expression") from None
    return text


Name = Annotated[Text, pydantic.Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


class _Described(Record):
    """A part of the descriptor, which may have more properties than the book reads."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel)


class Constraints(Record):
    """What the values of a column must be."""

    required: Flag = False
    unique: Flag = False
    minimum: Number | None = None
    maximum: Number | None = None
    enum: Annotated[tuple[Text, ...], pydantic.Field(min_length=1)] | None = None
    pattern: Annotated[Words, AfterValidator(_pattern)] = ""


class Field(_Described):
    """A column: its type and the constraints on its values."""

    name: Name
    type: Annotated[str, one_of(dict.fromkeys(_CONSTRAINTS, ""))]
    title: Text
    unit: Words = ""
    description: Words = ""
    constraints: Constraints = Constraints()
    weekday: Annotated[str, one_of(dict.fromkeys(WEEKDAYS, ""))] = ""

    def problems(self, _: Known) -> Iterator[Problem]:
        """What its type does not take."""
        if self.weekday and self.type != "date":
            yield Problem(f"a weekday on a column of type {self.type}", "one of type date", at=("weekday",))
        for name in sorted(self.constraints.model_fields_set - {*_CONSTRAINTS[self.type]}):
            yield Problem(repr(name), ", ".join(_CONSTRAINTS[self.type]), at=("constraints",))


class ForeignKey(_Described):
    """A column whose values must occur in a column of another table."""

    column: Text = pydantic.Field(validation_alias=AliasPath("fields", 0))
    table: Text = pydantic.Field(validation_alias=AliasPath("reference", "resource"))
    """The other table."""
    known: Text = pydantic.Field(validation_alias=AliasPath("reference", "fields", 0))
    """The column there."""


class Coverage(_Described):
    """The days of which a table tells."""

    start: Day
    end: Past


class TableSource(_Described):
    """Where a table was read."""

    title: Text
    path: Address


class Table(_Described):
    """A table of the data package: its file, its columns, its date, its known gaps and its recorded hash."""

    name: Name
    title: Text
    description: Text
    path: Annotated[Path, Taken(_PATH, _file, {"type": "string"})]
    as_of: Past
    coverage: Coverage
    known_gaps: Annotated[tuple[Text, ...], Allowed("a list")]
    sources: Some[TableSource]
    license: Text = pydantic.Field(validation_alias=AliasPath("licenses", 0, "name"))
    """What others may do with it, by the name of the license."""
    fields: Some[Field] = pydantic.Field(validation_alias=AliasPath("schema", "fields"))
    """Its columns."""
    primary_key: Some[Text] = pydantic.Field(validation_alias=AliasPath("schema", "primaryKey"))
    """The columns that name a row; none of them may be empty."""
    foreign_keys: tuple[ForeignKey, ...] = pydantic.Field(
        (), validation_alias=AliasPath("schema", "foreignKeys")
    )
    """The columns whose values come from other tables."""
    hash: Words = ""
    next_update: Day | None = None

    def problems(self, _: Known) -> Iterator[Problem]:
        """Columns of one name, those of people of another type, and keys of a column that is not there."""
        names = [field.name for field in self.fields]
        for i, name in enumerate(names):
            if name in names[:i]:
                at: Key = ("schema", "fields", i, "name")
                yield Problem(f"a second column {name!r}", "one column of each name", at=at)
        for i, field in enumerate(self.fields):
            allowed = _OF_TEAM.get(field.name, field.type) if self.name == TEAM else field.type
            if field.type != allowed:
                yield Problem(repr(field.type), allowed, at=("schema", "fields", i, "type"))
        named: list[tuple[str, Key]] = [(name, ("primaryKey", i)) for i, name in enumerate(self.primary_key)]
        named += [(key.column, ("foreignKeys", i, "fields", 0)) for i, key in enumerate(self.foreign_keys)]
        for name, at in named:
            if name not in names:
                yield Problem(shown(name), f"one of {', '.join(names)}", at=("schema", *at))


class DataPackage(_Described):
    """Every table of the evidence, and the file that describes them."""

    path: SkipJsonSchema[Path] = Path()
    resources: Some[Table]

    def problems(self, _: Known) -> Iterator[Problem]:
        """Tables of one name or file, and keys that lead to no column."""
        columns = {(table.name, field.name) for table in self.resources for field in table.fields}
        for i, table in enumerate(self.resources):
            before = self.resources[:i]
            if table.name in (each.name for each in before):
                found = f"a second table {table.name!r}"
                yield Problem(found, "one table of each name", at=("resources", i, "name"))
            if table.path in (each.path for each in before):
                found = f"{table.path.name}, another table's file"
                yield Problem(found, "a file of its own", at=("resources", i, "path"))
            for j, key in enumerate(table.foreign_keys):
                if (key.table, key.known) not in columns:
                    at = ("resources", i, "schema", "foreignKeys", j, "reference")
                    found = f"the column {key.known!r} of the table {key.table!r}"
                    yield Problem(found, "a column of a table of this package", at=at)

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables by name."""
        return {table.name: table for table in self.resources}

    def table(self, name: str) -> Table:
        """The table of that name; raises ProblemError with the names there are."""
        if name not in self.tables:
            raise refusal(f"no table {name!r}", ", ".join(sorted(self.tables)), Exit.DATA, place=self.path)
        return self.tables[name]


def read_package(evidence: Path, latest: dt.date = dt.date.max) -> DataPackage:
    """The package that `datapackage.json` in the folder `evidence` describes; no data are of a later day.

    Raises ProblemError where the descriptor is not JSON or lacks what a table must have.
    """
    path = evidence / PACKAGE_FILE
    package = read_record(DataPackage, Document(path, read_json(path)), context=Known(latest))
    tables = (each.model_copy(update={"path": evidence / each.path}) for each in package.resources)
    return package.model_copy(update={"path": path, "resources": tuple(tables)})
