"""The style that every chart shares, as Vega-Lite configuration."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from qualifications.charts import palette
from qualifications.rendering import render

FONT = "Inter, system-ui, sans-serif"


def styled(chart: Any, *, width: int, height: int) -> dict[str, Any]:
    """The Vega-Lite specification of `chart` in the book's style; sizes in pixels, axes included."""
    size = {"width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    # Altair copies the whole chart for each property that is set on it.
    return dict(chart.to_dict()) | size | {"config": _config()}


@cache
def _config() -> dict[str, Any]:
    config: dict[str, Any] = json.loads(render("chart-style.json", font=FONT, palette=palette))
    return config
