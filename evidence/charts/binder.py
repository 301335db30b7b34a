"""The charts of launches on mybinder.org; each is drawn from checked frames."""

import datetime as dt
from string import ascii_uppercase
from typing import Any

import altair as alt
import polars as pl

from qualifications.charts.axes import is_narrow, years
from qualifications.charts.palette import BLUE, GAP, MIDNIGHT, MUTED, PALE_BLUE, RAMP, SERIES
from qualifications.formatting import format_date, format_millions, format_number, format_value
from qualifications.ledger.metrics.metric import Parts

from ._drawing import drawing, rimmed, words

_SHARE_STEPS = (0.1, 0.3, 0.5, 0.7, 0.9)
# A year has as many weeks at least.
_YEAR = 52
# More columns than these have no room for their names and values.
_COLUMNS = 12
_OTHERS = "Others"
_THOUSANDS = alt.Axis(tickCount=4, labelExpr="datum.value === 0 ? '0' : format(datum.value, '~s')")


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


@drawing
def launches_by_week(width: int, weekly: pl.DataFrame, events: pl.DataFrame, record: Parts) -> Any:
    """The whole series as an area, with its gaps shaded, events marked by letters and record named."""
    full, top = weekly.filter(obs_status="A"), record["launches"] * 1.18
    first, last = full["week_ending"][0], full["week_ending"][-1]
    amount = alt.Y("launches:Q", scale=alt.Scale(domain=[0, top]), axis=_THOUSANDS)
    area = alt.Chart(full).mark_area(color=PALE_BLUE, line={"color": BLUE, "strokeWidth": 1.6})
    peak = pl.DataFrame({"week_ending": [record["ending"]], "launches": [record["launches"]]})
    x, y = alt.X("week_ending:T"), alt.Y("launches:Q")
    number = format_number(record["launches"])
    named = alt.Chart(peak).mark_text(
        align="right",
        dx=-8,
        dy=-2,
        fontWeight=600,
        text=number if is_narrow(width) else f"Record: {number}",
    )
    return alt.layer(
        _gaps(events, top=top),
        area.encode(x=years(first, last, width=width, room=0, field="week_ending"), y=amount),
        _marked(events, top=top),
        alt.Chart(peak).mark_point(color=MIDNIGHT, filled=True, size=45, opacity=1).encode(x=x, y=y),
        named.encode(x=x, y=y),
    )


def told_by_operator(totals: pl.DataFrame) -> list[str]:
    """A sentence for each operator: from when to when its nodes started sessions, and how many."""
    return [
        f"{operator}: {format_millions(launches)} in all, from {first:%B %Y} to {last:%B %Y}."
        for operator, launches, first, last in totals.iter_rows()
    ]


@drawing
def share_by_operator(width: int, shares: pl.DataFrame, totals: pl.DataFrame) -> Any:
    """A row for each operator and a cell for each month, darker where it carried more launches."""
    months = shares.with_columns(pl.col("month").dt.month_end().dt.offset_by("1d").alias("until"))
    end: dt.date = max(months["until"].to_list())
    # Room on the right for each operator's total.
    x = years(months["month"].to_list()[0], end, width=width, room=98)
    axis = alt.Axis(labelLimit=150, labelColor=MIDNIGHT, labelPadding=4, orient="left")
    rows = alt.Y("operator:N", sort=totals["operator"].to_list(), axis=axis)
    legend = alt.Legend(
        title="Share of the month's launches",
        format=".0%",
        orient="top",
        direction="horizontal",
        gradientLength=200 if is_narrow(width) else 280,
        titleLimit=220,
    )
    scale = alt.Scale(type="threshold", domain=list(_SHARE_STEPS), range=list(RAMP))
    color = alt.Color("share:Q", scale=scale, legend=legend)
    cells = alt.Chart(months).mark_bar(height={"band": 0.62})
    in_all = totals.with_columns(
        pl.col("launches").map_elements(format_millions, return_dtype=pl.String).alias("label"),
        pl.lit(end).alias("month"),
    )
    return cells.encode(x=x, x2=alt.X2("until:T"), y=rows, color=color) + words(
        in_all, x, rows, align="left", dx=8
    )


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


@drawing
def recent_weeks_by_operator(width: int, recent: pl.DataFrame, events: pl.DataFrame) -> Any:
    """A line for each operator, each with its own color and dash and its name beside it."""
    since: dt.date = min(recent["week_ending"].to_list())
    top = max(recent["launches"].to_list()) * 1.12
    used = pl.col("week_ending").filter(pl.col("launches") > 0)
    last = pl.col("week_ending").max()
    in_use = recent.filter(pl.col("launches") > 0).group_by("operator").agg(last)
    operators = in_use.sort("week_ending", "operator", descending=[True, False])["operator"]
    # From an operator's first launch to its last; a node that has left has no zero line.
    weeks = recent.filter(
        pl.col("week_ending").is_between(used.min().over("operator"), used.max().over("operator"))
    )
    # A name stands over its line's peak, clear of the axis.
    peaks = (
        weeks.filter(pl.col("week_ending") > since + dt.timedelta(weeks=10))
        .sort("launches", descending=True)
        .group_by("operator", maintain_order=True)
        .first()
    )
    step = {"interval": "month", "step": 6 if is_narrow(width) else 3}
    x = alt.X("week_ending:T", axis=alt.Axis(format="%b %Y", tickCount=step))
    y = alt.Y("launches:Q", scale=alt.Scale(domain=[0, top]), axis=_THOUSANDS)
    lines, names = [], []
    for name, (color, dash) in zip(operators, SERIES, strict=False):
        line = alt.Chart(weeks.filter(operator=name))
        lines.append(line.mark_line(color=color, strokeDash=list(dash), strokeWidth=2.2).encode(x=x, y=y))
        peak = alt.Chart(peaks.filter(operator=name))
        names += [
            peak.mark_text(dy=-9, fontWeight=600, text=name, **look).encode(x=x, y=y)
            for look in rimmed(color)
        ]
    gaps = events.filter(pl.col("end") >= since, kind="gap")
    return alt.layer(_gaps(gaps, top=top), *lines, *names, _marked(gaps, top=top))


