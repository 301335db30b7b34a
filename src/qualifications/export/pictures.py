"""Drawings as PNG, for forms that show no SVG."""

from __future__ import annotations

import io
from pathlib import Path

import vl_convert
from lxml import etree
from PIL import Image

from qualifications.cache import Cache
from qualifications.files import write_atomically
from qualifications.fonts import use_own_fonts

# Dots to one unit of the drawing: 190 to the inch at full width.
_SCALE = 1.75
_COLORS = 64


def draw_as_png(svg: Path, png: Path, cache: Cache) -> None:
    """Draws the SVG as a PNG with a palette, which the cache keeps under its name."""
    write_atomically(png, cache.get(png.name, lambda: _drawn(svg), svg.read_text(encoding="utf-8")))


def _drawn(svg: Path) -> bytes:
    use_own_fonts()
    drawn = Image.open(io.BytesIO(vl_convert.svg_to_png(_on_paper(svg), scale=_SCALE)))
    packed = io.BytesIO()
    few = drawn.convert("RGB").quantize(_COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(packed, "PNG")
    return packed.getvalue()


def _on_paper(svg: Path) -> str:
    """The drawing on white: what is half transparent over nothing comes out of the renderer gray."""
    root = etree.fromstring(svg.read_bytes())
    root.insert(
        0, etree.Element("{http://www.w3.org/2000/svg}rect", width="100%", height="100%", fill="#fff")
    )
    return etree.tostring(root, encoding="unicode")
