"""A skyline: the whole of a series and a part of it, across a page, as inline SVG without words inside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement
from lxml.html.builder import E

from qualifications.charts.spark import course, outline, shape

WIDTH = 1200
HEIGHT = 240


@dataclass(frozen=True)
class Skyline:
    """A series over time with a part of it, both drawn from zero; the labels name what each counts."""

    days: Sequence[dt.date]
    whole: Sequence[float]
    part: Sequence[float]
    labels: tuple[str, str]

    def element(self) -> HtmlElement:
        """The drawing, a key to its two areas, and its first and last year.

        Raises ValueError for fewer than two points, a negative value, or a part above its whole.
        """
        if len(self.days) < 2 or min(self.part) < 0:  # noqa: PLR2004 - a line has two ends
            raise ValueError(
                f"found {len(self.days)} points from {min(self.part, default=0):g}; "
                "allowed: two or more, none of them negative"
            )
        for day, whole, part in zip(self.days, self.whole, self.part, strict=True):
            if part > whole:
                raise ValueError(f"found {part:g} of {whole:g} on {day}; allowed: a part within its whole")
        first, last = f"{self.days[0]:%Y}", f"{self.days[-1]:%Y}"
        whole_label, part_label = self.labels
        svg = shape(
            "svg",
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
            role="img",
            **{
                "aria-label": f"{first} to {last}. {whole_label}: {course(self.whole)}. "
                f"{part_label[:1].upper()}{part_label[1:]}: {course(self.part)}."
            },
        )
        for kind, values in (("whole", self.whole), ("part", self.part)):
            points = outline(self.days, values, top=max(self.whole) or 1, width=WIDTH, height=HEIGHT)
            line = " ".join(f"{x:g},{y:g}" for x, y in points)
            svg.append(shape("polygon", kind=f"{kind} area", points=f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}"))
            svg.append(shape("polyline", kind=f"{kind} line", points=line))
        key = E.div(
            {"class": "key"}, E.span({"class": "whole"}, whole_label), E.span({"class": "part"}, part_label)
        )
        element: HtmlElement = E.div(
            {"class": "skyline screen-only"},
            key,
            svg,
            E.div({"class": "span"}, E.span(first), E.span(last)),
        )
        return element
