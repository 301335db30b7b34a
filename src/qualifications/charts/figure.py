"""A figure: a chart with its finding, unit, date, source, alt text and data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import polars as pl
from lxml.html import HtmlElement, fragment_fromstring, tostring
from lxml.html.builder import E

from qualifications.charts.alt_text import missing_from_alt, numbers_not_in
from qualifications.charts.explore import explorable, has_time_axis
from qualifications.charts.standalone import standalone
from qualifications.charts.style import styled
from qualifications.charts.svg import render
from qualifications.charts.table import DataTable

# What a cell shows to the book: the parts of the figure, of which the build makes files and links.
MIME_TYPE = "application/vnd.qualifications.figure+json"
WIDE = 680
NARROW = 350
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATA_DATE = re.compile(r"\bData (?:to|of) (\d{1,2} [A-Z][a-z]+ \d{4})\.$")


class FigureError(ValueError):
    """A figure lacks something that its reader needs."""

    def __init__(self, name: str, *, found: str, allowed: str) -> None:
        super().__init__(f"figure {name!r}: found {found}; allowed: {allowed}")


@dataclass(frozen=True)
class Figure:
    """A chart and all that a reader needs to check it.

    `draw` returns the Altair chart for a width in pixels; it is drawn wide and narrow, and the
    page shows the one that fits. `title` states the finding, `subtitle` unit, coverage and, at its
    end, the data date, and `alt` is written by a person: it tells the figures and names of the title,
    and no number that is not in `data`. `series` is the column of the drawn frames whose values a
    reader can hide one by one; `headers` and `formats` are those of the data's table.

    Raises FigureError where one of these does not hold.
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
    series: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            self._refuse(f"the name {self.name!r}", "small letters, digits and single hyphens")
        if not _DATA_DATE.search(self.subtitle):
            self._refuse(f"the subtitle {self.subtitle!r}", "one that ends in `Data to 13 August 2025.`")
        missing = missing_from_alt(self.title, self.alt)
        if missing:
            self._refuse(f"an alt text without {', '.join(missing)}", "one that tells the title's finding")
        loose = numbers_not_in(self.data, self.alt)
        if loose:
            self._refuse(f"{', '.join(loose)} in the alt text", "numbers of the figure's data")

    def _refuse(self, found: str, allowed: str) -> NoReturn:
        raise FigureError(self.name, found=found, allowed=allowed)

    @property
    def data_date(self) -> str:
        """The date of the data, as the subtitle writes it."""
        return str(_DATA_DATE.findall(self.subtitle)[-1])

    def svg(self, width: int = WIDE) -> str:
        """The chart at that width, as an SVG element."""
        return render(self._spec(width), name=f"{self.name}-{width}", alt=self.alt)

    def picture(self) -> str:
        """The chart as an SVG file that stands alone, with title, subtitle and source."""
        return standalone(
            self.svg(), title=self.title, subtitle=self.subtitle, source=f"Source: {self.source}"
        )

    def interactive(self) -> dict[str, Any]:
        """What a browser needs to draw the chart on request.

        `wide` and `narrow` are Vega specifications; `zooms` tells whether the chart runs over time, and
        `series` names what can be hidden.
        """
        shown: dict[str, Any] = {
            key: explorable(self._spec(width), series=self.series)
            for key, width in (("wide", WIDE), ("narrow", NARROW))
        }
        spec = self._spec(WIDE)
        rows = [row for each in spec.get("datasets", {}).values() for row in each]
        names = dict.fromkeys(str(row[self.series]) for row in rows if self.series in row)
        return {**shown, "zooms": has_time_axis(spec), "series": list(names)}

    def _spec(self, width: int) -> dict[str, Any]:
        return styled(self.draw(width), width=width, height=self.height)

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
                    DataTable(
                        self.data,
                        caption=f"Data: {self.title}",
                        headers=self.headers,
                        formats=self.formats,
                    ).element(),
                ),
            ),
        )
        return str(tostring(figure, encoding="unicode"))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML and text for any notebook, and the parts of the figure for the book's build."""
        html = self.html()
        parts = {
            "name": self.name,
            "title": self.title,
            "data_date": self.data_date,
            "html": html,
            "csv": self.data.write_csv(),
            "svg": self.picture(),
            "interactive": self.interactive(),
        }
        return {MIME_TYPE: parts, "text/html": html, "text/plain": f"{self.title}. {self.alt}"}
