"""Drawings as PNG, for forms that show no SVG."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

import vl_convert
from lxml.html import document_fromstring

from qualifications.export.manuscript import Manuscript
from qualifications.files import write_atomically

# Dots to one unit of the drawing: 216 to the inch at full width.
_SCALE = 2.0


def draw_as_png(manuscript: Manuscript, workdir: Path) -> None:
    """Draws each SVG of the manuscript as a PNG beside it, where that is older than the SVG."""
    for source in document_fromstring(manuscript.html).xpath("//img/@src"):
        svg = workdir / str(source)
        png = svg.with_suffix(".png")
        if svg.suffix == ".svg" and not _is_newer(png, svg):
            _register_fonts()
            write_atomically(png, vl_convert.svg_to_png(svg.read_text(encoding="utf-8"), scale=_SCALE))
            png.touch()


def _is_newer(png: Path, svg: Path) -> bool:
    return png.is_file() and png.stat().st_mtime_ns >= svg.stat().st_mtime_ns


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(files("qualifications.export") / "fonts"))
