"""The charts of launches on mybinder.org.

Each function takes checked frames and returns a function from a width in pixels to a chart.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from string import ascii_uppercase
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import is_narrow, years
from qualifications.charts.palette import BLUE, GAP, MIDNIGHT, MUTED, PALE_BLUE, PAPER, RAMP, SERIES
from qualifications.wording import format_date, format_millions, format_number, format_value

from ..metrics.binder import Week

Draw = Callable[[int], Any]
_SHARE_STEPS = (0.1, 0.3, 0.5, 0.7, 0.9)
# A year has as many weeks at least.
_YEAR = 52
# More columns than these have no room for their names and values.
_COLUMNS = 12
_OTHERS = "Others"


def lettered(events: pl.DataFrame) -> pl.DataFrame:
    """The events with the letter that each has on the charts."""
    return events.with_columns(letter=pl.Series(list(ascii_uppercase[: events.height])))


def told_of_letters(events: pl.DataFrame) -> str:
    """What the letters on a chart stand for, with the day on which each event began."""
    told = (
        f"{letter}: {label}, {format_date(start)}"
        for letter, label, start in events.select("letter", "label", "start").iter_rows()
    )
    return f"{'; '.join(told)}."


def launches_by_week(weekly: pl.DataFrame, events: pl.DataFrame, record: Week) -> Draw:
    """The whole series as an area, with its gaps shaded, events marked by letters and record named."""
    full = weekly.filter(obs_status="A")
    first, last = full["week_ending"][0], full["week_ending"][-1]
    top = record.launches * 1.18

    def draw(width: int) -> Any:
        narrow = is_narrow(width)
        base = alt.Chart(full).encode(
            x=years(first, last, width=width, room=0, field="week_ending"),
            y=alt.Y("launches:Q", scale=alt.Scale(domain=[0, top]), axis=_thousands()),
        )
        area = base.mark_area(color=PALE_BLUE, line={"color": BLUE, "strokeWidth": 1.6})
        peak = pl.DataFrame({"week_ending": [record.ending], "launches": [record.launches]})
        point = alt.Chart(peak).mark_point(color=MIDNIGHT, filled=True, size=45, opacity=1)
        words = alt.Chart(peak).mark_text(
            align="right", dx=-8, dy=-2, fontWeight=600, text=_peak_label(record, narrow=narrow)
        )
        at_peak = {"x": alt.X("week_ending:T"), "y": alt.Y("launches:Q")}
        return alt.layer(
            _gaps(events, top=top),
            area,
            _marked(events, top=top),
            point.encode(**at_peak),
            words.encode(**at_peak),
        )

    return draw


def told_by_operator(totals: pl.DataFrame) -> list[str]:
    """A sentence for each operator: from when to when its nodes started sessions, and how many."""
    return [
        f"{operator}: {format_millions(launches)} in all, from {first:%B %Y} to {last:%B %Y}."
        for operator, launches, first, last in totals.iter_rows()
    ]


def share_by_operator(shares: pl.DataFrame, totals: pl.DataFrame) -> Draw:
    """A row for each operator and a cell for each month, darker where it carried more launches."""
    order = totals["operator"].to_list()
    labeled = totals.with_columns(
        pl.col("launches").map_elements(format_millions, return_dtype=pl.String).alias("label")
    )
    months = shares.with_columns(pl.col("month").dt.month_end().dt.offset_by("1d").alias("until"))
    start: dt.date = months["month"].to_list()[0]
    end: dt.date = max(months["until"].to_list())

    def draw(width: int) -> Any:
        narrow = is_narrow(width)
        rows = alt.Y(
            "operator:N",
            sort=order,
            axis=alt.Axis(labelLimit=150, labelColor=MIDNIGHT, labelPadding=4, orient="left"),
        )
        # Room on the right for each operator's total.
        x = years(start, end, width=width, room=98)
        cells = (
            alt.Chart(months)
            .mark_bar(height={"band": 0.62})
            .encode(
                x=x,
                x2=alt.X2("until:T"),
                y=rows,
                color=alt.Color(
                    "share:Q",
                    scale=alt.Scale(type="threshold", domain=list(_SHARE_STEPS), range=list(RAMP)),
                    legend=alt.Legend(
                        title="Share of the month's launches",
                        format=".0%",
                        orient="top",
                        direction="horizontal",
                        gradientLength=200 if narrow else 280,
                        titleLimit=220,
                    ),
                ),
            )
        )
        words = (
            alt.Chart(labeled.with_columns(pl.lit(end).alias("month")))
            .mark_text(align="left", dx=8, fontWeight=600)
            .encode(x=x, y=rows, text=alt.Text("label:N"))
        )
        return cells + words

    return draw


def few_operators(by_operator: pl.DataFrame) -> pl.DataFrame:
    """The weeks of those who started most sessions, as many as lines can be told apart; the others as one."""
    totals = by_operator.filter(pl.col("launches") > 0).group_by("operator").agg(pl.col("launches").sum())
    order = totals.sort("launches", "operator", descending=[True, False])["operator"].to_list()
    named = order if len(order) <= len(SERIES) else order[: len(SERIES) - 1]
    name = pl.when(pl.col("operator").is_in(named)).then("operator").otherwise(pl.lit(_OTHERS))
    return (
        by_operator.filter(pl.col("operator").is_in(order))
        .group_by("week_ending", name.alias("operator"))
        .agg(pl.col("launches").sum())
        .sort("week_ending", "operator")
    )


def told_of_weeks(by_operator: pl.DataFrame) -> list[str]:
    """A sentence for each operator on its highest week and, where it has ended, on its last."""
    end = max(by_operator["week_ending"].to_list())
    sentences = []
    for (name,), rows in by_operator.filter(pl.col("launches") > 0).group_by("operator", maintain_order=True):
        top = rows.sort("launches", descending=True).row(0, named=True)
        last = rows.sort("week_ending").row(-1, named=True)
        rest = f"and {last['launches']:,} in the last" if last["week_ending"] == end else "and later ends"
        verb = "have" if name == _OTHERS else "has"
        sentences.append(
            f"{name} {verb} {top['launches']:,} at most, in the week ending "
            f"{format_date(top['week_ending'])}, {rest}."
        )
    return sentences


def recent_weeks_by_operator(recent: pl.DataFrame, events: pl.DataFrame) -> Draw:
    """A line for each operator, each with its own color and dash and its name beside it."""
    since: dt.date = min(recent["week_ending"].to_list())
    top = max(recent["launches"].to_list()) * 1.12
    operators = (
        recent.filter(pl.col("launches") > 0)
        .group_by("operator")
        .agg(pl.col("week_ending").max().alias("last"))
        .sort("last", "operator", descending=[True, False])["operator"]
        .to_list()
    )
    styles = dict(zip(operators, SERIES[: len(operators)], strict=True))
    in_use = _while_in_use(recent)
    # A name stands over its line's peak, clear of the axis.
    labels = (
        in_use.filter(pl.col("week_ending") > since + dt.timedelta(weeks=10))
        .sort("launches", descending=True)
        .group_by("operator", maintain_order=True)
        .first()
        .sort("operator")
    )

    def draw(width: int) -> Any:
        narrow = is_narrow(width)
        x = alt.X("week_ending:T", axis=_quarters(narrow=narrow))
        y = alt.Y("launches:Q", scale=alt.Scale(domain=[0, top]), axis=_thousands())
        lines = [
            alt.Chart(in_use.filter(pl.col("operator") == name))
            .mark_line(color=color, strokeDash=list(dash), strokeWidth=2.2)
            .encode(x=x, y=y)
            for name, (color, dash) in styles.items()
        ]
        # Where a line passes behind a name, a rim of paper keeps the two apart.
        names = [
            alt.Chart(labels.filter(pl.col("operator") == name))
            .mark_text(dy=-9, fontWeight=600, text=name, **look)
            .encode(x=x, y=y)
            for name, (color, _) in styles.items()
            for look in ({"color": "transparent", "stroke": PAPER, "strokeWidth": 5}, {"color": color})
        ]
        shown = events.filter(pl.col("end") >= since)
        gaps = shown.filter(pl.col("kind") == "gap")
        return alt.layer(_gaps(gaps, top=top), *lines, *names, _marked(gaps, top=top))

    return draw


def told_by_year(means: pl.DataFrame) -> list[str]:
    """The mean of each year in words."""
    return [
        f"{launches:,} in {year}" if weeks >= _YEAR else f"{launches:,} in {weeks} weeks of {year}"
        for year, weeks, launches in means.select("year", "weeks", "launches").iter_rows()
    ]


def mean_by_year(means: pl.DataFrame) -> Draw:
    """A bar for each year with its mean launches a week written on it; part years are paler."""
    most = max(means["launches"].to_list())
    bars = means.with_columns(
        pl.col("launches").map_elements(format_number, return_dtype=pl.String).alias("label"),
        pl.when(pl.col("weeks") < _YEAR).then(pl.lit(PALE_BLUE)).otherwise(pl.lit(BLUE)).alias("fill"),
        pl.when(pl.col("weeks") < _YEAR)
        .then(pl.format("{} ({} weeks)", "year", "weeks"))
        .otherwise(pl.col("year").cast(pl.String))
        .alias("name"),
    )

    def draw(width: int) -> Any:
        y = alt.Y("name:N", sort=bars["name"].to_list(), axis=alt.Axis(labelColor=MIDNIGHT, labelLimit=120))
        x = alt.X(
            "launches:Q",
            axis=None,
            # Room on the right for the longest value.
            scale=alt.Scale(domain=[0, most * (1.4 if is_narrow(width) else 1.15)]),
        )
        base = alt.Chart(bars)
        return base.mark_bar(height={"band": 0.66}).encode(
            x=x, y=y, color=alt.Color("fill:N", scale=None)
        ) + base.mark_text(align="left", dx=6, fontWeight=600).encode(x=x, y=y, text=alt.Text("label:N"))

    return draw


def share_by_month(months: pl.DataFrame) -> Draw:
    """A column for each month, with the share of one operator written over it; part months are paler.

    Of many months, the highest and the last have their share written, and each year its name.
    """
    few = months.height <= _COLUMNS
    highest = months.sort("share", descending=True)["month"][0]
    shown = months.with_columns(
        pl.when(pl.lit(few) | pl.col("month").is_in([highest, months["month"][-1]]))
        .then(pl.col("share").map_elements(_whole_percent, return_dtype=pl.String))
        .otherwise(pl.lit(""))
        .alias("label"),
        pl.when(pl.col("complete")).then(pl.lit(BLUE)).otherwise(pl.lit(PALE_BLUE)).alias("fill"),
        pl.col("month").dt.strftime("%b %Y").alias("name"),
    )
    # The years alone have room.
    words = (
        "slice(datum.value, 0, 3)"
        if few
        else "slice(datum.value, 0, 3) === 'Jan' ? slice(datum.value, 4) : ''"
    )

    def draw(_: int) -> Any:
        axis = alt.Axis(labelAngle=0, labelColor=MIDNIGHT, labelExpr=words, labelOverlap=False)
        x = alt.X("name:N", sort=shown["name"].to_list(), axis=axis)
        y = alt.Y("share:Q", axis=alt.Axis(format=".0%", tickCount=4), scale=alt.Scale(domain=[0, 1.06]))
        base = alt.Chart(shown).encode(x=x, y=y)
        bars = base.mark_bar(width={"band": 0.68}).encode(color=alt.Color("fill:N", scale=None))
        return bars + base.mark_text(dy=-9, fontWeight=600).encode(text=alt.Text("label:N"))

    return draw


def _while_in_use(by_operator: pl.DataFrame) -> pl.DataFrame:
    """The weeks from an operator's first launch to its last; a node that has left has no zero line."""
    used = pl.col("week_ending").filter(pl.col("launches") > 0)
    return by_operator.filter(
        pl.col("week_ending").is_between(used.min().over("operator"), used.max().over("operator"))
    )


