"""The charts of clusters and hubs in 2i2c's public configuration, and of the commits to it."""

import math
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import ChartLine, amounts, is_narrow, lines, years
from qualifications.charts.palette import BLUE, FOREST, MAGENTA, MIDNIGHT, PALE_BLUE

from ._drawing import drawing, marked, whole, words

_DASHED, _DOTTED = (6, 3), (2, 3)
# The height of an event's label, as a share of the axis.
_ROW = 0.09
_MOST_MARKS = 5


@drawing
def hubs_by_month(width: int, hubs: pl.DataFrame, events: pl.DataFrame) -> Any:
    """All production hubs as an area, those on CloudBank's cluster and elsewhere as lines, with events."""
    last = hubs.row(-1, named=True)
    # Room for the labels of events; a later one stands above an earlier one, whose rule it would cross.
    most = max(hubs["production_hubs"].to_list())
    top = most * (1.16 + _ROW * events.height)
    heights = pl.Series("value", [top * (0.96 - _ROW * above) for above in reversed(range(events.height))])
    placed = events.sort("month").select("month", "label", heights, pl.lit(0.0).alias("floor"))
    styles = (
        ChartLine("production_hubs", f"All {last['production_hubs']}", MIDNIGHT),
        ChartLine("cloudbank_hubs", f"CloudBank {last['cloudbank_hubs']}", BLUE),
        ChartLine("other_hubs", f"Elsewhere {last['other_hubs']}", FOREST, _DASHED),
    )
    x = years(hubs["month"][0], last["month"], width=width, room=106)
    y = amounts(top)
    y["axis"]["values"] = _marks(most)
    area = whole(hubs, "production_hubs", x=x, y=y)
    return alt.layer(area, marked(placed, x=x, y=y), *lines(hubs, styles, x=x, y=y))


def _marks(most: float) -> list[float]:
    """Round numbers from zero on, five at most."""
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if most / step < _MOST_MARKS)
    return [number * step for number in range(int(most / step) + 1)]


@drawing
def clusters_by_cloud(width: int, clusters: pl.DataFrame) -> Any:
    """All clusters as an area, and a line for each cloud under them; the two smallest are told together."""
    table = clusters.with_columns(others=pl.col("azure") + pl.col("jetstream2"))
    last = table.row(-1, named=True)
    styles = (
        ChartLine("clusters", f"All {last['clusters']}", MIDNIGHT),
        ChartLine("aws", f"AWS {last['aws']}", BLUE),
        ChartLine("google_cloud", f"Google Cloud {last['google_cloud']}", FOREST, _DASHED),
        ChartLine("others", f"Azure and\nJetstream2 {last['others']}", MAGENTA, _DOTTED),
    )
    x = years(table["month"][0], last["month"], width=width, room=112)
    y = amounts(max(table["clusters"].to_list()) * 1.11)
    return alt.layer(whole(table, "clusters", x=x, y=y), *lines(table, styles, x=x, y=y))


@drawing
def activity_by_month(width: int, activity: pl.DataFrame, column: str) -> Any:
    """A bar for each month with its commits or their authors; months covered in part are paler."""
    bars = activity.select(
        pl.col("month"),
        pl.col("month").dt.month_end().alias("until"),
        pl.col(column).alias("value"),
        pl.when(obs_status="A").then(pl.lit(BLUE)).otherwise(pl.lit(PALE_BLUE)).alias("fill"),
    )
    most = bars.sort(["value", "month"], descending=[True, False]).head(1)
    x = years(bars["month"][0], bars["until"][-1], width=width, room=0)
    y = amounts(most["value"].item() * 1.09)
    bar = alt.Chart(bars).mark_bar(binSpacing=1 if is_narrow(width) else 2)
    fill = alt.Color("fill:N", scale=None)
    label = words(most, x, y, text=alt.Text("value:Q", format=",d"), dy=-8, color=MIDNIGHT)
    return bar.encode(x=x, x2=alt.X2("until:T"), y=y, y2=alt.datum(0), color=fill) + label
