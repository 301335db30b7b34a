"""The look of the main pages against `layout.json`: places, sizes, fonts and colors of their parts.

Numbers instead of pictures: the font is the book's own, so they agree on every machine, and a chapter
may change its words. To accept a change of design run this file, and look at the pages.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tools import show_in

EXPECTED = Path(__file__).with_name("layout.json")
PAGES = ("index", "qualifications/managed-infrastructure", "record/binder-sessions", "reference/claims")
WIDTHS = (390, 768, 1280, 1920)
# Pixels that rounding and scroll bars may move.
TOLERANCE = 2
_PARTS = {
    "header": ".top",
    "brand": ".brand",
    "search": ".find",
    "menu": "#menu",
    "dateline": ".page-head",
    "title": "h1",
    "text": "article > section > p",
    "section": "article h2",
    "contents": ".on-page",
    "door": ".door",
    "key figure": ".key-figures > li",
    "chart": "figure.chart",
    "chart's words": ".chart-subtitle",
    "button": ".chart-tools button",
    "note": ".admonition",
    "link": "article p a[href]",
    "mark": ".claim-sign",
    "filter": ".claims-filter input",
    "row": "table.claims tbody tr",
    "cell": "table.claims tbody td:last-child",
}
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


def measure(browser: Browser, address: str) -> dict[str, Any]:
    """Place, font and colors of each part, by page, width and color scheme."""
    found = {}
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        page.evaluate("document.fonts.ready")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            show_in(page, "light")
            found[f"{name} {width} light"] = page.evaluate(_MEASURE, _PARTS)
            # Dark changes colors, which are the same at every width.
            if width == 1280:
                show_in(page, "dark")
                found[f"{name} {width} dark"] = page.evaluate(_MEASURE, _PARTS)
    context.close()
    return found


def differences(found: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """What looks otherwise than it did, in words."""
    told = []
    for view in sorted(found.keys() | expected.keys()):
        now, before = found.get(view, {}), expected.get(view, {})
        for part in sorted(now.keys() | before.keys()):
            one, other = now.get(part), before.get(part)
            if one is None or other is None:
                told.append(f"{view}: {part} {'is gone' if one is None else 'is new'}")
            elif (one["font"], one["colors"]) != (other["font"], other["colors"]) or any(
                abs(a - b) > TOLERANCE for a, b in zip(one["place"], other["place"], strict=True)
            ):
                told.append(f"{view}: {part} is {one}, was {other}")
    return told


def test_main_pages_look_as_they_did(browser: Browser, address: str) -> None:
    """On four pages at four widths, and in dark at one, the frame of the text is where and as it was."""
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    assert differences(measure(browser, address), expected) == []


def test_a_change_of_look_is_told() -> None:
    """A part that moved, changed its color or went is told; one that moved by a pixel is not."""
    part = {"place": [10, 100], "font": "17px 400 Inter", "colors": ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]}
    was = {"index": {"title": part, "menu": part, "text": part, "mark": part}}
    now = {
        "index": {
            "title": part | {"place": [11, 100]},
            "menu": part | {"place": [30, 100]},
            "text": part | {"colors": ["rgb(9, 0, 0)", "rgb(255, 255, 255)"]},
        }
    }
    told = differences(now, was)
    assert [each.split(" is ")[0] for each in told] == ["index: mark", "index: menu", "index: text"]


def accept() -> None:
    """Builds the book as the tests do, and writes down how it looks."""
    from playwright.sync_api import sync_playwright

    from books import copy_real_book
    from serving import served
    from tools import find_browser

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        book = copy_real_book(Path(folder) / "book")
        book.build_well()
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        with served(book.site) as address:
            text = json.dumps(measure(browser, address), sort_keys=True).replace("}}, ", "}},\n")
        browser.close()
    EXPECTED.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    import sys

    sys.path.insert(0, str(Path(__file__).parents[2]))
    accept()
