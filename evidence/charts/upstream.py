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
from qualifications.charts.palette import BLUE, MAGENTA, MIDNIGHT, MUTED

Draw = Callable[[int], Any]


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


def share_by_repository(repositories: pl.DataFrame) -> Draw:
    """A row for each repository: the share by the conservative rule as a dot, by the other as a ring."""
    table = repositories.with_columns(pl.col("repository").str.split("/").list.last().alias("name"))
    order = table["name"].to_list()

    def draw(width: int) -> Any:
        narrow = is_narrow(width)
        y = rows("name", order, width=width, size=10 if narrow else 11)
        x = alt.X(
            "conservative_share:Q",
            scale=alt.Scale(domain=[0, 1]),
            axis=alt.Axis(format=".0%", tickCount=2 if narrow else 4, orient="top", grid=True, domain=False),
        )
        base = alt.Chart(table)
        dot = base.mark_point(size=44, color=BLUE, filled=True, opacity=1)
        ring = base.mark_point(size=96, color=MIDNIGHT, filled=False, strokeWidth=1.4)
        first = alt.Chart(table.head(1))
        words: dict[str, Any] = {"fontWeight": 600, "fontSize": 11}
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
