"""What the charts of this book share: how they come by their width, and the words beside their marks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import altair as alt
import polars as pl

from qualifications.charts.palette import PAPER

P = ParamSpec("P")
Draw = Callable[[int], Any]


def drawing(draw: Callable[Concatenate[int, P], Any]) -> Callable[P, Draw]:
    """Makes a chart of a width in pixels and of frames a function of the frames, as a figure takes it."""

    @wraps(draw)
    def of_frames(*frames: P.args, **options: P.kwargs) -> Draw:
        return lambda width: draw(width, *frames, **options)

    return of_frames


def words(frame: pl.DataFrame, x: alt.X, y: alt.Y, *, text: alt.Text | None = None, **look: Any) -> Any:
    """The texts of the rows in semi-bold, by default those of the column `label`."""
    mark = alt.Chart(frame).mark_text(**{"fontWeight": 600, **look})
    return mark.encode(x=x, y=y, text=text or alt.Text("label:N"))


def rimmed(color: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """How to write a word over lines that may pass behind it: a rim of paper first, then the word."""
    return {"color": "transparent", "stroke": PAPER, "strokeWidth": 5}, {"color": color}
