"""The picture that a preview of a page shows, with the edition written on it."""

from __future__ import annotations

from pathlib import Path

import vl_convert
from lxml import etree

from qualifications.fonts import use_own_fonts

# Opposite the mark, at the right edge of the drawing, in its face.
_PLACE = {
    "x": "1120",
    "y": "97",
    "text-anchor": "end",
    "fill": "#fff",
    "font-family": "Inter",
    "font-size": "26",
}


def draw_card(drawing: Path, *, line: str) -> bytes:
    """The drawing, an SVG of 1200 by 630, as PNG with the line on it; the same input gives the same bytes."""
    use_own_fonts()
    root = etree.fromstring(drawing.read_bytes())
    text = etree.SubElement(root, "{http://www.w3.org/2000/svg}text", _PLACE)
    text.text = line
    return bytes(vl_convert.svg_to_png(etree.tostring(root, encoding="unicode")))
