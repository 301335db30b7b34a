"""The charts of what is launched on mybinder.org: where repositories are kept, and how few weigh how much.

Each function takes a frame and returns a function from a width in pixels to a chart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import is_narrow
from qualifications.charts.palette import BLUE, MIDNIGHT, PALE_BLUE
from qualifications.wording import format_number, format_share

Draw = Callable[[int], Any]
# A share that one decimal would write as nothing.
_SMALLEST_SHARE = 0.0005


def launches_by_provider(totals: pl.DataFrame) -> Draw:
    """A bar for each kind of address on a scale of powers of ten, with launches and share written on it."""
    words = [
        f"{format_number(launches)} ({format_share(share)})"
        if share > _SMALLEST_SHARE
        else format_number(launches)
        for launches, share in totals.select("launches", "share").iter_rows()
    ]
    bars = totals.with_columns(pl.Series("label", words), pl.lit(1).alias("floor"))

    def draw(width: int) -> Any:
        # Room on the right for what is written there, as wide as the longest bar and half as wide again.
        top = max(bars["launches"].to_list()) ** (2.0 if is_narrow(width) else 1.35)
        scale = alt.Scale(type="log", domain=[1, top])
        x = alt.X("launches:Q", scale=scale, axis=None)
        y = alt.Y("provider:N", sort=bars["provider"].to_list(), axis=alt.Axis(labelColor=MIDNIGHT))
        base = alt.Chart(bars)
        return base.mark_bar(color=BLUE, height={"band": 0.62}).encode(
            x=x, x2=alt.X2("floor:Q"), y=y
        ) + base.mark_text(align="left", dx=6, fontWeight=600).encode(x=x, y=y, text=alt.Text("label:N"))

    return draw


def share_of_the_most_launched(shares: pl.DataFrame, *, named: Sequence[int]) -> Draw:
    """The share of all launches that the most launched repositories hold together, with some ranks marked."""
    words = [
        f"first {rank}: {format_share(share)}" if rank > 1 else f"the first: {format_share(share)}"
        for rank, share in shares.filter(pl.col("rank").is_in(named))
        .select("rank", "cumulative_share")
        .rows()
    ]
    marked = shares.filter(pl.col("rank").is_in(named)).with_columns(pl.Series("label", words))
    # Words stand under the curve, where they cross no line, and on the side that has room.
    right = marked.filter(pl.col("rank") > shares.height / 2)
    left = marked.filter(pl.col("rank") <= shares.height / 2)

    def draw(_: int) -> Any:
        x = alt.X("rank:Q", scale=alt.Scale(domain=[0, shares.height + 1]), axis=alt.Axis(tickCount=5))
        y = alt.Y(
            "cumulative_share:Q", axis=alt.Axis(format=".0%", tickCount=4), scale=alt.Scale(domain=[0, 1])
        )
        area = alt.Chart(shares).mark_area(
            color=PALE_BLUE, line={"color": BLUE, "strokeWidth": 1.8}, interpolate="step-after"
        )
        points = alt.Chart(marked).mark_point(color=MIDNIGHT, filled=True, size=45, opacity=1)
        # The next name stands above, and may be near.
        after = [
            alt.Chart(left.slice(place, 1)).mark_text(
                align="left", dx=9, dy=13 + 7 * (left.height - 1 - place), fontWeight=600
            )
            for place in range(left.height)
        ]
        before = alt.Chart(right).mark_text(align="right", dx=-2, dy=16, fontWeight=600)
        return alt.layer(
            area.encode(x=x, y=y),
            points.encode(x=x, y=y),
            *(each.encode(x=x, y=y, text=alt.Text("label:N")) for each in after),
            before.encode(x=x, y=y, text=alt.Text("label:N")),
        )

    return draw
