"""A chart as a picture that leaves the book: its drawing with finding, subtitle and source around it."""

import textwrap

from lxml import etree
from lxml.builder import ElementMaker

from qualifications.charts.palette import MIDNIGHT, MUTED
from qualifications.charts.svg import FONT, SVG
from qualifications.rendering import typeset

_MARGIN = 24
# Size, weight, color, and letters of a line at most, which fit in the widest font that stands in for ours.
_TITLE = (18, 600, MIDNIGHT, 60)
_SMALL = (12, 400, MUTED, 104)
_E = ElementMaker(namespace=SVG, nsmap={None: SVG})


def standalone(drawing: str, *, title: str, subtitle: str, source: str) -> str:
    """The SVG `drawing` on white, with the words around it as text; the label stays on the whole."""
    chart = etree.fromstring(drawing)
    left, top, width, height = (float(each) for each in str(chart.get("viewBox")).split())
    heading, y = _lines([(title, _TITLE), (subtitle, _SMALL)], top=_MARGIN)
    footing, bottom = _lines([(source, _SMALL)], top=y + height + 12)
    whole = _E.svg(
        _E.title(title),
        _E.rect(width="100%", height="100%", fill="#FFFFFF"),
        *heading,
        chart,
        *footing,
        viewBox=f"0 0 {width + 2 * _MARGIN:g} {bottom + _MARGIN:g}",
        role="img",
    )
    whole.set("aria-label", chart.attrib.pop("aria-label"))
    del chart.attrib["role"]
    for key, value in {"x": _MARGIN, "y": y, "width": width, "height": height}.items():
        chart.set(key, f"{value:g}")
    chart.set("viewBox", f"{left:g} {top:g} {width:g} {height:g}")
    # Of a label in a wider font, the margin shows the rest.
    chart.set("overflow", "visible")
    return etree.tostring(whole, encoding="unicode") + "\n"


def _lines(
    texts: list[tuple[str, tuple[int, int, str, int]]], *, top: float
) -> tuple[list[etree._Element], float]:
    """The texts as wrapped lines from `top` down, and where they end."""
    lines, y = [], top
    for text, (size, weight, color, letters) in texts:
        for line in textwrap.wrap(typeset(text), letters):
            y += size * 1.3
            place = {"x": f"{_MARGIN:g}", "y": f"{y - size * 0.3:g}", "fill": color}
            font = {"font-family": FONT, "font-size": str(size), "font-weight": str(weight)}
            lines.append(_E.text(line, place | font))
        y += 4
    return lines, y + 8
