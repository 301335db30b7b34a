"""A figure: a chart with its finding, unit, date, source, alt text and data.

A notebook's kernel makes all of it; the book's build puts it in its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import polars as pl
from markupsafe import Markup

from qualifications.charts.alt_text import missing_from_alt, numbers_not_in
from qualifications.charts.explore import explorable, has_time_axis, series_of
from qualifications.charts.faults import cut_labels, unknown_colors, unknown_columns
from qualifications.charts.standalone import standalone
from qualifications.charts.svg import draw, styled
from qualifications.charts.table import DataTable
from qualifications.problems import Exit, refusal
from qualifications.rendering import render

if TYPE_CHECKING:
    from qualifications.ledger.claims import Claim

# What a cell shows to the book: the parts of the figure, which the build puts into pages and files.
MIME_TYPE = "application/vnd.qualifications.figure+json"
WIDE, NARROW = 680, 350
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATA_DATE = re.compile(r"\bData (?:to|of) \d{1,2} [A-Z][a-z]+ \d{4}\.$")


@dataclass(frozen=True)
class Figure:
    """A chart and all that a reader needs to check it.

    `draw` returns the Altair chart for a width in pixels; it is drawn wide and narrow, and the
    page shows the one that fits. `finding` is the claim that gives the title, whose check stops the build
    once it no longer holds; without one, `title` states what the figure shows. `subtitle` has unit, coverage
    and, at its end, the data date, and `alt` is written by a person: it tells the figures and names of the
    title, and no number that is neither in `data` nor in the finding. `series` is the column of the drawn
    frames whose values a reader can hide one by one; `headers` and `formats` are those of the data's table.

    Raises ProblemError where one of these does not hold, for a column that the drawn frames do not have, and
    for a color that is none of the palette's.
    """

    name: str
    subtitle: str
    alt: str
    source: str
    draw: Callable[[int], Any]
    data: pl.DataFrame
    title: str = ""
    finding: Claim | None = None
    height: int = 300
    note: str = ""
    series: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            self._refuse(f"the name {self.name!r}", "small letters, digits and single hyphens")
        # A cell may give an id, which is no claim.
        if self.finding and (self.title or not getattr(self.finding, "computed", False)):
            found = "a title beside the finding" if self.title else "a finding that no metric computes"
            self._refuse(found, "a claim of `open_ledger` with a metric, whose sentence is the title")
        if self.finding:
            object.__setattr__(self, "title", self.finding.heading)
        if not _DATA_DATE.search(self.subtitle):
            self._refuse(f"the subtitle {self.subtitle!r}", "one that ends in `Data to 13 August 2025.`")
        missing = missing_from_alt(self.title, self.alt)
        if missing:
            self._refuse(f"an alt text without {', '.join(missing)}", "one that tells the title's finding")
        loose = numbers_not_in(self.data, self.alt, [*self.finding.parts.values()] if self.finding else [])
        if loose:
            found = f"{', '.join(loose)} in the alt text"
            self._refuse(found, "numbers of the figure's data, or of its finding")

    def _refuse(self, found: str, allowed: str) -> NoReturn:
        raise refusal(found, allowed, Exit.BOOK, place=f"figure {self.name!r}")

    @cached_property
    def parts(self) -> dict[str, Any]:
        """What a page and its files hold of the figure, as texts and JSON, and its words in `typed`.

        `interactive` is what a browser needs to draw the chart on request: Vega specifications for both
        widths, whether it runs over time, and the names of what can be hidden.
        """
        wide, narrow = self._specs[WIDE], self._specs[NARROW]
        source = f"{self.note} Source: {self.source}".strip()
        return {
            "name": self.name,
            "title": self.title,
            "alt": self.alt,
            "typed": [self.subtitle, self.note, self.source],
            "html": self._html(narrow=self.drawings[NARROW]),
            "csv": self.data.write_csv(),
            "svg": standalone(self.drawings[WIDE], title=self.title, subtitle=self.subtitle, source=source),
            "interactive": {
                "wide": explorable(wide, series=self.series),
                "narrow": explorable(narrow, series=self.series),
                "zooms": has_time_axis(wide),
                "series": series_of(wide, self.series),
            },
        }

    @cached_property
    def drawings(self) -> dict[int, str]:
        """The chart as an SVG element for wide and for narrow pages, by width in pixels."""
        drawn = {
            width: draw(spec, name=f"{self.name}-{width}", alt=self.alt)
            for width, spec in self._specs.items()
        }
        for color in sorted({color for each in drawn.values() for color in unknown_colors(each)}):
            self._refuse(f"the color {color}", "the colors of `qualifications.charts.palette`")
        for label in cut_labels(drawn[WIDE]):
            found = f"the label {label!r}, which has no room"
            self._refuse(found, "a shorter one, or more room by `labelLimit`")
        return drawn

    @cached_property
    def _specs(self) -> dict[int, dict[str, Any]]:
        specs = {width: styled(self.draw(width), width=width, height=self.height) for width in (WIDE, NARROW)}
        for spec in specs.values():
            for column, columns in unknown_columns(spec):
                self._refuse(f"the column {column!r} in the chart", ", ".join(columns))
        return specs

    def _html(self, *, narrow: str) -> str:
        """The whole figure as HTML, with the drawing for narrow pages too where there is one."""
        table = DataTable(self.data, f"Data: {self.title}", headers=self.headers, formats=self.formats)
        drawn = {"drawing": self.drawings[WIDE], "narrow": narrow}
        made = {name: Markup(svg) for name, svg in drawn.items()}  # noqa: S704 - lxml wrote them
        return str(render("chart.html", figure=self, table=table.html(), **made))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML and text for any notebook, which has no style sheet to choose between two drawings."""
        return {
            MIME_TYPE: self.parts,
            "text/html": self._html(narrow=""),
            "text/plain": f"{self.title}. {self.alt}",
        }
