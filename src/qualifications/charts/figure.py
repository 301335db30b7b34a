"""A figure: a chart with its finding, unit, date, source, alt text and data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, NoReturn, Protocol

import polars as pl

from qualifications.charts.alt_text import missing_from_alt, numbers_not_in
from qualifications.charts.faults import cut_labels, unknown_colors, unknown_columns
from qualifications.charts.plate import NARROW, WIDE, Plate
from qualifications.charts.style import styled
from qualifications.charts.svg import draw
from qualifications.charts.table import DataTable
from qualifications.problems import Exit, refuse

# What a cell shows to the book: the figure's plate, of which the build makes drawings, files and links.
MIME_TYPE = "application/vnd.qualifications.figure+json"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATA_DATE = re.compile(r"\bData (?:to|of) (\d{1,2} [A-Z][a-z]+ \d{4})\.$")


class Finding(Protocol):
    """A claim of the ledger whose figures a metric computes."""

    @property
    def heading(self) -> str: ...

    @property
    def computed(self) -> bool: ...

    @property
    def parts(self) -> Mapping[str, Any]: ...


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
    finding: Finding | None = None
    height: int = 300
    note: str = ""
    series: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            self._refuse(f"the name {self.name!r}", "small letters, digits and single hyphens")
        if self.finding and (self.title or not self.finding.computed):
            found = "a title beside the finding" if self.title else "a finding that no metric computes"
            self._refuse(found, "a claim with a metric, whose sentence is the title")
        if self.finding:
            object.__setattr__(self, "title", self.finding.heading)
        if not _DATA_DATE.search(self.subtitle):
            self._refuse(f"the subtitle {self.subtitle!r}", "one that ends in `Data to 13 August 2025.`")
        missing = missing_from_alt(self.title, self.alt)
        if missing:
            self._refuse(f"an alt text without {', '.join(missing)}", "one that tells the title's finding")
        loose = numbers_not_in(self.data, self.alt, [*self.finding.parts.values()] if self.finding else [])
        if loose:
            self._refuse(
                f"{', '.join(loose)} in the alt text", "numbers of the figure's data, or of its finding"
            )

    def _refuse(self, found: str, allowed: str) -> NoReturn:
        raise refuse(Exit.BOOK, f"figure {self.name!r}", found=found, allowed=allowed)

    @property
    def data_date(self) -> str:
        """The date of the data, as the subtitle writes it."""
        return str(_DATA_DATE.findall(self.subtitle)[-1])

    @cached_property
    def plate(self) -> Plate:
        """The figure on its way to the page, with its wide drawing."""
        wide = self._spec(WIDE)
        drawing = draw(wide, name=f"{self.name}-{WIDE}", alt=self.alt)
        for color in sorted(unknown_colors(drawing)):
            self._refuse(f"the color {color}", "the colors of `qualifications.charts.palette`")
        for label in cut_labels(drawing):
            self._refuse(
                f"the label {label!r}, which has no room", "a shorter one, or more room by `labelLimit`"
            )
        table = DataTable(
            self.data, caption=f"Data: {self.title}", headers=self.headers, formats=self.formats
        )
        return Plate(
            name=self.name,
            title=self.title,
            subtitle=self.subtitle,
            data_date=self.data_date,
            alt=self.alt,
            source=self.source,
            note=self.note,
            series=self.series,
            csv=self.data.write_csv(),
            table=table.html(),
            wide=wide,
            narrow=self._spec(NARROW),
            drawing=drawing,
        )

    def _spec(self, width: int) -> dict[str, Any]:
        spec = styled(self.draw(width), width=width, height=self.height)
        for column, columns in unknown_columns(spec):
            self._refuse(f"the column {column!r} in the chart", ", ".join(columns))
        return spec

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """HTML and text for any notebook, and the plate for the book's build."""
        return {
            # Without the deep copies of `asdict`, which take as long as a drawing.
            MIME_TYPE: {each.name: getattr(self.plate, each.name) for each in fields(self.plate)},
            "text/html": self.plate.notebook_html(),
            "text/plain": f"{self.title}. {self.alt}",
        }
