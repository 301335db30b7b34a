"""A figure on its way to the page: words, data and specifications, without the code that drew it.

A notebook's kernel makes it and draws what the notebook shows; the book's build draws the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from qualifications.charts.explore import explorable, has_time_axis, series_of
from qualifications.charts.standalone import standalone
from qualifications.charts.svg import draw
from qualifications.rendering import render

WIDE = 680
NARROW = 350


@dataclass(frozen=True)
class Plate:
    """The parts of a figure, each of them text or JSON.

    `wide` and `narrow` are Vega-Lite specifications in the book's style, `drawing` is the SVG of the first;
    `table` is the data as an HTML table. The other fields are those of the figure.
    """

    name: str
    title: str
    subtitle: str
    data_date: str
    alt: str
    source: str
    note: str
    series: str
    csv: str
    table: str
    wide: dict[str, Any]
    narrow: dict[str, Any]
    drawing: str

    @cached_property
    def narrow_drawing(self) -> str:
        """The chart for narrow pages, as an SVG element."""
        return draw(self.narrow, name=f"{self.name}-{NARROW}", alt=self.alt)

    def picture(self) -> str:
        """The chart as an SVG file that stands alone, with title, subtitle and source."""
        return standalone(
            self.drawing, title=self.title, subtitle=self.subtitle, source=f"Source: {self.source}"
        )

    def interactive(self) -> dict[str, Any]:
        """What a browser needs to draw the chart on request.

        `wide` and `narrow` are Vega specifications; `zooms` tells whether the chart runs over time, and
        `series` names what can be hidden.
        """
        return {
            "wide": explorable(self.wide, series=self.series),
            "narrow": explorable(self.narrow, series=self.series),
            "zooms": has_time_axis(self.wide),
            "series": series_of(self.wide, self.series),
        }

    def html(self) -> str:
        """The whole figure as HTML, with the drawings for wide and for narrow pages."""
        return self._html(narrow=self.narrow_drawing)

    def notebook_html(self) -> str:
        """The same for a notebook, which has no style sheet to choose between two drawings."""
        return self._html(narrow="")

    def _html(self, *, narrow: str) -> str:
        # A notebook hands these over as text.
        parts = {"drawing": self.drawing, "narrow": narrow, "table": self.table}
        made = {name: Markup(part) for name, part in parts.items()}  # noqa: S704 - templates escaped them
        return str(render("chart.html", plate=self, **made))
