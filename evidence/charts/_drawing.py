"""What the charts of this book share: how they come by their width, words beside marks, events, rows."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import altair as alt
import polars as pl

from qualifications.charts.axes import is_narrow, time_field
from qualifications.charts.palette import MIDNIGHT, MUTED, PALE_BLUE, PAPER

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


def whole(frame: pl.DataFrame, column: str, *, x: alt.X, y: alt.Y) -> Any:
    """The whole of which the lines are parts, as a pale area."""
    values = frame.select(time_field(x), pl.col(column).alias("value"))
    return alt.Chart(values).mark_area(color=PALE_BLUE).encode(x=x, y=y)


def marked(events: pl.DataFrame, *, x: alt.X, y: alt.Y) -> Any:
    """A dotted rule at each event, with its label left of the top.

    Columns: the time field of `x`; label; value and floor, the amounts between which the rule runs.
    """
    rules = alt.Chart(events).mark_rule(color=MUTED, strokeDash=[2, 3])
    words = alt.Chart(events).mark_text(align="right", dx=-5, dy=5, color=MUTED)
    return rules.encode(x=x, y=y, y2=alt.Y2("floor:Q")) + words.encode(x=x, y=y, text=alt.Text("label:N"))


def rows(field: str, order: list[str], *, width: int) -> alt.Y:
    """An axis with a named row for each value of the field, in that order.

    Readers' fonts can be wider than the one that measures, so the names get room to spare.
    """
    axis = alt.Axis(
        labelColor=MIDNIGHT, labelLimit=196, minExtent=158 if is_narrow(width) else 196, grid=True
    )
    return alt.Y(f"{field}:N", sort=order, axis=axis)
