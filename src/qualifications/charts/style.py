"""The style that every chart shares, as Vega-Lite configuration."""

from __future__ import annotations

from typing import Any

from qualifications.charts.palette import BLUE, GRID, MIDNIGHT, MUTED, RAMP, SERIES

FONT = "Inter, system-ui, sans-serif"
TEXT_SIZE = 12
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
    size = {"width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    # Altair copies the whole chart for each property that is set on it.
    return dict(chart.to_dict()) | size | {"config": _CONFIG}
