"""The style sheets: each name in them is defined, and the colors of charts differ enough, light and dark."""

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise

import pytest

from books import ROOT
from qualifications.book.page import STATIC, THEME, joined
from qualifications.charts import palette
from qualifications.charts.faults import PAINTS

STYLES = ROOT / "src" / "qualifications" / "book" / "theme" / "static" / "styles"
PAINTED = {(paint, color) for paint in ("fill", "stroke") for color in PAINTS[paint]}
WORDS = (palette.MIDNIGHT, palette.MUTED, *(color for color, _ in palette.SERIES))
WHITE = "#FFFFFF"
_RULE = re.compile(r"([^{};]*)([{};])")
_SELECTOR = re.compile(r'\[(fill|stroke|stop-color)="(#[0-9A-F]+)"(?: i)?\]')


def rules() -> Iterator[tuple[str, str, str]]:
    """Each declaration of the style sheets: the selectors around it, outermost first, its name and value."""
    css = "\n".join(path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css")))
    around: list[str] = []
    for text, end in _RULE.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if end != "{" and text.strip():
            name, _, value = text.partition(":")
            yield " ".join(around), name.strip(), value.strip()
        if end == "{":
            around.append(text.strip())
        elif end == "}":
            around.pop()


def painted(where: str) -> dict[tuple[str, str], str]:
    """What the style sheets paint there, by attribute and by color as written in an SVG."""
    return {
        (paint, color): value
        for selector, name, value in rules()
        for paint, color in _SELECTOR.findall(selector)
        if where in selector and name == paint
    }


def luminance(color: str) -> float:
    """The relative luminance of a color, as WCAG 2.2 defines it."""
    digits = color.removeprefix("#")
    channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colors, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_color_has_its_counterparts() -> None:
    """The style sheets have another color for each of a drawing, on a dark ground and for forced colors."""
    forced = painted("forced-colors")
    assert PAINTED - painted("dark").keys() == PAINTED - forced.keys() == set()
    assert set(forced.values()) <= {"Canvas", "CanvasText", "LinkText", "GrayText"}


def test_series_and_words_stand_out() -> None:
    """On white and, by the style sheet, on a dark ground, lines have 3 to 1 and writing 4.5 to 1 or more."""
    dark = painted("dark")
    (ground,) = (value for at, name, value in rules() if "dark" in at and name == "--q-ground")
    series = [color for color, _ in palette.SERIES]
    for paint, colors, least in (("stroke", series, 3), ("fill", WORDS, 4.5)):
        assert [color for color in colors if contrast(color, WHITE) < least] == []
        assert [color for color in colors if contrast(dark[paint, color], ground) < least] == []


@pytest.mark.parametrize("ground", [palette.GAP, palette.PALE_BLUE])
def test_labels_can_be_read_on_shading(ground: str) -> None:
    """Labels that cross a shaded band or the area under the line have 4.5 to 1, in light and dark."""
    dark = painted("dark")
    for color in (palette.MUTED, palette.MIDNIGHT):
        assert contrast(color, ground) >= 4.5
        assert contrast(dark["fill", color], dark["fill", ground]) >= 4.5


def test_ramp_runs_one_way() -> None:
    """More is darker on a light ground and lighter on a dark one, step by visible step."""
    dark = painted("dark")
    for less, more in pairwise(palette.RAMP):
        assert luminance(less) > luminance(more)
        assert contrast(less, more) >= 1.25
        assert luminance(dark["fill", less]) < luminance(dark["fill", more])
        assert contrast(dark["fill", less], dark["fill", more]) >= 1.25


def test_every_name_is_defined() -> None:
    """Each part that the theme lists exists and is CSS, and each `var(--name)` in them is defined."""
    listed = tomllib.loads((THEME / "theme.toml").read_text(encoding="utf-8"))["theme"]["stylesheets"]
    assert {f"styles/{path.name}" for path in (STATIC / "styles").glob("*.css")} == set(listed)
    css = joined(*(STATIC / name for name in listed))
    used = set(re.findall(r"var\((--[\w-]+)\)", css))
    assert len(used) > 20
    assert used - set(re.findall(r"(--[\w-]+):", css)) == set()
