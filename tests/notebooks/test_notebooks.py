"""The notebooks: each runs alone, from two folders, with the same outputs; words and data agree."""

from __future__ import annotations

import re
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
_COUNT = re.compile(r"\d{1,3}(?:,\d{3})+")


def notebook_of(text: str) -> Any:
    """A chapter's text as a notebook that has not run."""
    return read_myst_markdown_notebook(text, MdParserConfig())


def outputs(notebook: Any, folder: Path) -> list[Any]:
    """What the cells show, run in a fresh kernel in that folder."""
    ran = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()
    return [output["data"] for cell in ran.cells for output in cell.get("outputs", [])]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_same_outputs_from_two_folders(path: Path) -> None:
    """A notebook shows the same in a fresh kernel from the root and from its own folder."""
    from_root, from_folder = (
        outputs(notebook_of(path.read_text(encoding="utf-8")), folder) for folder in (ROOT, path.parent)
    )
    assert from_root
    assert from_folder == from_root


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
