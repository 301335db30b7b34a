"""The style that every chart shares, as Vega-Lite configuration, with all its times in UTC.

Altair writes a day as midnight without a zone, and Vega-Lite reads, scales and writes that in the zone of
the machine: in UTC a day is the same day wherever a chart is drawn or read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qualifications.charts.palette import BLUE, GRID, MIDNIGHT, MUTED, RAMP, SERIES

FONT = "Inter, system-ui, sans-serif"
TEXT_SIZE = 12
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?")
_PARTS = {"year", "quarter", "month", "date", "day", "hours", "minutes", "seconds", "milliseconds"}
# Channels that only tell a time; they have no scale.
_UNSCALED = {"tooltip", "text", "detail", "order", "key", "href", "url", "description"}
_CONFIG = {
    "font": FONT,
    "background": "transparent",
    "padding": 2,
    "aria": False,
    "view": {"stroke": None},
    "mark": {"color": BLUE},
    "range": {"category": [color for color, _ in SERIES], "ramp": list(RAMP), "heatmap": list(RAMP)},
    "axis": {
        "labelFontSize": TEXT_SIZE,
        "labelColor": MUTED,
        "labelPadding": 6,
        "title": None,
        "gridColor": GRID,
        "domain": False,
        "ticks": False,
    },
    "axisX": {"grid": False, "domain": True, "domainColor": MUTED, "labelFlush": False},
    "text": {"fontSize": TEXT_SIZE, "color": MIDNIGHT},
    "legend": {
        "labelFontSize": TEXT_SIZE,
        "labelColor": MUTED,
        "titleFontSize": TEXT_SIZE,
        "titleColor": MUTED,
    },
}


def styled(chart: Any, *, width: int, height: int) -> dict[str, Any]:
    """The Vega-Lite specification of `chart` in the book's style; sizes in pixels, axes included."""
    # Altair copies the whole chart for each property that is set on it.
    spec: dict[str, Any] = chart.to_dict()
    _put_in_utc(spec)
    size = {"width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    return spec | size | {"config": _CONFIG}


def _put_in_utc(spec: dict[str, Any]) -> None:
    """Changes a Vega-Lite specification so that all its times are UTC."""
    for rows in spec.get("datasets", {}).values():
        for row in rows:
            local = [name for name, value in row.items() if _is_local(value)]
            row.update({name: f"{row[name]}Z" for name in local})
    for part in _parts({name: value for name, value in spec.items() if name != "datasets"}):
        if part.keys() and part.keys() <= _PARTS:
            part["utc"] = True
        if isinstance(part.get("timeUnit"), str) and not part["timeUnit"].startswith("utc"):
            part["timeUnit"] = f"utc{part['timeUnit']}"
        for name, channel in part.get("encoding", {}).items():
            if name not in _UNSCALED and isinstance(channel, dict) and channel.get("type") == "temporal":
                channel["scale"] = {**(channel.get("scale") or {}), "type": "utc"}


def _is_local(value: Any) -> bool:
    return isinstance(value, str) and _LOCAL.fullmatch(value) is not None


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping in the specification."""
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from _parts(each)
    elif isinstance(node, list):
        for each in node:
            yield from _parts(each)
