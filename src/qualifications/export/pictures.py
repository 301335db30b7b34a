"""Drawings as PNG, for forms that show no SVG."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from pathlib import Path

import vl_convert
from lxml import etree
from PIL import Image

from qualifications.files import write_atomically

# Dots to one unit of the drawing: 190 to the inch at full width.
_SCALE = 1.75
# A chart has a few colors and what lies between them; more bits show nothing more.
_COLORS = 64


def draw_as_png(svg: Path, png: Path) -> None:
    """Draws the SVG as a PNG with a palette, where that is older than the SVG or than the way it is drawn."""
    newest = max(path.stat().st_mtime_ns for path in (svg, Path(__file__)))
    if png.is_file() and png.stat().st_mtime_ns >= newest:
        return
    _register_fonts()
    drawn = Image.open(io.BytesIO(vl_convert.svg_to_png(_on_paper(svg), scale=_SCALE)))
    packed = io.BytesIO()
    # The median cut keeps the colors of areas as they are, which the faster octree does not.
    few = drawn.convert("RGB").quantize(_COLORS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(packed, "PNG")
    write_atomically(png, packed.getvalue())
    # The same bytes keep their time, and would be taken for older than the drawing.
    png.touch()


def _on_paper(svg: Path) -> str:
    """The drawing on white: what is half transparent over nothing comes out of the renderer gray."""
    root = etree.fromstring(svg.read_bytes())
    root.insert(
        0, etree.Element("{http://www.w3.org/2000/svg}rect", width="100%", height="100%", fill="#fff")
    )
    return etree.tostring(root, encoding="unicode")


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(files("qualifications.export") / "fonts"))
