"""Fixtures: what the notebooks show, and a chart with every part that SVG can hold."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl
import pytest

from books import ROOT
from chapters import notebooks, shown
from qualifications.charts.figure import Figure


@pytest.fixture(scope="session")
def outputs() -> list[Any]:
    """What the cells of all notebooks show."""
    return [item for path in notebooks() for item in shown(path, root=ROOT)]


@pytest.fixture(scope="session")
def figures(outputs: list[Any]) -> dict[str, Figure]:
    """The notebooks' figures, by name."""
    found = [item for item in outputs if isinstance(item, Figure)]
    by_name = {figure.name: figure for figure in found}
    assert len(by_name) == len(found), "two figures of one name"
    return by_name


@pytest.fixture(scope="session")
def drawings(figures: dict[str, Figure]) -> dict[str, str]:
    """The SVG of each of the notebooks' figures at both widths, by name and width."""
    return {
        f"{name}-{width}": svg
        for name, figure in figures.items()
        for width, svg in ((680, figure.plate.drawing), (350, figure.plate.narrow_drawing))
    }


@pytest.fixture
def sample() -> Figure:
    """A figure with clipped marks and a gradient, whose words need escaping in HTML."""
    data = pl.DataFrame({"day": [1, 2, 3], "share": [0.1, 0.5, 0.9], "note": ["a < b", None, "c & d"]})

    def draw(width: int) -> Any:
        size = alt.value(width / 10)
        color = alt.Color("share:Q", scale=alt.Scale(range=["#E6ECFE", "#120A52"]))
        return alt.Chart(data).mark_point(clip=True).encode(x="day:Q", y="share:Q", color=color, size=size)

    return Figure(
        name="sample",
        title="Shares are rising & rising",
        subtitle="Share of a day. Data to 13 August 2025.",
        alt='Three shares, "rising" from < 0.5 & up.',
        source="A & B.",
        draw=draw,
        data=data,
    )
