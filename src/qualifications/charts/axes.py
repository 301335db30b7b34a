"""What charts of one measure over time share: axes, room for words, lines with their names.

Channels are objects, such as `alt.Text("label:N")`: Altair takes a hundred times as long over a bare string.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import disable_debug_mode

# Altair checks the whole chart against its schema; to check each part on the way too doubles the time.
disable_debug_mode()
_NARROWER_THAN = 500
# What a name needs of an axis, as a share of it.
_NAME_HEIGHT = 0.075


@dataclass(frozen=True)
class ChartLine:
    """A line of a chart: its column, its name, its color and its dash.

    The name stands right of the last value, or starts at the day and the amount of `place`. A line end in
    it starts a second line.
    """

    column: str
    name: str
    color: str
    dash: tuple[int, ...] = ()
    place: tuple[dt.date, float] | None = None


def is_narrow(width: int) -> bool:
    """Whether a chart of that width, in pixels, is for a narrow page."""
    return width < _NARROWER_THAN


def years(first: dt.date, last: dt.date, *, width: int, room: int, field: str = "month") -> alt.X:
    """A time axis that names the years; `room` is what names at the right need, in pixels."""
    narrow = is_narrow(width)
    days = (last - first).days
    until = last + dt.timedelta(days=round(days * room / (width - room - 60)))
    named = range(first.year + 1, last.year + 1, 2 if narrow else 1)
    return alt.X(
        f"{field}:T",
        scale=alt.Scale(domain=[first.isoformat(), until.isoformat()]),
        axis=alt.Axis(format="%Y", values=[alt.DateTime(year=year) for year in named]),
    )


def amounts(top: float, *, share: bool = False) -> alt.Y:
    """An axis from zero to `top`, with few marks; as percent for a share."""
    axis = alt.Axis(tickCount=4, format=".0%" if share else ",d")
    return alt.Y("value:Q", scale=alt.Scale(domain=[0, top]), axis=axis)


def lines(frame: pl.DataFrame, styles: Sequence[ChartLine], *, x: alt.X, y: alt.Y) -> list[Any]:
    """The lines and their names; names that would meet at the right are moved apart."""
    by_end = sorted((style for style in styles if not style.place), key=lambda style: _end(frame, style))
    gap = _NAME_HEIGHT * float(y["scale"]["domain"][1])
    amounts: dict[str, float] = {}
    # The names from below, each above the one before it by as much as its own lines need.
    below = -gap
    for style in by_end:
        below = max(_end(frame, style), below + gap * (1 + style.name.count("\n")))
        amounts[style.column] = below
    return [line(frame, style, x=x, y=y, amount=amounts.get(style.column)) for style in styles]


def _end(frame: pl.DataFrame, style: ChartLine) -> float:
    """The last value of a line."""
    return float(frame[style.column].drop_nulls()[-1])


def line(frame: pl.DataFrame, style: ChartLine, *, x: alt.X, y: alt.Y, amount: float | None = None) -> Any:
    """The line and its name, which stands at an amount of its own where one is given."""
    field = time_field(x)
    values = frame.select(field, pl.col(style.column).cast(pl.Float64).alias("value")).drop_nulls()
    day, last = style.place or values.row(-1)
    amount = last if amount is None else amount
    # Its name without the last value, for whom the values are read to.
    called = re.sub(r"[\s\d.,%]+$", "", style.name.replace("\n", " "))
    drawn = alt.Chart(values, description=called).mark_line(
        color=style.color, strokeDash=list(style.dash), strokeWidth=2.2
    )
    name = alt.Chart(pl.DataFrame({field: [day], "value": [amount]})).mark_text(
        align="left",
        dx=0 if style.place else 7,
        baseline="middle",
        lineBreak="\n",
        fontWeight=600,
        color=style.color,
        text=style.name,
    )
    return alt.layer(drawn.encode(x=x, y=y), name.encode(x=x, y=y))


def time_field(x: alt.X) -> str:
    """The column that a time axis shows."""
    return str(x.shorthand).removesuffix(":T")
