"""A book's own Python is found in its folders, belongs to that book alone, and is named where it fails."""

import re
from pathlib import Path

import polars as pl
import pytest

from books import Book
from qualifications.book_code import load_module
from qualifications.ledger.metrics.built_in import find_metric
from qualifications.ledger.metrics.metric import metrics_of
from qualifications.problems import Exit, ProblemError

VISITS = """
import polars as pl

from qualifications.ledger.metrics.metric import metric


@metric(visits="visits")
def first(visits: pl.DataFrame) -> int:
    \"\"\"The first row.\"\"\"
    return NUMBER
"""


def book(root: Path, files: dict[str, str]) -> Path:
    """A book with these files of its own."""
    settings = {"_config.yml": "title: A book\n", "_toc.yml": "root: index\n"}
    for name, text in (settings | files).items():
        Book(root).write(name, text)
    return root


def test_metrics_are_found_and_not_listed(tmp_path: Path) -> None:
    """A file that is put into the folder brings its metrics; what it imports is not its own."""
    visits = VISITS.replace("NUMBER", "1")
    again = "from ..metrics.visits import first\n"
    root = book(tmp_path / "book", {"evidence/metrics/visits.py": visits, "evidence/metrics/again.py": again})
    assert list(metrics_of(root / "evidence")) == ["visits.first"]
    assert find_metric("visits.first", root / "evidence", options={}).compute(
        {"visits": pl.DataFrame()}, {}
    ) == {"value": 1}
    with pytest.raises(ProblemError, match=r"no metric 'visits\.second'; allowed: visits\.first"):
        find_metric("visits.second", root / "evidence", options={})


def test_each_book_has_its_own(tmp_path: Path) -> None:
    """Two books in one process do not meet, though their files have the same names, and a change is seen."""
    file = "evidence/charts/axes.py"
    one = book(tmp_path / "one", {file: "X = 1\n"})
    two = book(tmp_path / "two", {file: "X = 2\n"})
    assert (load_module("charts/axes.py", one).X, load_module("charts/axes.py", two).X) == (1, 2)
    (one / file).write_text("from ._of_all import X\n", encoding="utf-8")
    for number in (3, 4):
        (one / "evidence/charts/_of_all.py").write_text(f"X = {number}\n", encoding="utf-8")
        assert (number, 2) == (load_module("charts/axes.py", one).X, load_module("charts/axes.py", two).X)
    assert list(one.rglob("__pycache__")) == []


def test_unknown_file_is_refused_with_those_there_are(tmp_path: Path) -> None:
    """A misspelled name tells which files the book has."""
    root = book(tmp_path / "book", {"evidence/charts/hubs.py": "", "evidence/metrics/hubs.py": ""})
    with pytest.raises(ProblemError, match=r"no file 'metrics/hub\.py'; allowed: charts/hubs\.py, metrics/h"):
        load_module("metrics/hub.py", root)


@pytest.mark.parametrize("text", ["raise SystemExit", "import sys\n\nsys.exit(0)", "1 / 0", "def (:"])
def test_file_that_does_not_run_is_refused(text: str, tmp_path: Path) -> None:
    """A file that fails, or ends the program as a script does, is reported with its last line."""
    root = book(tmp_path / "book", {"evidence/metrics/visits.py": text})
    with pytest.raises(ProblemError, match=rf"metrics/visits\.py:{len(text.splitlines())}: found \w+: "):
        metrics_of(root / "evidence")


def test_metric_without_a_definition_is_refused(tmp_path: Path) -> None:
    """A metric that readers may not be shown is reported with its file and line."""
    root = book(tmp_path / "book", {"evidence/metrics/visits.py": VISITS.replace("row.", "row")})
    message = "found no definition in the metric visits.first; allowed: a docstring that ends in a full stop"
    with pytest.raises(ProblemError, match=rf"metrics/visits\.py:7: {re.escape(message)}") as caught:
        metrics_of(root / "evidence")
    assert caught.value.exit is Exit.DATA
