"""The charts of what is launched on mybinder.org: where repositories are kept, and how few weigh how much."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import is_narrow
from qualifications.charts.palette import BLUE, MIDNIGHT, PALE_BLUE
from qualifications.formatting import format_number, format_share

from ._drawing import drawing, words

# A share that one decimal would write as nothing.
_SMALLEST_SHARE = 0.0005


@drawing
def launches_by_provider(width: int, totals: pl.DataFrame) -> Any:
    """A bar for each kind of address on a scale of powers of ten, with launches and share written on it."""
    labels = [
        f"{format_number(launches)} ({format_share(share)})"
        if share > _SMALLEST_SHARE
        else format_number(launches)
        for launches, share in totals.select("launches", "share").iter_rows()
    ]
    bars = totals.with_columns(pl.Series("label", labels), pl.lit(1).alias("floor"))
    # Room on the right for what is written there, as wide as the longest bar and half as wide again.
    top = max(bars["launches"].to_list()) ** (2.0 if is_narrow(width) else 1.35)
    x = alt.X("launches:Q", scale=alt.Scale(type="log", domain=[1, top]), axis=None)
    y = alt.Y("provider:N", sort=bars["provider"].to_list(), axis=alt.Axis(labelColor=MIDNIGHT))
    bar = alt.Chart(bars).mark_bar(color=BLUE, height={"band": 0.62})
    return bar.encode(x=x, x2=alt.X2("floor:Q"), y=y) + words(bars, x, y, align="left", dx=6)


@drawing
def share_of_the_most_launched(_: int, shares: pl.DataFrame, *, named: Sequence[int]) -> Any:
    """The share of all launches that the most launched repositories hold together, with some ranks marked."""
    marked = shares.filter(pl.col("rank").is_in(named))
    labels = [
        f"first {rank}: {format_share(share)}" if rank > 1 else f"the first: {format_share(share)}"
        for rank, share in marked.select("rank", "cumulative_share").rows()
    ]
    marked = marked.with_columns(pl.Series("label", labels))
    # Words stand under the curve, where they cross no line, and on the side that has room.
    is_right = pl.col("rank") > shares.height / 2
    left, right = marked.filter(~is_right), marked.filter(is_right)
    x = alt.X("rank:Q", scale=alt.Scale(domain=[0, shares.height + 1]), axis=alt.Axis(tickCount=5))
    axis = alt.Axis(format=".0%", tickCount=4)
    y = alt.Y("cumulative_share:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))
    line = {"color": BLUE, "strokeWidth": 1.8}
    area = alt.Chart(shares).mark_area(color=PALE_BLUE, line=line, interpolate="step-after")
    points = alt.Chart(marked).mark_point(color=MIDNIGHT, filled=True, size=45, opacity=1)
    return alt.layer(
        area.encode(x=x, y=y),
        points.encode(x=x, y=y),
        # The next name stands above, and may be near.
        *(
            words(left.slice(place, 1), x, y, align="left", dx=9, dy=13 + 7 * (left.height - 1 - place))
            for place in range(left.height)
        ),
        words(right, x, y, align="right", dx=-2, dy=16),
    )
