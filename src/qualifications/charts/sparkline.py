"""A series over time as a small line drawn from zero, and a skyline of a whole and a part of it, as HTML."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qualifications.formatting import format_date, format_number
from qualifications.problems import refusal
from qualifications.rendering import render

SMALL, BROAD = (240, 52), (1200, 240)
_MARGIN = 3


@dataclass(frozen=True)
class Series:
    """A figure over time; `name` says what it counts, and `write` how its values are written."""

    name: str
    days: Sequence[dt.date]
    values: Sequence[float]
    write: Callable[[float], str] = format_number

    @property
    def course(self) -> str:
        """How it runs, in words: its first and last value, its highest with the year, and its lowest."""
        first, last, lowest, highest = map(
            self.write, (self.values[0], self.values[-1], min(self.values), max(self.values))
        )
        year = self.days[self.values.index(max(self.values))].year
        return f"{first} at first and {last} at last; highest {highest}, in {year}, and lowest {lowest}"


def sparkline(series: Series) -> Markup:
    """The line with its first and last year beneath, as one labeled image.

    Raises ProblemError for fewer than two points or a negative value.
    """
    drawn = _drawn({"": series}, SMALL)
    label = f"{series.name}, {series.days[0]:%Y} to {series.days[-1]:%Y}: {series.course}"
    return render("spark.html", label=label, **drawn)


def skyline(whole: Series, part: Series) -> Markup:
    """Both areas from zero, with a key to them, and their first month and last day.

    Raises ProblemError as `sparkline` does, and for a part above its whole.
    """
    drawn = _drawn({"whole": whole, "part": part}, BROAD)
    for day, of, value in zip(whole.days, whole.values, part.values, strict=True):
        if value > of:
            raise refusal(f"{value:g} of {of:g} on {day}", "a part within its whole")
    label = f"{whole.days[0]:%B %Y} to {format_date(whole.days[-1])}. {whole.name}: {whole.course}. "
    label += f"{part.name[:1].upper()}{part.name[1:]}: {part.course}."
    return render("skyline.html", label=label, whole=whole, part=part, **drawn)


def _drawn(series: dict[str, Series], size: tuple[int, int]) -> dict[str, object]:
    """The outline of each area in a drawing of that size, from its first day to its last."""
    width, height = size
    # All series have the same days.
    days = next(iter(series.values())).days
    values = [value for each in series.values() for value in each.values]
    lowest = min(values, default=0)
    if len(days) < 2 or lowest < 0:  # noqa: PLR2004 - a line has two ends
        raise refusal(f"{len(days)} points from {lowest:g}", "two or more, none of them negative")
    top = max(values) or 1

    def point(day: dt.date, value: float) -> str:
        x = round((day - days[0]) / (days[-1] - days[0]) * width, 1)
        y = round(height - value / top * (height - _MARGIN), 1)
        return f"{x:g},{y:g}"

    outlines = {
        kind: " ".join(point(day, value) for day, value in zip(days, each.values, strict=True))
        for kind, each in series.items()
    }
    return {"outlines": outlines, "width": width, "height": height, "days": days}
