"""The charts of the scale of named projects.

Each function takes checked frames and returns a function from a width in pixels to a chart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import amounts, is_narrow, rows, years
from qualifications.charts.palette import BLUE, MIDNIGHT, MUTED, PALE_BLUE

Draw = Callable[[int], Any]


def datahub_growth(deployments: pl.DataFrame) -> Draw:
    """Hub deployments as a stepped area, with the first and the last counts of the book's claims named.

    Columns: as_of, hubs, and named, which is true where the count is written out.
    """
    values = deployments.select("as_of", "named", pl.col("hubs").alias("value"))
    named = values.filter("named").with_columns(
        pl.format("{}: {} hubs", pl.col("as_of").dt.strftime("%B %Y"), "value").alias("label")
    )

    def draw(width: int) -> Any:
        x = years(values["as_of"][0], values["as_of"][-1], width=width, room=4, field="as_of")
        y = amounts(max(values["value"].to_list()) * 1.15)
        area = alt.Chart(values).mark_area(
            color=PALE_BLUE, interpolate="step-after", line={"color": BLUE, "strokeWidth": 1.8}
        )
        points = alt.Chart(named).mark_point(color=MIDNIGHT, filled=True, size=45, opacity=1)
        # The first name stands in the area, right below its point; the last one above the line.
        below = alt.Chart(named.head(1)).mark_text(align="left", dx=6, dy=16, fontWeight=600)
        above = alt.Chart(named.tail(1)).mark_text(align="right", dx=2, dy=-13, fontWeight=600)
        words = (each.encode(x=x, y=y, text=alt.Text("label:N")) for each in (below, above))
        return alt.layer(area.encode(x=x, y=y), points.encode(x=x, y=y), *words)

    return draw


def dates_of_figures(figures: pl.DataFrame) -> Draw:
    """A row for each project and a dot for the date of each figure that is published of its scale.

    Columns: project, figure, as_of; the projects stand in the order of the frame.
    """
    order = figures["project"].unique(maintain_order=True).to_list()
    latest = figures.group_by("project", maintain_order=True).agg(pl.col("as_of").max())
    first = min(figures["as_of"].to_list()) - dt.timedelta(days=60)
    last = max(figures["as_of"].to_list())
    dates = latest.with_columns(pl.col("as_of").dt.strftime("%b %Y").alias("label"))

    def draw(width: int) -> Any:
        x = years(first, last, width=width, room=34, field="as_of")
        y = rows("project", order, width=width)
        dots = alt.Chart(figures).mark_point(
            color=BLUE, filled=True, size=70 if is_narrow(width) else 90, opacity=1
        )
        words = alt.Chart(dates).mark_text(dy=-12, color=MUTED)
        return alt.layer(dots.encode(x=x, y=y), words.encode(x=x, y=y, text=alt.Text("label:N")))

    return draw