def _whole_percent(share: float) -> str:
    return format_value(share, "whole-share")


def _peak_label(record: Week, *, narrow: bool) -> str:
    number = format_number(record.launches)
    return number if narrow else f"Record: {number}"


def _quarters(*, narrow: bool) -> alt.Axis:
    return alt.Axis(format="%b %Y", tickCount={"interval": "month", "step": 6 if narrow else 3})


def _thousands() -> alt.Axis:
    return alt.Axis(tickCount=4, labelExpr="datum.value === 0 ? '0' : format(datum.value, '~s')")


def _gaps(events: pl.DataFrame, *, top: float) -> Any:
    gaps = events.filter(pl.col("kind") == "gap").with_columns(
        pl.lit(0).alias("floor"), pl.lit(top).alias("top")
    )
    return (
        alt.Chart(gaps)
        .mark_rect(color=GAP, opacity=1)
        .encode(x=alt.X("start:T"), x2=alt.X2("end:T"), y=alt.Y("floor:Q"), y2=alt.Y2("top:Q"))
    )


def _marked(events: pl.DataFrame, *, top: float) -> Any:
    """A rule for each change of capacity, and the letter of each event at the top."""
    at_top = events.with_columns(pl.lit(top).alias("top"))
    capacity = at_top.filter(pl.col("kind") == "capacity")
    words: dict[str, Any] = {"baseline": "top", "color": MUTED, "fontWeight": 600}
    place = {"x": alt.X("start:T"), "y": alt.Y("top:Q"), "text": alt.Text("letter:N")}
    # Gaps are lettered left of their band and changes right of their rule: they can be days apart.
    return alt.layer(
        alt.Chart(capacity).mark_rule(color=MUTED, strokeDash=[2, 3]).encode(x=alt.X("start:T")),
        alt.Chart(capacity).mark_text(align="left", dx=4, **words).encode(**place),
        alt.Chart(at_top.filter(pl.col("kind") == "gap"))
        .mark_text(align="right", dx=-4, **words)
        .encode(**place),
    )
