"""The interactive form of a chart is one that a browser can draw, and it knows what it can do."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import altair as alt
import polars as pl
import pytest
import vl_convert

from qualifications.charts.axes import years
from qualifications.charts.explore import HIDDEN, ZOOM, explorable
from qualifications.charts.figure import Figure
from qualifications.charts.style import styled

DAYS = [dt.date(2025, 1, 5), dt.date(2025, 1, 12), dt.date(2025, 1, 19)]
ROWS = pl.DataFrame({"week": [*DAYS, *DAYS[:2]], "launches": [10, 20, 30, 5, 6], "node": [*"aaabb"]})


@pytest.fixture
def over_time(sample: Figure) -> Figure:
    """A figure with a line for each of two nodes, of which one stops early."""

    def draw(_: int) -> Any:
        lines = [
            alt.Chart(ROWS.filter(node=name)).mark_line().encode(x="week:T", y="launches:Q") for name in "ab"
        ]
        return alt.layer(*lines)

    return replace(
        sample, draw=draw, data=ROWS, series="node", title="Launches grew", alt="The launches that grew."
    )


def named(parts: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """The part of that name."""
    return next(part for part in parts if part["name"] == name)


def test_time_can_be_zoomed(over_time: Figure) -> None:
    """A chart over time follows the signal of the zoom, at both widths."""
    shown = over_time.parts["interactive"]
    assert shown["zooms"] is True
    for width in ("wide", "narrow"):
        assert named(shown[width]["signals"], ZOOM)["value"] is None
        assert named(shown[width]["scales"], "x")["domainRaw"] == {"signal": ZOOM}


def test_chart_without_time_does_not_zoom(sample: Figure) -> None:
    """A chart over something else has neither the signal nor series to hide."""
    shown = sample.parts["interactive"]
    assert (shown["zooms"], shown["series"]) == (False, [])
    assert ZOOM not in {signal["name"] for signal in shown["wide"].get("signals", [])}


def test_series_can_be_hidden(over_time: Figure) -> None:
    """The series are named in the order of the chart, and each mark follows the signal."""
    shown = over_time.parts["interactive"]
    assert shown["series"] == ["a", "b"]
    turned = replace(over_time, draw=lambda _: alt.layer(*reversed(over_time.draw(0).layer)))
    assert turned.parts["interactive"]["series"] == ["b", "a"]
    assert named(shown["wide"]["signals"], HIDDEN)["value"] == []
    assert str(shown["wide"]["data"]).count(f"indexof({HIDDEN}") == 2


def test_each_time_tells_all_series(over_time: Figure) -> None:
    """One unseen rule for each week tells the value of every series, and of which none is recorded."""
    wide = over_time.parts["interactive"]["wide"]
    rows = next(data["values"] for data in wide["data"] if "values" in data and "a" in data["values"][0])
    assert [(row["a"], row["b"]) for row in rows] == [("10", "5"), ("20", "6"), ("30", "not recorded")]
    assert named(wide["marks"], "guide_marks")["clip"] is True


def test_browser_can_draw_it(over_time: Figure, sample: Figure) -> None:
    """The interactive form is one that Vega draws, and that tells values, at both widths."""
    for figure in (over_time, sample):
        shown = figure.parts["interactive"]
        for width in ("wide", "narrow"):
            assert "tooltip" in str(shown[width]["marks"])
            assert vl_convert.vega_to_svg(shown[width]).startswith("<svg")


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
