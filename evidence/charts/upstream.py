"""The charts of commits upstream."""

import datetime as dt
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import ChartLine, amounts, is_narrow, lines, years
from qualifications.charts.palette import BLUE, MAGENTA, MIDNIGHT, MUTED

from ._drawing import drawing, marked, rimmed, rows

_DECEMBER = 12


@drawing
def share_by_quarter(width: int, quarters: pl.DataFrame, *, copy_ends: dt.date) -> Any:
    """The team's share of the full quarters by both rules, and by the conservative one without a repository.

    Columns: start, conservative, without and listing, as shares; `copy_ends` is when the copy of the
    repository ends.
    """
    columns = ("listing", "conservative", "without")
    top = 1.18 * max(share for column in columns for share in quarters[column].to_list())
    event = pl.DataFrame(
        {"start": [copy_ends], "label": ["DataHub copy ends"], "value": [0.96 * top], "floor": [0.79 * top]}
    )
    highest = quarters.sort("without", descending=True).head(1)
    # The names of lines that meet later: over the start of one and the peak of another, under the third.
    starts = (quarters["start"][3], quarters["listing"][3] + 0.12 * top)
    peaks = (highest["start"][0] + dt.timedelta(days=110), highest["without"][0])
    under = quarters.filter(pl.col("start") < copy_ends).tail(7)
    below = (under["start"][0], min(under["conservative"].to_list()) - 0.06 * top)
    without = "Without\nDataHub" if is_narrow(width) else "Conservative rule,\nwithout DataHub"
    styles = (
        ChartLine("listing", "Listing rule", MIDNIGHT, (6, 3), starts),
        ChartLine("without", without, MAGENTA, (2, 3), peaks),
        ChartLine("conservative", "Conservative rule", BLUE, (), below),
    )
    x = years(quarters["start"][0], quarters["start"][-1], width=width, room=12, field="start")
    y = amounts(top, share=True)
    return alt.layer(marked(event, x=x, y=y), *lines(quarters, styles, x=x, y=y))


@drawing
def share_by_year(_: int, years: pl.DataFrame) -> Any:
    """The team's share of each year by both rules, each value written; a last year in part says so.

    Columns: year, conservative_share, listing_share, last_month.
    """
    part = pl.when(pl.col("last_month").dt.month() < _DECEMBER).then(pl.lit(" in part")).otherwise(pl.lit(""))
    table = years.with_columns(name=pl.col("year").cast(pl.String) + part)
    differ = table.filter(pl.col("conservative_share") != pl.col("listing_share"))
    named = alt.Axis(labelAngle=0, labelExpr="[slice(datum.value, 0, 4), slice(datum.value, 5)]")
    x = alt.X("name:O", sort=None, axis=named)
    scale = alt.Scale(domain=[0, 1.15 * max(table["listing_share"].to_list())])
    layers = []
    # A line's name stands beside a value: the first of the one, the last apart of the other.
    for rule, told, color, dash, below, ends in (
        ("listing", table, MIDNIGHT, (6, 3), -10, table.head(1)),
        ("conservative", differ, BLUE, (1, 0), 16, differ.tail(1)),
    ):
        y = alt.Y(f"{rule}_share:Q", scale=scale, axis=alt.Axis(format=".0%", tickCount=4))
        line = alt.Chart(table).mark_line(color=color, strokeDash=list(dash), strokeWidth=2.2)
        point = alt.Chart(table).mark_point(color=color, filled=True, size=40, opacity=1)
        name = alt.Chart(ends).mark_text(
            align="left", dx=20, dy=below, color=color, fontWeight=600, text=f"{rule.capitalize()} rule"
        )
        layers += [each.encode(x=x, y=y) for each in (line, point, name)]
        share = alt.Text(f"{rule}_share:Q", format=".0%")
        values = [alt.Chart(told).mark_text(dy=below, **look) for look in rimmed(color)]
        layers += [each.encode(x=x, y=y, text=share) for each in values]
    return alt.layer(*layers)


@drawing
def share_by_repository(width: int, repositories: pl.DataFrame) -> Any:
    """A row for each repository: the share by the conservative rule as a dot, by the other as a ring."""
    table = repositories.with_columns(pl.col("repository").str.split("/").list.last().alias("name"))
    y = rows("name", table["name"].to_list(), width=width)
    ticks = 2 if is_narrow(width) else 4
    axis = alt.Axis(format=".0%", tickCount=ticks, orient="top", grid=True, domain=False)
    x = alt.X("conservative_share:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)
    listing = alt.X("listing_share:Q")
    base, first = alt.Chart(table), alt.Chart(table.head(1))
    ring = base.mark_point(size=96, color=MIDNIGHT, filled=False, strokeWidth=1.4)
    dot = base.mark_point(size=44, color=BLUE, filled=True, opacity=1)
    span = base.mark_rule(color=MUTED, strokeWidth=1.4)
    left = first.mark_text(align="right", dx=-9, color=BLUE, text="conservative", fontWeight=600)
    right = first.mark_text(align="left", dx=9, color=MIDNIGHT, text="listing", fontWeight=600)
    return alt.layer(
        span.encode(x=x, x2=alt.X2("listing_share:Q"), y=y),
        ring.encode(x=listing, y=y),
        dot.encode(x=x, y=y),
        left.encode(x=x, y=y),
        right.encode(x=listing, y=y),
    )
