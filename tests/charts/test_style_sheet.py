"""The colors of charts can be told apart, on a light ground and, through the style sheet, on a dark one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest

from books import ROOT
from qualifications.charts import palette
from qualifications.charts.faults import PAINTS

STYLES = ROOT / "src" / "qualifications" / "book" / "theme" / "static" / "styles"
PAINTED = {(paint, color) for paint in ("fill", "stroke") for color in PAINTS[paint]}
WORDS = (palette.MIDNIGHT, palette.MUTED, *(color for color, _ in palette.SERIES))
WHITE = "#FFFFFF"
_RULE = re.compile(r"([^{};]*)([{};])")
_SELECTOR = re.compile(r'\[(fill|stroke|stop-color)="(#[0-9A-Fa-f]+)"( i)?\]')


def style_sheet() -> str:
    """Every part of the style sheet."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(STYLES.glob("*.css")))


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each declaration of the style sheet with the selectors around it, outermost first."""
    around: list[str] = []
    for text, end in _RULE.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if end != "{" and text.strip():
            yield " ".join(around), text.strip()
        if end == "{":
            around.append(text.strip())
        elif end == "}":
            around.pop()


def dark_ground() -> str:
    """The color behind a chart on a dark ground."""
    for selector, declaration in rules(style_sheet()):
        if "dark" in selector and declaration.startswith("--q-ground:"):
            return declaration.partition(":")[2].strip()
    raise AssertionError("the style sheet names no dark background")


def dark_colors() -> dict[tuple[str, str], str]:
    """What the style sheet paints on a dark ground, by attribute and by color as written in an SVG."""
    found = {}
    for selector, declaration in rules(style_sheet()):
        name, _, value = declaration.partition(":")
        for paint, color, ignores_case in _SELECTOR.findall(selector):
            if "dark" in selector and name.strip() == paint:
                for form in {color, color.upper(), color.lower()} if ignores_case else {color}:
                    found[paint, form] = value.strip()
    return found


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


def is_solid(dash: tuple[int, ...]) -> bool:
    """Whether a line of that dash has no gaps."""
    return not dash or set(dash[1::2]) == {0}


def test_every_color_has_a_dark_counterpart() -> None:
    """The style sheet replaces each color that a drawing may have on a dark ground, fill and stroke."""
    assert PAINTED - set(dark_colors()) == set()


def test_every_color_has_a_forced_counterpart() -> None:
    """Where a reader forces colors, the style sheet replaces each of a drawing by one of the reader's."""
    forced = {
        (paint, color): declaration.partition(":")[2].strip()
        for selector, declaration in rules(style_sheet())
        if "forced-colors" in selector
        for paint, color, _ in _SELECTOR.findall(selector)
        if declaration.startswith(f"{paint}:")
    }
    assert PAINTED - set(forced) == set()
    assert set(forced.values()) <= {"Canvas", "CanvasText", "LinkText", "GrayText"}


def test_series_and_words_stand_out() -> None:
    """On white and, by the style sheet, on a dark ground, lines have 3 to 1 and writing 4.5 to 1 or more."""
    dark, ground = dark_colors(), dark_ground()
    series = [color for color, _ in palette.SERIES]
    for paint, colors, least in (("stroke", series, 3), ("fill", WORDS, 4.5)):
        assert [color for color in colors if contrast(color, WHITE) < least] == []
        assert [color for color in colors if contrast(dark[paint, color], ground) < least] == []


@pytest.mark.parametrize("ground", [palette.GAP, palette.PALE_BLUE])
def test_labels_can_be_read_on_shading(ground: str) -> None:
    """Labels that cross a shaded band or the area under the line have 4.5 to 1, in light and dark."""
    dark = dark_colors()
    for color in (palette.MUTED, palette.MIDNIGHT):
        assert contrast(color, ground) >= 4.5
        assert contrast(dark["fill", color], dark["fill", ground]) >= 4.5


def test_series_differ_without_hue() -> None:
    """Any two series differ in dash, or else in lightness by a contrast of 2 to 1 or more."""
    for (color, dash), (other, other_dash) in combinations(palette.SERIES, 2):
        same_dash = (is_solid(dash) and is_solid(other_dash)) or dash == other_dash
        assert not same_dash or contrast(color, other) >= 2, (color, other)


def test_ramp_runs_one_way() -> None:
    """More is darker on a light ground and lighter on a dark one, step by visible step."""
    dark = dark_colors()
    for less, more in pairwise(palette.RAMP):
        assert luminance(less) > luminance(more)
        assert contrast(less, more) >= 1.25
        assert luminance(dark["fill", less]) < luminance(dark["fill", more])
        assert contrast(dark["fill", less], dark["fill", more]) >= 1.25
