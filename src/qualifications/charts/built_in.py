"""The built-in charts, which need no code of one's own: bars, and lines over time."""

import datetime as dt
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import ChartLine, amounts, is_narrow, years
from qualifications.charts.axes import lines as named_lines
from qualifications.charts.palette import BLUE, MIDNIGHT, SERIES
from qualifications.formatting import format_number

Draw = Callable[[int], Any]
# What one letter of a name needs at the right of its line, in pixels.
_LETTER = 7
# A longer name has several lines.
_LETTERS = 20
# Over less time than these, an axis names months, and days.
_FEW_YEARS, _FEW_MONTHS = dt.timedelta(days=900), dt.timedelta(days=120)
_HEADROOM = 1.15
MOST_LINES = len(SERIES)


def bars(frame: pl.DataFrame, *, names: str, values: str) -> Draw:
    """A bar for each row, in their order, with the row's name before it and its value behind it."""
    written = [format_number(each) for each in frame[values].to_list()]
    table = frame.select(
        pl.col(names).cast(pl.String).alias("name"),
        pl.col(values).alias("value"),
        pl.Series("label", written),
    )
    top = max(table["value"].to_list(), default=0) or 1

    def draw(width: int) -> Any:
        # Room at the right for the longest value.
        x = alt.X("value:Q", scale=alt.Scale(domain=[0, top * (1.5 if is_narrow(width) else 1.2)]), axis=None)
        y = alt.Y("name:N", sort=table["name"].to_list(), axis=alt.Axis(labelColor=MIDNIGHT, labelLimit=160))
        base = alt.Chart(table).encode(x=x, y=y)
        label = base.mark_text(align="left", dx=6, fontWeight=600).encode(text=alt.Text("label:N"))
        return base.mark_bar(color=BLUE, height={"band": 0.62}) + label

    return draw


def lines(frame: pl.DataFrame, *, over: str, values: Sequence[str], labels: Sequence[str] = ()) -> Draw:
    """A line for each column of numbers over a column of days, with its label or name beside its end."""
    ordered = frame.sort(over)
    days = ordered[over].to_list()
    names = labels or [each.replace("_", " ").capitalize() for each in values]
    wrapped = [textwrap.wrap(name, _LETTERS) for name in names]
    styles = [
        ChartLine(column, "\n".join(name), color, dash)
        for column, name, (color, dash) in zip(values, wrapped, SERIES, strict=False)
    ]
    top = (max(value for column in values for value in ordered[column].drop_nulls()) or 1) * _HEADROOM
    room = _LETTER * max(len(line) for name in wrapped for line in name) + 14

    def draw(width: int) -> Any:
        x = years(days[0], days[-1], width=width, room=room, field=over)
        if days[-1] - days[0] <= _FEW_YEARS:
            form = "%b %Y" if days[-1] - days[0] > _FEW_MONTHS else "%-d %b %Y"
            x["axis"] = alt.Axis(format=form, tickCount=3 if is_narrow(width) else 5, labelOverlap=True)
        return alt.layer(*named_lines(ordered, styles, x=x, y=amounts(top)))

    return draw
