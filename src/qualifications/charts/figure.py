"""A figure: a chart with its finding, unit, date, source, alt text and data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from lxml.html import HtmlElement, fragment_fromstring, tostring
from lxml.html.builder import E

from qualifications.charts.style import styled
from qualifications.charts.svg import render
from qualifications.charts.table import DataTable

WIDE = 680
NARROW = 350


@dataclass(frozen=True)
class Figure:
    """A chart and all that a reader needs to check it.

    `draw` returns the Altair chart for a width in pixels; it is drawn wide and narrow, and the
    page shows the one that fits. `title` states the finding, `subtitle` unit, coverage and data
    date, and `alt` is written by a person.
    """

    name: str
    title: str
    subtitle: str
    alt: str
    source: str
    draw: Callable[[int], Any]
    data: pl.DataFrame
    height: int = 300
    note: str = ""

    def svg(self, width: int = WIDE) -> str:
        """The chart at that width, as an SVG element."""
        spec = styled(self.draw(width), width=width, height=self.height)
        return render(spec, name=f"{self.name}-{width}", alt=self.alt)

    def html(self) -> str:
        """The whole figure as an HTML element."""
        caption = E.figcaption(
            E.span(self.title, {"class": "chart-title"}),
            " ",
            E.span(self.subtitle, {"class": "chart-subtitle"}),
        )
        source = E.p({"class": "chart-source"}, f"Source: {self.source}")
        if self.note:
            source.text = f"{self.note} Source: {self.source}"
        figure: HtmlElement = E.figure(
            {"class": "chart", "id": f"figure-{self.name}"},
            caption,
            E.div({"class": "chart-wide"}, fragment_fromstring(self.svg(WIDE))),
            E.div({"class": "chart-narrow"}, fragment_fromstring(self.svg(NARROW))),
            source,
            E.details(
                {"class": "chart-data"},
                E.summary("Show the data"),
                E.div(
                    {
                        "class": "table-scroll",
                        "tabindex": "0",
                        "role": "region",
                        "aria-label": f"Data: {self.title}",
                    },
                    DataTable(self.data, caption=f"Data: {self.title}").element(),
                ),
            ),
        )
        return str(tostring(figure, encoding="unicode"))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": f"{self.title}. {self.alt}"}
