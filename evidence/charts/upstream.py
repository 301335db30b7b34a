"""The charts of the team's share in commits upstream.

Each function takes checked frames and returns a function from a width in pixels to a chart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import Line, amounts, is_narrow, line, marked, rows, years
from qualifications.charts.palette import BLUE, MAGENTA, MIDNIGHT, MUTED

Draw = Callable[[int], Any]


def share_by_quarter(quarters: pl.DataFrame, *, copy_ends: dt.date) -> Draw:
    """The team's share of the full quarters by both rules, and by the conservative one without a repository.

    Columns: start, conservative, without and listing, as shares; `copy_ends` is when the copy of the
    repository ends.
    """
    event = pl.DataFrame(
        {"start": [copy_ends], "label": ["DataHub copy ends"], "value": [0.54], "floor": [0.44]}
    )

    def draw(width: int) -> Any:
        without = "Without\nDataHub" if is_narrow(width) else "Conservative rule,\nwithout DataHub"
        styles = (
            Line("listing", "Listing rule", MIDNIGHT, (6, 3), (dt.date(2021, 10, 1), 0.45)),
            Line("without", without, MAGENTA, (2, 3), (dt.date(2025, 1, 25), 0.42)),
            Line("conservative", "Conservative rule", BLUE, (), (dt.date(2023, 5, 1), 0.12)),
        )
        x = years(quarters["start"][0], quarters["start"][-1], width=width, room=12, field="start")
        y = amounts(0.56, share=True)
        return alt.layer(marked(event, x=x, y=y), *(line(quarters, style, x=x, y=y) for style in styles))

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