def told_by_year(means: pl.DataFrame) -> list[str]:
    """The mean of each year in words."""
    return [
        f"{launches:,} in {year}" if weeks >= _YEAR else f"{launches:,} in {weeks} weeks of {year}"
        for year, weeks, launches in means.select("year", "weeks", "launches").iter_rows()
    ]


@drawing
def mean_by_year(width: int, means: pl.DataFrame) -> Any:
    """A bar for each year with its mean launches a week written on it; part years are paler."""
    in_part = pl.when(pl.col("weeks") < _YEAR)
    bars = means.with_columns(
        pl.col("launches").map_elements(format_number, return_dtype=pl.String).alias("label"),
        in_part.then(pl.lit(PALE_BLUE)).otherwise(pl.lit(BLUE)).alias("fill"),
        in_part.then(pl.format("{} ({} weeks)", "year", "weeks"))
        .otherwise(pl.col("year").cast(pl.String))
        .alias("name"),
    )
    y = alt.Y("name:N", sort=bars["name"].to_list(), axis=alt.Axis(labelColor=MIDNIGHT, labelLimit=120))
    # Room on the right for the longest value.
    most = max(means["launches"].to_list()) * (1.4 if is_narrow(width) else 1.15)
    x = alt.X("launches:Q", axis=None, scale=alt.Scale(domain=[0, most]))
    bar = alt.Chart(bars).mark_bar(height={"band": 0.66})
    return bar.encode(x=x, y=y, color=alt.Color("fill:N", scale=None)) + words(bars, x, y, align="left", dx=6)


@drawing
def share_by_month(_: int, months: pl.DataFrame) -> Any:
    """A column for each month, with the share of one operator written over it; part months are paler.

    Of many months, the highest and the last have their share written, and each year its name.
    """
    few = months.height <= _COLUMNS
    ends = [months.sort("share", descending=True)["month"][0], months["month"][-1]]
    percent = pl.col("share").map_elements(
        lambda share: format_value(share, "whole-share"), return_dtype=pl.String
    )
    shown = months.with_columns(
        pl.when(pl.lit(few) | pl.col("month").is_in(ends)).then(percent).otherwise(pl.lit("")).alias("label"),
        pl.when("complete").then(pl.lit(BLUE)).otherwise(pl.lit(PALE_BLUE)).alias("fill"),
        pl.col("month").dt.strftime("%b %Y").alias("name"),
    )
    month, year = "slice(datum.value, 0, 3)", "slice(datum.value, 4)"
    # The years alone have room.
    named = month if few else f"{month} === 'Jan' ? {year} : ''"
    axis = alt.Axis(labelAngle=0, labelColor=MIDNIGHT, labelExpr=named, labelOverlap=False)
    x = alt.X("name:N", sort=shown["name"].to_list(), axis=axis)
    y = alt.Y("share:Q", axis=alt.Axis(format=".0%", tickCount=4), scale=alt.Scale(domain=[0, 1.06]))
    bar = alt.Chart(shown).mark_bar(width={"band": 0.68})
    return bar.encode(x=x, y=y, color=alt.Color("fill:N", scale=None)) + words(shown, x, y, dy=-9)


def _gaps(events: pl.DataFrame, *, top: float) -> Any:
    gaps = events.filter(kind="gap").with_columns(floor=0, top=pl.lit(top))
    band = alt.Chart(gaps).mark_rect(color=GAP, opacity=1)
    return band.encode(x=alt.X("start:T"), x2=alt.X2("end:T"), y=alt.Y("floor:Q"), y2=alt.Y2("top:Q"))


def _marked(events: pl.DataFrame, *, top: float) -> Any:
    """A rule for each change of capacity, and the letter of each event at the top."""
    at_top = events.with_columns(pl.lit(top).alias("top"))
    capacity, gaps = (at_top.filter(kind=kind) for kind in ("capacity", "gap"))
    x, y, letter = alt.X("start:T"), alt.Y("top:Q"), alt.Text("letter:N")
    look: dict[str, Any] = {"text": letter, "baseline": "top", "color": MUTED}
    # Gaps are lettered left of their band and changes right of their rule: they can be days apart.
    return alt.layer(
        alt.Chart(capacity).mark_rule(color=MUTED, strokeDash=[2, 3]).encode(x=x),
        words(capacity, x, y, align="left", dx=4, **look),
        words(gaps, x, y, align="right", dx=-4, **look),
    )
