"""What a reader would miss in a drawing: a column, a color of the dark page, the end of a label."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from qualifications.charts import palette
from qualifications.charts.explore import units_of

_COLORS = {value for name, value in vars(palette).items() if name.isupper() and isinstance(value, str)}
_FILLS = (_COLORS - {palette.PAPER}) | set(palette.RAMP)
# What may be painted, by attribute: the style sheet has another color for each on a dark ground.
PAINTS = {"fill": _FILLS, "stop-color": _FILLS, "stroke": _COLORS}
_UNPAINTED = {"none", "transparent"}


def unknown_columns(spec: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Each column that a mark of the chart reads and its data do not have, with those that they have.

    Vega draws nothing for it, without a word.
    """
    made = set(_values_of(spec, "as"))
    for unit, rows in units_of(spec):
        for field in _values_of(unit.get("encoding", {}), "field"):
            if rows and field not in rows[0] and field not in made:
                yield field, list(rows[0])


def unknown_colors(drawing: str) -> set[str]:
    """The colors of an SVG that are none of the palette's, and so would stay as they are on a dark ground."""
    unknown = set()
    for element in etree.fromstring(drawing).iter(etree.Element):
        for paint, known in PAINTS.items():
            color = str(element.get(paint, "none"))
            unseen = paint == "stroke" and element.get("stroke-width") == "0"
            if color not in known | _UNPAINTED and not color.startswith("url(") and not unseen:
                unknown.add(color)
    return unknown


def cut_labels(drawing: str) -> list[str]:
    """The words of an SVG that have no room and end in an ellipsis."""
    texts = ("".join(map(str, text.itertext())) for text in etree.fromstring(drawing).iter("{*}text"))
    return [text for text in texts if text.endswith("\N{HORIZONTAL ELLIPSIS}")]


def _values_of(node: Any, name: str) -> Iterator[str]:
    """Every text that stands under that name, alone or in a list."""
    if isinstance(node, dict):
        named = node.get(name)
        yield from (each for each in (named if isinstance(named, list) else [named]) if isinstance(each, str))
        node = [*node.values()]
    for each in node if isinstance(node, list) else ():
        yield from _values_of(each, name)
