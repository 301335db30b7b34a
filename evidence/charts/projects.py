"""The charts of the scale of named projects."""

import datetime as dt
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import amounts, is_narrow, years
from qualifications.charts.palette import BLUE, MIDNIGHT, MUTED, PALE_BLUE

from ._drawing import drawing, rows, words


@drawing
def datahub_growth(width: int, deployments: pl.DataFrame) -> Any:
    """Hub deployments as a stepped area, with the first and the last counts of the book's claims named.

    Columns: as_of, hubs, and named, which is true where the count is written out.
    """
    values = deployments.select("as_of", "named", pl.col("hubs").alias("value"))
    named = values.filter("named").with_columns(
        pl.format("{}: {} hubs", pl.col("as_of").dt.strftime("%B %Y"), "value").alias("label")
    )
    x = years(values["as_of"][0], values["as_of"][-1], width=width, room=4, field="as_of")
    y = amounts(max(values["value"].to_list()) * 1.15)
    line = {"color": BLUE, "strokeWidth": 1.8}
    area = alt.Chart(values).mark_area(color=PALE_BLUE, interpolate="step-after", line=line)
    points = alt.Chart(named).mark_point(color=MIDNIGHT, filled=True, size=45, opacity=1)
    return alt.layer(
        area.encode(x=x, y=y),
        points.encode(x=x, y=y),
        # The first name stands in the area, right below its point; the last one above the line.
        words(named.head(1), x, y, align="left", dx=6, dy=16),
        words(named.tail(1), x, y, align="right", dx=2, dy=-13),
    )


@drawing
def dates_of_figures(width: int, figures: pl.DataFrame) -> Any:
    """A row for each project and a dot for the date of each figure that is published of its scale.

    Columns: project, figure, as_of; the projects stand in the order of the frame.
    """
    order = figures["project"].unique(maintain_order=True).to_list()
    first, last = (find(figures["as_of"].to_list()) for find in (min, max))
    latest = figures.group_by("project", maintain_order=True).agg(pl.col("as_of").max())
    dates = latest.with_columns(pl.col("as_of").dt.strftime("%b %Y").alias("label"))
    x = years(first - dt.timedelta(days=60), last, width=width, room=34, field="as_of")
    y = rows("project", order, width=width)
    size = 70 if is_narrow(width) else 90
    dots = alt.Chart(figures).mark_point(color=BLUE, filled=True, size=size, opacity=1)
    label = alt.Chart(dates).mark_text(dy=-12, color=MUTED)
    return alt.layer(dots.encode(x=x, y=y), label.encode(x=x, y=y, text=alt.Text("label:N")))
