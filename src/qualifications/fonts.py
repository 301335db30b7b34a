"""The fonts of the book, which charts, pictures and print use in place of those of the machine."""

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

import vl_convert
from lxml import etree

FONTS = Path(str(files("qualifications.export") / "fonts"))


@cache
def use_own_fonts() -> None:
    """Has Vega measure and draw text with the fonts of the book alone, whatever the machine has installed.

    It must be called before anything else is drawn in this process.
    """
    # An installed font of the same name would be found first, so none is looked for.
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    vl_convert.register_font_directory(str(FONTS))


def as_png(drawing: etree._Element, *, scale: float = 1) -> bytes:
    """The SVG as a PNG, with `scale` pixels to each of its units."""
    use_own_fonts()
    return bytes(vl_convert.svg_to_png(etree.tostring(drawing, encoding="unicode"), scale=scale))
