"""The charts of the team's share in commits upstream.

Each function takes checked frames and returns a function from a width in pixels to a chart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import Line, amounts, is_narrow, lines, marked, rows, years
from qualifications.charts.palette import BLUE, MAGENTA, MIDNIGHT, MUTED, PAPER

Draw = Callable[[int], Any]
_DECEMBER = 12


def share_by_quarter(quarters: pl.DataFrame, *, copy_ends: dt.date) -> Draw:
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

    def draw(width: int) -> Any:
        without = "Without\nDataHub" if is_narrow(width) else "Conservative rule,\nwithout DataHub"
        styles = (
            Line("listing", "Listing rule", MIDNIGHT, (6, 3), starts),
            Line("without", without, MAGENTA, (2, 3), peaks),
            Line("conservative", "Conservative rule", BLUE, (), below),
        )
        x = years(quarters["start"][0], quarters["start"][-1], width=width, room=12, field="start")
        y = amounts(top, share=True)
        return alt.layer(marked(event, x=x, y=y), *lines(quarters, styles, x=x, y=y))

    return draw


def share_by_year(years: pl.DataFrame) -> Draw:
    """The team's share of each year by both rules, each value written; a last year in part says so.

    Columns: year, conservative_share, listing_share, last_month.
    """
    part = pl.when(pl.col("last_month").dt.month() < _DECEMBER).then(pl.lit(" in part")).otherwise(pl.lit(""))
    table = years.with_columns(name=pl.col("year").cast(pl.String) + part)
    differ = table.filter(pl.col("conservative_share") != pl.col("listing_share"))
    top = 1.15 * max(table["listing_share"].to_list())

    def draw(_: int) -> Any:
        x = alt.X(
            "name:O",
            sort=None,
            axis=alt.Axis(labelAngle=0, labelExpr="[slice(datum.value, 0, 4), slice(datum.value, 5)]"),
        )
        scale, axis = alt.Scale(domain=[0, top]), alt.Axis(format=".0%", tickCount=4)
        layers = []
        # A line's name stands beside a value: the first of the one, the last apart of the other.
        for rule, told, color, dash, below, named in (
            ("listing", table, MIDNIGHT, (6, 3), -10, table.head(1)),
            ("conservative", differ, BLUE, (1, 0), 16, differ.tail(1)),
        ):
            y = alt.Y(f"{rule}_share:Q", scale=scale, axis=axis)
            line = alt.Chart(table).mark_line(color=color, strokeDash=list(dash), strokeWidth=2.2)
            point = alt.Chart(table).mark_point(color=color, filled=True, size=40, opacity=1)
            # Where the line passes behind a value, a rim of paper keeps the two apart.
            values = [
                alt.Chart(told).mark_text(dy=below, **look)
                for look in ({"color": "transparent", "stroke": PAPER, "strokeWidth": 5}, {"color": color})
            ]
            name = alt.Chart(named).mark_text(
                align="left", dx=20, dy=below, color=color, fontWeight=600, text=f"{rule.capitalize()} rule"
            )
            layers += [each.encode(x=x, y=y) for each in (line, point, name)]
            text = alt.Text(f"{rule}_share:Q", format=".0%")
            layers += [each.encode(x=x, y=y, text=text) for each in values]
        return alt.layer(*layers)

    return draw


def share_by_repository(repositories: pl.DataFrame) -> Draw:
    """A row for each repository: the share by the conservative rule as a dot, by the other as a ring."""
    table = repositories.with_columns(pl.col("repository").str.split("/").list.last().alias("name"))
    order = table["name"].to_list()

    def draw(width: int) -> Any:
        narrow = is_narrow(width)
        y = rows("name", order, width=width)
        x = alt.X(
            "conservative_share:Q",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=2 if narrow else 4, orient="top", grid=True, domain=False),
        )
        base = alt.Chart(table)
        dot = base.mark_point(size=44, color=BLUE, filled=True, opacity=1)
        ring = base.mark_point(size=96, color=MIDNIGHT, filled=False, strokeWidth=1.4)
        first = alt.Chart(table.head(1))
        words: dict[str, Any] = {"fontWeight": 600}
        return alt.layer(
            base.mark_rule(color=MUTED, strokeWidth=1.4).encode(x=x, x2=alt.X2("listing_share:Q"), y=y),
            ring.encode(x=alt.X("listing_share:Q"), y=y),
            dot.encode(x=x, y=y),
            first.mark_text(align="right", dx=-9, color=BLUE, text="conservative", **words).encode(x=x, y=y),
            first.mark_text(align="left", dx=9, color=MIDNIGHT, text="listing", **words).encode(
                x=alt.X("listing_share:Q"), y=y
            ),
        )

    return draw
