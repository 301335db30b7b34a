"""The style that every chart shares, as Vega-Lite configuration."""

from __future__ import annotations

from typing import Any

import altair as alt

from qualifications.charts.palette import GRID, MIDNIGHT, MUTED

FONT = "Inter, system-ui, sans-serif"
TEXT_SIZE = 12


def styled(chart: Any, *, width: int, height: int) -> dict[str, Any]:
    """The Vega-Lite specification of `chart` in the book's style; sizes in pixels, axes included."""
    spec: dict[str, Any] = (
        chart.properties(
            width=width, height=height, autosize=alt.AutoSizeParams(type="fit", contains="padding")
        )
        .configure(font=FONT, background="transparent", padding=2, aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            labelFontSize=TEXT_SIZE,
            labelColor=MUTED,
            labelPadding=6,
            title=None,
            gridColor=GRID,
            domain=False,
            ticks=False,
        )
        .configure_axisX(grid=False, domain=True, domainColor=MUTED, labelFlush=False)
        .configure_text(fontSize=TEXT_SIZE, color=MIDNIGHT)
        .configure_legend(
            labelFontSize=TEXT_SIZE, labelColor=MUTED, titleFontSize=TEXT_SIZE, titleColor=MUTED
        )
        .to_dict()
    )
    return spec
