"""The look of the main pages against `layout.json`: places, sizes, fonts and colors of their parts.

Numbers instead of pictures: the font is the book's own, so they agree on every machine, and a chapter
may change its words. To accept a change of design run this file with ACCEPT=yes, and look at the pages.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page

from tools import show_in

EXPECTED = Path(__file__).with_name("layout.json")
MEASURED = yaml.safe_load(EXPECTED.with_suffix(".yml").read_text(encoding="utf-8"))
_MEASURE = """
parts => Object.fromEntries(Object.entries(parts).flatMap(([name, selector]) => {
  const element = document.querySelector(selector);
  if (!element || !element.checkVisibility()) return [];
  const { x, width } = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return [[name, {
    // Words lead to where a link or a mark within them stands.
    place: ["link", "mark"].includes(name) ? [] : [Math.round(x), Math.round(width)],
    font: `${style.fontSize} ${style.fontWeight} ${style.fontFamily.split(',')[0]}`,
    colors: [style.color, style.backgroundColor],
  }]];
}))
"""


def measure(page: Page, address: str) -> dict[str, Any]:
    """Place, font and colors of each part, by page, width and color scheme."""
    found = {}
    for name in MEASURED["pages"]:
        page.goto(f"{address}/{name}.html")
        page.evaluate("document.fonts.ready")
        for width in MEASURED["widths"]:
            page.set_viewport_size({"width": width, "height": 900})
            show_in(page, "light")
            found[f"{name} {width} light"] = page.evaluate(_MEASURE, MEASURED["parts"])
            # Dark changes colors, which are the same at every width.
            if width == 1280:
                show_in(page, "dark")
                found[f"{name} {width} dark"] = page.evaluate(_MEASURE, MEASURED["parts"])
    return found


def about(value: Any) -> Any:
    """The same, where rounding and scroll bars may move a place by two pixels."""
    if isinstance(value, dict):
        return {name: about(each) for name, each in value.items()}
    return [*map(about, value)] if isinstance(value, list) else pytest.approx(value, abs=2)


def test_main_pages_look_as_they_did(page: Page, address: str) -> None:
    """On four pages at four widths, and in dark at one, the frame of the text is where and as it was."""
    found = measure(page, address)
    if "ACCEPT" in os.environ:
        EXPECTED.write_text(
            json.dumps(found, sort_keys=True).replace("}}, ", "}},\n") + "\n", encoding="utf-8"
        )
    assert found == about(json.loads(EXPECTED.read_text(encoding="utf-8")))
