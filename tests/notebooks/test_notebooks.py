"""The notebooks: each runs alone, from two folders, with the same outputs; words and data agree."""

from __future__ import annotations

import re
import resource
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbclient import NotebookClient

from books import ROOT
from chapters import shown
from qualifications.charts.figure import Figure

NOTEBOOKS = sorted(
    path for path in (ROOT / "content").rglob("*.md") if "\nkernelspec:" in path.read_text(encoding="utf-8")
)
# Seconds of a processor that a notebook takes, its kernel's start included.
_SOON = 5
_COUNT = re.compile(r"\d{1,3}(?:,\d{3})+")


def outputs(path: Path, folder: Path) -> list[Any]:
    """What the cells show, run in a fresh kernel in that folder."""
    notebook = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), MdParserConfig(), path=str(path))
    ran = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()
    return [output["data"] for cell in ran.cells for output in cell.get("outputs", [])]


def processor_seconds() -> float:
    """What the processes that this one has started and that have ended took of the processors."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_same_outputs_from_two_folders(path: Path) -> None:
    """A notebook runs in a fresh kernel from the root and from its own folder, soon and to one end."""
    shown, seconds = [], []
    # What the kernel's process took: others on a busy machine make a run longer by the clock.
    for folder in (ROOT, path.parent, ROOT):
        start = processor_seconds()
        shown.append(outputs(path, folder))
        seconds.append(processor_seconds() - start)
        if len(shown) > 1 and min(seconds) <= _SOON:
            break
    assert all(shown)
    assert all(each == shown[0] for each in shown)
    assert 0 < min(seconds) <= _SOON


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_words_about_a_chart_are_in_its_data(path: Path) -> None:
    """Each exact count in a chart's alt text stands in the table behind the chart."""
    figures = [each for each in shown(path, root=ROOT) if isinstance(each, Figure)]
    assert figures
    for figure in figures:
        values = {
            f"{value:,}"
            for column in figure.data.select(pl.selectors.integer()).iter_columns()
            for value in column.drop_nulls()
        }
        for count in _COUNT.findall(figure.alt):
            if not count.endswith("000"):
                assert count in values, f"{figure.name}: {count}"
