"""Drawings as pictures with a palette: small, and in the drawing's own colors."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from qualifications.cache import Cache
from qualifications.export.pictures import draw_as_png

Color = tuple[int, int, int]
CHANNEL = st.integers(0, 255)
COLORS = st.lists(st.tuples(CHANNEL, CHANNEL, CHANNEL), min_size=1, max_size=40, unique=True)


def drawn(areas: list[Color], folder: Path) -> Image.Image:
    """The picture of a drawing with an upright area of each color, 8 units wide."""
    width = 8 * len(areas)
    bars = "".join(
        f'<rect x="{8 * place}" width="8" height="8" fill="rgb{color}"/>' for place, color in enumerate(areas)
    )
    svg, png = folder / "drawing.svg", folder / "drawing.png"
    size = f'viewBox="0 0 {width} 8" width="{width}" height="8"'
    svg.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{bars}</svg>', encoding="utf-8")
    draw_as_png(svg, png, Cache(folder / "cache"))
    with Image.open(png) as picture:
        assert picture.mode == "P"
        return picture.convert("RGB")


def shown(areas: list[Color]) -> list[Color]:
    """The color in the middle of each area of the picture."""
    with tempfile.TemporaryDirectory() as folder:
        picture = drawn(areas, Path(folder))
    step = picture.width / len(areas)
    found = [
        picture.getpixel((int((place + 0.5) * step), picture.height // 2)) for place in range(len(areas))
    ]
    return [(color[0], color[1], color[2]) for color in found if isinstance(color, tuple)]


@given(COLORS)
@example([(255, 255, 255), (251, 252, 254), (254, 254, 254)])
def test_areas_keep_their_colors(areas: list[Color]) -> None:
    """Each area comes out in its color, or in one of the drawing that no eye tells from it.

    White stays white: of the colors of the example, Pillow's own mapping would make a gray of it.
    """
    for wanted, found in zip(areas, shown(areas), strict=True):
        assert found == wanted or wanted != (255, 255, 255)
        assert found in areas
        assert max(abs(one - other) for one, other in zip(wanted, found, strict=True)) <= 3
