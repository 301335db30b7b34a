"""A spark line: the shape of a series in the size of a few words, as inline SVG."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement
from lxml.html.builder import E

from qualifications.wording import format_number

WIDTH = 240
HEIGHT = 52
_MARGIN = 3


def outline(
    days: Sequence[dt.date], values: Sequence[float], *, top: float, width: int, height: int
) -> list[tuple[float, float]]:
    """The points of a series in a drawing of that size, from its first day to its last and from zero."""
    start, end = days[0].toordinal(), days[-1].toordinal()
    room = height - _MARGIN
    return [
        (
            round((day.toordinal() - start) / (end - start) * width, 1),
            round(height - value / top * room, 1),
        )
        for day, value in zip(days, values, strict=True)
    ]


def course(values: Sequence[float], write: Callable[[float], str] = format_number) -> str:
    """How a series runs, in words: its direction, its first and last value, its lowest and highest."""
    first, last = values[0], values[-1]
    verb = "rose" if last > first else "fell" if last < first else "went"
    return (
        f"{verb} from {write(first)} to {write(last)}, between {write(min(values))} and {write(max(values))}"
    )


def shape(tag: str, **attributes: str) -> HtmlElement:
    """A part of a drawing, such as a line; `kind` is its class."""
    part = HtmlElement()
    part.tag = tag
    part.attrib.update({"class" if name == "kind" else name: value for name, value in attributes.items()})
    return part


@dataclass(frozen=True)
class Spark:
    """A series over time, drawn from zero; its label names the `unit`, and gives values as `write` does."""

    days: Sequence[dt.date]
    values: Sequence[float]
    unit: str
    write: Callable[[float], str] = format_number

    def element(self) -> HtmlElement:
        """The drawing with its first and last year beneath, as one labeled image.

        Raises ValueError for fewer than two points or a negative value.
        """
        if len(self.values) < 2 or min(self.values) < 0:  # noqa: PLR2004 - a line has two ends
            raise ValueError(
                f"found {len(self.values)} points from {min(self.values, default=0):g}; "
                "allowed: two or more, none of them negative"
            )
        points = outline(self.days, self.values, top=max(self.values) or 1, width=WIDTH, height=HEIGHT)
        line = " ".join(f"{x:g},{y:g}" for x, y in points)
        first, last = f"{self.days[0]:%Y}", f"{self.days[-1]:%Y}"
        svg = shape(
            "svg",
            viewBox=f"0 0 {WIDTH} {HEIGHT}",
            preserveAspectRatio="none",
            role="img",
            **{"aria-label": f"{self.unit}, {first} to {last}: {course(self.values, self.write)}"},
        )
        svg.append(shape("polygon", kind="area", points=f"0,{HEIGHT} {line} {WIDTH},{HEIGHT}"))
        svg.append(shape("polyline", kind="line", points=line))
        element: HtmlElement = E.div(
            {"class": "spark screen-only"}, svg, E.div({"class": "span"}, E.span(first), E.span(last))
        )
        return element
