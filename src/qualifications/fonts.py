"""The fonts of the book, which charts, pictures and print use in place of those of the machine."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

import vl_convert

FONTS = Path(str(files("qualifications.export") / "fonts"))


@cache
def use_own_fonts() -> None:
    """Has Vega measure and draw text with the fonts of the book alone, whatever the machine has installed.

    It must be called before anything else is drawn in this process.
    """
    # An installed font of the same name would be found first, so none is looked for.
    os.environ["FONTCONFIG_FILE"] = str(FONTS / "fonts.conf")
    vl_convert.register_font_directory(str(FONTS))
