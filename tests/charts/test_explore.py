"""The interactive form of a chart tells every series at each time, and the day of the data everywhere.

Tests of the book's own charts open it in a browser.
"""

import datetime as dt
import json
from dataclasses import replace

import altair as alt
import polars as pl

from qualifications.charts.axes import ChartLine, amounts, lines, years
from qualifications.charts.explore import explorable
from qualifications.charts.figure import Figure
from qualifications.charts.svg import styled

DAYS = [dt.date(2025, 1, 5), dt.date(2025, 1, 12), dt.date(2025, 1, 19)]
ROWS = pl.DataFrame({"week": [*DAYS, *DAYS[:2]], "launches": [10, 20, 30, 5, 6], "node": [*"aaabb"]})


def test_each_time_tells_all_series(sample: Figure) -> None:
    """One unseen rule for each week tells the value of every series, and of which none is recorded."""
    drawn = [
        alt.Chart(ROWS.filter(node=name)).mark_line().encode(x="week:T", y="launches:Q")
        for name in ("b", "a")
    ]
    figure = replace(
        sample,
        draw=lambda _: alt.layer(*drawn),
        data=ROWS,
        series="node",
        title="Launches grew",
        alt="The launches that grew.",
    )
    shown = figure.parts["interactive"]
    assert shown["series"] == ["b", "a"]
    rows = next(data["values"] for data in shown["wide"]["data"] if "a" in data.get("values", [{}])[0])
    assert [(row["a"], row["b"]) for row in rows] == [("10", "5"), ("20", "6"), ("30", "not recorded")]


def test_lines_are_told_by_their_names() -> None:
    """Lines of columns are named, without their last value, and the area of the whole is not told twice."""
    months = pl.DataFrame(
        {"month": [dt.date(2025, 1, 1), dt.date(2025, 2, 1)], "all": [1, 2000], "ours": [0.0, 1.5]}
    )
    x, y = years(dt.date(2025, 1, 1), dt.date(2025, 2, 1), width=600, room=100), amounts(2000)
    area = alt.Chart(months.rename({"all": "value"})).mark_area().encode(x=x, y=y)
    styles = (ChartLine("all", "All 2,000", "#230344"), ChartLine("ours", "Our\nhubs 1.5", "#1D4EF5"))
    spec = styled(alt.layer(area, *lines(months, styles, x=x, y=y)), width=600, height=200)
    (rows,) = (
        data["values"] for data in explorable(spec, series="")["data"] if "All" in data.get("values", [{}])[0]
    )
    assert [(row["All"], row["Our hubs"]) for row in rows] == [("1", "0"), ("2,000", "1.5")]
    assert "value" not in rows[0]


def charts() -> list[dict[str, object]]:
    """Charts with a time axis: with named years, in bars of a month, with a rule, and as color."""
    days = [dt.date(2020, 1, 1), dt.date(2020, 6, 30), dt.date(2021, 7, 1)]
    frame = pl.DataFrame({"month": days, "value": [1.0, 2.0, 3.0]})
    times = pl.DataFrame({"at": ["2020-01-01T23:30:00", "2020-01-02T01:00:00"], "value": [1, 2]})
    axis = years(days[0], days[-1], width=600, room=0)
    line = alt.Chart(frame).mark_line().encode(x=axis, y=alt.Y("value:Q"))
    bars = (
        alt.Chart(frame)
        .mark_bar()
        .encode(x=alt.X("yearmonth(month):T", axis=alt.Axis(format="%b %Y")), y=alt.Y("value:Q"))
    )
    rule = alt.Chart().mark_rule().encode(x=alt.datum(alt.DateTime(year=2021, month=1, date=1)))
    point = alt.Chart(times).mark_point().encode(x=alt.X("at:T"), y=alt.Y("value:Q"), color=alt.Color("at:T"))
    drawn = (line, bars, alt.layer(line, rule.properties(data=frame)), point)
    return [styled(chart, width=600, height=200) for chart in drawn]


def test_reader_sees_the_day_of_the_data() -> None:
    """The interactive form reads, scales and tells every time as UTC, so a reader's zone moves nothing."""
    for spec in charts():
        vega = json.dumps(explorable(spec, series=""))
        assert "timeFormat(" not in vega
        assert '"type": "time"' not in vega
        assert '"type": "utc"' in vega
