"""What holds for every table: it reads back as it was written, and no wrong value passes unseen."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qualifications.ledger.package import Field, Package, read_package
from qualifications.ledger.tables import Tables
from qualifications.problems import ProblemError
from qualifications.safety import text_fault

Value = bool | dt.date | int | float | str | None

SAMPLE = read_package(Path(__file__).parent / "tables" / "good" / "every-type").table("samples")
# The same examples in each run: a test that passed for a commit passes for it again.
REPEATABLE = settings(derandomize=True)
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"]).filter(lambda each: not text_fault(each, verbatim=True)),
    min_size=1,
    max_size=12,
)
NO_DIGITS = ANY_TEXT.filter(lambda text: not re.search("[0-9]", text))
WHOLE = st.integers(-(2**63), 2**63 - 1)
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "boolean": st.booleans(),
    "date": st.dates(),
    "integer": WHOLE,
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "string": ANY_TEXT.filter(lambda text: not text_fault(text)),
}
# Text that is no value of the type; a column of text takes any.
CORRUPT: dict[str, st.SearchStrategy[str]] = {
    "boolean": st.sampled_from(["True", "FALSE", "yes", "0", "1", " true", "false "])
    | ANY_TEXT.filter(lambda text: text not in {"true", "false"}),
    "date": st.sampled_from(["2025-02-30", "2025-13-01", "2025-1-05", " 2025-01-05", "2025-01-05T00:00"])
    | st.sampled_from(["20250105", "2025-W01-7", "05.01.2025", "+2025-01-05", "0000-01-01", "10000-01-01"])
    | NO_DIGITS,
    "integer": st.sampled_from(["1.0", "1e3", " 1", "1 ", "1_000", "1,000", "--1", "0x1F", "٣", f"{2**63}"])
    | NO_DIGITS,
    "number": st.sampled_from(
        ["nan", "inf", "-Infinity", "1e999", "1,5", " 1.5", "1.5 ", "0x1F", "1_0.5", "50%"]
    )
    | NO_DIGITS,
}


@dataclass(frozen=True)
class Written:
    """A table as it should read: its columns, and its rows as values; the first column is the key."""

    types: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    windows: bool

    def cells(self) -> list[list[str]]:
        """The rows as text."""
        return [[_text(value) for value in row] for row in self.rows]

    def names(self) -> list[str]:
        """The names of the columns."""
        return [f"c{i}" for i in range(len(self.types))]

    def read(self, path: Path, cells: list[list[str]]) -> pl.DataFrame:
        """The rows of a table with these cells, written as CSV and read."""
        path.write_text(self.csv(cells), encoding="utf-8", newline="")
        fields = tuple(
            Field(name=name, type=kind, title=name)
            for name, kind in zip(self.names(), self.types, strict=True)
        )
        told = {"name": "any", "path": path, "fields": fields, "primary_key": ("c0",)}
        table = SAMPLE.model_copy(update=told)
        return Tables(Package(path=path, resources=(table,)))["any"]

    def csv(self, cells: list[list[str]]) -> str:
        """The header and the cells as CSV text, in one of its two common forms."""
        file = io.StringIO(newline="")
        if self.windows:
            writer = csv.writer(file, lineterminator="\r\n")
        else:
            writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(self.names())
        writer.writerows(cells)
        return file.getvalue()

    def line(self, cells: list[list[str]], row: int) -> int:
        """The line on which the row starts, as an editor counts lines."""
        return len(re.findall(r"\r\n|\r|\n", self.csv(cells[:row]))) + 1


@st.composite
def tables(draw: st.DrawFn, *including: str) -> Written:
    """Tables of one to five columns of any type, and those to include, and one to eight rows."""
    types = ("integer", *including, *draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=4)))
    keys = draw(st.lists(WHOLE, min_size=1, max_size=8, unique=True))
    rows = tuple((key, *(draw(st.none() | VALUES[kind]) for kind in types[1:])) for key in keys)
    return Written(types=types, rows=rows, windows=draw(st.booleans()))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that each example overwrites."""
    return tmp_path_factory.mktemp("tables") / "any.csv"


@REPEATABLE
@given(written=tables())
def test_table_reads_back(path: Path, written: Written) -> None:
    """A well-formed table of any columns and values reads back as it was written."""
    frame = written.read(path, written.cells())
    assert frame.columns == written.names()
    assert tuple(frame.rows()) == written.rows


@pytest.mark.parametrize("kind", sorted(CORRUPT))
@REPEATABLE
@given(data=st.data())
def test_single_wrong_cell_is_found(path: Path, kind: str, data: st.DataObject) -> None:
    """One cell that is no value of its column's type is refused with its line, its column and its text."""
    written = data.draw(tables(kind), label="table")
    column = data.draw(st.sampled_from([i for i, each in enumerate(written.types) if each == kind]))
    row = data.draw(st.integers(0, len(written.rows) - 1), label="row")
    wrong = data.draw(CORRUPT[kind], label="wrong")
    cells = written.cells()
    cells[row][column] = wrong
    with pytest.raises(ProblemError) as refusal:
        written.read(path, cells)
    (problem,) = refusal.value.problems
    assert problem.place.endswith(f"any.csv:{written.line(cells, row)}, column c{column}")
    assert problem.found == repr(wrong)


@REPEATABLE
@given(written=tables(), data=st.data())
def test_repeated_key_is_found(path: Path, written: Written, data: st.DataObject) -> None:
    """A key that occurs again is refused at the line of the second row that has it."""
    assume(len(written.rows) > 1)
    row = data.draw(st.integers(1, len(written.rows) - 1), label="row")
    cells = written.cells()
    cells[row][0] = cells[data.draw(st.integers(0, row - 1), label="of")][0]
    with pytest.raises(ProblemError) as refusal:
        written.read(path, cells)
    assert refusal.value.problems[0].place.endswith(f"any.csv:{written.line(cells, row)}")


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
