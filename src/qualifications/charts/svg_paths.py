"""Outlines in SVG, written as shortly as a tenth of a pixel allows."""

from __future__ import annotations

import re
from itertools import pairwise

_N = r"-?\d+(?:\.\d+)?"
_STEP = re.compile(rf"([MLhv])({_N})(?:,({_N}))?")
_STRAIGHT = re.compile(rf"(?:M{_N},{_N}(?:L{_N},{_N}|[hv]{_N})*Z?)+")
_PART = re.compile(r"(M[^MZ]*)(Z?)")
# In tenths of a pixel.
_Point = tuple[int, int]


def shortened(path: str) -> str:
    """The same outline, without points within a straight line, each given by its way from the one before.

    One with curves is left as it is.
    """
    if not _STRAIGHT.fullmatch(path):
        return path
    return "".join(_written(_corners(_points(part))) + end for part, end in _PART.findall(path))


def _points(part: str) -> list[_Point]:
    x = y = 0
    points = []
    for command, first, second in _STEP.findall(part):
        number = round(float(first) * 10)
        if command == "h":
            x += number
        elif command == "v":
            y += number
        else:
            x, y = number, round(float(second) * 10)
        points.append((x, y))
    return points


def _corners(points: list[_Point]) -> list[_Point]:
    """The points without those that lie on the way, level or upright, between the two beside them."""
    kept = points[:1]
    for point, following in pairwise(points[1:]):
        if not any(
            kept[-1][axis] == point[axis] == following[axis] and _between(kept[-1], point, following)
            for axis in (0, 1)
        ):
            kept.append(point)
    return kept + points[1:][-1:]


def _between(before: _Point, point: _Point, after: _Point) -> bool:
    return before <= point <= after or before >= point >= after


def _written(points: list[_Point]) -> str:
    steps = [f"M{_joined(*points[0])}"]
    for (x, y), (right, down) in pairwise(points):
        if down == y:
            steps.append(f"h{_joined(right - x)}")
        elif right == x:
            steps.append(f"v{_joined(down - y)}")
        else:
            steps.append(f"l{_joined(right - x, down - y)}")
    return "".join(steps)


def _joined(*numbers: int) -> str:
    """Numbers behind each other; a sign parts them as a comma does."""
    return ",".join(f"{each / 10:g}" for each in numbers).replace(",-", "-")
