"""Drawings as PNG, for forms that show no SVG."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from typing import cast

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
    _in_few_colors(drawn.convert("RGB")).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _in_few_colors(picture: Image.Image) -> Image.Image:
    """The picture in its most frequent colors, each as it is; a chart has hardly more."""
    counted = picture.getcolors(picture.width * picture.height) or []
    # Pillow tells colors apart by six bits of each channel: of those that it takes for one, the most
    # frequent stays.
    colors: dict[bytes, bytes] = {}
    for _, color in sorted(counted, reverse=True):
        exact = bytes(cast("tuple[int, ...]", color))
        colors.setdefault(bytes(value & 0b11111100 for value in exact), exact)
        if len(colors) == _COLORS:
            break
    few = picture.quantize(palette=_palette(colors), dither=Image.Dither.NONE)
    few.putpalette(b"".join(colors.values()))
    return few


def _palette(colors: Iterable[bytes]) -> Image.Image:
    """A picture with that palette; Pillow takes no short one, so its first color fills it."""
    palette = Image.new("P", (1, 1))
    given = b"".join(colors)
    palette.putpalette(given + given[:3] * (_COLORS - len(given) // 3))
    return palette


def _on_paper(svg: Path) -> str:
    """The drawing on white: what is half transparent over nothing comes out of the renderer gray."""
    root = etree.fromstring(svg.read_bytes())
    root.insert(
        0, etree.Element("{http://www.w3.org/2000/svg}rect", width="100%", height="100%", fill="#fff")
    )
    return etree.tostring(root, encoding="unicode")
