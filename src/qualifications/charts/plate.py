"""A figure on its way to the page: words, data and specifications, without the code that drew it.

A notebook's kernel makes it and draws what the notebook shows; the book's build draws the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement, fragment_fromstring, tostring
from lxml.html.builder import E

from qualifications.charts.explore import explorable, has_time_axis, series_of
from qualifications.charts.standalone import standalone
from qualifications.charts.svg import render

# In a drawing, an element without content may close itself.
_EMPTY = re.compile(r"></(?:path|line|rect|circle|stop)>")
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
        return render(self.narrow, name=f"{self.name}-{NARROW}", alt=self.alt)

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
        """The whole figure as an HTML element, with the drawings for wide and for narrow pages."""
        return self._html(
            E.div({"class": "chart-wide"}, fragment_fromstring(self.drawing)),
            E.div({"class": "chart-narrow"}, fragment_fromstring(self.narrow_drawing)),
        )

    def notebook_html(self) -> str:
        """The same for a notebook, which has no style sheet to choose between two drawings."""
        return self._html(fragment_fromstring(self.drawing))

    def _html(self, *drawings: HtmlElement) -> str:
        caption = E.figcaption(
            E.span(self.title, {"class": "chart-title"}),
            " ",
            E.span(self.subtitle, {"class": "chart-subtitle"}),
        )
        region = {"tabindex": "0", "role": "region", "aria-label": f"Data: {self.title}"}
        figure: HtmlElement = E.figure(
            {"class": "chart", "id": f"figure-{self.name}"},
            caption,
            *drawings,
            E.p({"class": "chart-source"}, f"{self.note} Source: {self.source}".strip()),
            E.details(
                {"class": "chart-data"},
                E.summary("Show the data"),
                E.div({"class": "table-scroll"} | region, fragment_fromstring(self.table)),
            ),
        )
        return _EMPTY.sub("/>", str(tostring(figure, encoding="unicode")))
