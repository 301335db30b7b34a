"""The interactive form of a chart: the same specification with tooltips, and signals for zoom and series.

It is compiled to Vega when the book is built, so a reader's browser needs no compiler and a mistake
stops the build. The library that draws it is one script, which no page loads by itself.
"""

import copy
import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from qualifications.charts.svg import VEGA_LITE, compiled
from qualifications.formatting import format_number, format_share

# The reader's script sets these.
ZOOM = "zoomedTo"
HIDDEN = "hiddenSeries"
_DRAWN_OVER_TIME = ("line", "area")
_HAVE_TOOLTIPS = ("bar", "point", "rect")
_GUIDE = "guide"
_BUNDLE = """
import sys
import vl_convert
script = vl_convert.javascript_bundle("window.qualificationsEngine = vegaEmbed;", sys.argv[1])
sys.stdout.buffer.write(script.encode())
"""


def explorable(spec: dict[str, Any], *, series: str) -> dict[str, Any]:
    """The Vega specification of a styled chart, as a browser draws it on request.

    Marks tell their values; where lines or areas run over time, one unseen rule for each time tells all of
    them. A time axis follows the signal `zoomedTo`, a pair of milliseconds or null.
    Where `series` names a column, rows whose value stands in the signal `hiddenSeries` are left out.
    """
    lively = copy.deepcopy(spec)
    # Even a chart of one layer can get another.
    if "layer" not in lively:
        single = {key: lively.pop(key) for key in ("mark", "encoding", "transform") if key in lively}
        lively["layer"] = [single]
    zooms = has_time_axis(lively)
    guide = _guide(lively, series=series)
    for unit, rows in units_of(lively):
        _enliven(unit, {*rows[0]} if rows else set(), series=series, zooms=zooms, tooltips=not guide)
    if guide:
        lively["layer"].append(guide)
    # Each layer reads the signal, which stands at the top.
    if series:
        lively.setdefault("params", []).append({"name": HIDDEN, "value": []})
    vega = compiled(lively)
    if zooms:
        vega.setdefault("signals", []).append({"name": ZOOM, "value": None})
        for scale in vega["scales"]:
            if scale["name"] == "x":
                scale["domainRaw"] = {"signal": ZOOM}
                scale["nice"] = False
    return vega


def has_time_axis(spec: dict[str, Any]) -> bool:
    """Whether the chart runs over time from left to right."""
    return any(unit.get("encoding", {}).get("x", {}).get("type") == "temporal" for unit, _ in units_of(spec))


def series_of(spec: dict[str, Any], column: str) -> list[str]:
    """The values of a column, in the order in which the marks of the chart show them."""
    return [*dict.fromkeys(str(row[column]) for _, rows in units_of(spec) for row in rows if column in row)]


def units_of(spec: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The marks of the chart, each with the rows of its data, which a layer around it may have named."""

    def units(part: dict[str, Any], data: dict[str, Any]) -> Iterator[Any]:
        data = part.get("data", data)
        if "layer" not in part:
            yield part, spec.get("datasets", {}).get(data.get("name"), [])
        for each in part.get("layer", ()):
            yield from units(each, data)

    return units(spec, {})


def _enliven(unit: dict[str, Any], columns: set[str], *, series: str, zooms: bool, tooltips: bool) -> None:
    """Adds to a mark what lets a reader zoom, hide series and read values."""
    mark, encoding = unit["mark"], unit.get("encoding", {})
    if zooms:
        mark["clip"] = True
    if series in columns:
        unit.setdefault("transform", []).append({"filter": f"indexof({HIDDEN}, datum['{series}']) < 0"})
    if tooltips and mark["type"] in _HAVE_TOOLTIPS:
        shown = [encoding[name] for name in ("y", "x", "color") if "field" in encoding.get(name, {})]
        # A channel without a scale holds what it paints, which tells a reader nothing.
        fields = [each for each in shown if each["field"] in columns and each.get("scale", True) is not None]
        encoding["tooltip"] = [_tooltip(each) for each in fields]


def _guide(spec: dict[str, Any], *, series: str) -> dict[str, Any] | None:
    """A layer with an unseen rule for each time of the lines, as wide as the way to the next on the axis."""
    drawn = [
        (unit, rows)
        for unit, rows in units_of(spec)
        if unit["mark"]["type"] in _DRAWN_OVER_TIME and unit["encoding"]["x"].get("type") == "temporal"
    ]
    if not drawn:
        return None
    # Of lines that are named, an area shows the whole once more.
    drawn = [each for each in drawn if each[0].get("description")] or drawn
    x, y = (str(drawn[0][0]["encoding"][channel]["field"]) for channel in ("x", "y"))
    write = format_share if "share" in y else _count
    by_time = dict[str, dict[str, Any]]()
    for unit, rows in drawn:
        for row in rows:
            name = str(unit.get("description") or row.get(series, y))
            by_time.setdefault(row[x], {x: row[x]})[name] = write(row[y])
    times = sorted(dt.datetime.fromisoformat(time) for time in by_time)
    step = min((after - before for before, after in pairwise(times)), default=dt.timedelta(days=1))
    names = dict.fromkeys(name for row in by_time.values() for name in row if name != x)
    values = [{"field": name, "type": "nominal"} for name in names]
    nothing = dict.fromkeys(names, "not recorded")
    return {
        "name": _GUIDE,
        "data": {"values": [nothing | by_time[time] for time in sorted(by_time)]},
        "mark": {
            "type": "rule",
            "opacity": 0,
            "clip": True,
            "strokeWidth": {"expr": f"width * {step / dt.timedelta(milliseconds=1):.0f} / span(domain('x'))"},
        },
        "encoding": {
            "x": {"field": x, "type": "temporal"},
            "tooltip": [_tooltip(each) for each in ({"field": x, "type": "temporal"}, *values)],
        },
    }


def _count(value: float) -> str:
    return format_number(int(value) if float(value).is_integer() else value)


def _tooltip(channel: dict[str, Any]) -> dict[str, Any]:
    field = str(channel["field"])
    title = field.replace("_", " ")
    # A column's name becomes words; a series has its name already.
    tooltip = {"field": field, "type": channel["type"], "title": title[:1].upper() + title[1:]}
    if channel["type"] == "temporal":
        tooltip["format"] = "%B %Y" if field == "month" else "%-d %B %Y"
    elif channel["type"] == "quantitative":
        tooltip["format"] = ".1%" if "share" in field else ","
    return tooltip


def bundle() -> bytes:
    """The script of the library that draws interactive charts; it takes two seconds to make."""
    # A process of its own, since the converter would let no other thread of this one run meanwhile.
    made = subprocess.run([sys.executable, "-I", "-c", _BUNDLE, VEGA_LITE], check=True, capture_output=True)
    # The library's many names stay inside a function: one of them, `_`, is Sphinx's too.
    return b"(() => {\n" + made.stdout + b"\n})();\n"
