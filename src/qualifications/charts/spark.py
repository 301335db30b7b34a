"""A spark line: the shape of a series in the size of a few words, as inline SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement
from lxml.html.builder import E

WIDTH = 240
HEIGHT = 52
_MARGIN = 3


@dataclass(frozen=True)
class Spark:
    """A series over time, drawn from zero; `unit` says what a value counts, for its label."""

    days: Sequence[dt.date]
    values: Sequence[float]
    unit: str

    def element(self) -> HtmlElement:
        """The drawing with its first and last year beneath, as one labeled image.

        Raises ValueError for fewer than two points or a negative value.
        """
        if len(self.values) < 2 or min(self.values) < 0:  # noqa: PLR2004 - a line has two ends
            raise ValueError(
                f"found {len(self.values)} points from {min(self.values, default=0):g}; "
                "allowed: two or more, none of them negative"
            )
        line = " ".join(f"{x:g},{y:g}" for x, y in self._points())
        first, last = f"{self.days[0]:%Y}", f"{self.days[-1]:%Y}"
        label = f"{self.unit}, {first} to {last}, as a line drawn from zero"
        svg = HtmlElement()
        svg.tag = "svg"
        svg.attrib.update(
            {
                "viewBox": f"0 0 {WIDTH} {HEIGHT}",
                "preserveAspectRatio": "none",
                "role": "img",
                "aria-label": label,
            }
        )
        for name, kind, points in (
            ("polygon", "area", f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}"),
            ("polyline", "line", line),
        ):
            part = HtmlElement()
            part.tag = name
            part.attrib.update({"class": kind, "points": points})
            svg.append(part)
        element: HtmlElement = E.div(
            {"class": "spark screen-only"}, svg, E.div({"class": "span"}, E.span(first), E.span(last))
        )
        return element

    def _points(self) -> list[tuple[float, float]]:
        start, end = self.days[0].toordinal(), self.days[-1].toordinal()
        top = max(self.values) or 1
        room = HEIGHT - _MARGIN
        return [
            (
                round((day.toordinal() - start) / (end - start) * WIDTH, 1),
                round(HEIGHT - value / top * room, 1),
            )
            for day, value in zip(self.days, self.values, strict=True)
        ]
