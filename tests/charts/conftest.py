"""A figure for tests."""

from typing import Any

import altair as alt
import polars as pl
import pytest

from qualifications.charts.figure import Figure


@pytest.fixture
def sample() -> Figure:
    """A figure with clipped marks and a gradient, whose words need escaping in HTML."""
    data = pl.DataFrame({"day": [1, 2, 3], "share": [0.1, 0.5, 0.9], "note": ["a < b", None, "c & d"]})

    def draw(width: int) -> Any:
        stops = [
            alt.GradientStop(color=color, offset=end) for end, color in enumerate(("#E6ECFE", "#120A52"))
        ]
        shade = {"gradient": "linear", "stops": stops}
        chart = alt.Chart(data).mark_point(clip=True, color=shade, filled=True)
        return chart.encode(x="day:Q", y="share:Q", size=alt.value(width / 10))

    return Figure(
        name="sample",
        title="Shares are rising & rising",
        subtitle="Share of a day. Data to 13 August 2025.",
        alt='Three shares, "rising" from < 0.5 & up.',
        source="A & B.",
        draw=draw,
        data=data,
    )
