"""Where a reader forces the colors of the system: buttons and what charts draw can be seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tools import show_in

_LIGHT = """
const numbers = color => (color.match(/[\\d.]+/g) ?? []).map(Number);
const light = color => {
  const [r, g, b] = numbers(color).map(v => v / 255)
    .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (one, other) => {
  const [dark, pale] = [light(one), light(other)].sort((a, b) => a - b);
  return (pale + 0.05) / (dark + 0.05);
};
const ground = getComputedStyle(document.documentElement).backgroundColor;
"""
# The words and the lines of the drawings that hardly differ from their ground; lines of the grid may.
_FAINT = (
    "() => {"
    + _LIGHT
    + """
  return [...document.querySelectorAll('.chart svg')].filter(svg => svg.checkVisibility()).flatMap(svg => {
    const own = getComputedStyle(svg).backgroundColor;
    const behind = own.endsWith(', 0)') ? ground : own;
    const texts = [...svg.querySelectorAll('text')].map(each => [each, getComputedStyle(each).fill]);
    const colored = ':is([stroke="#1D4EF5"], [stroke="#230344"])';
    const drawn = `[stroke-dasharray], path${colored}, ${colored} > path`;
    const lines = [...svg.querySelectorAll(drawn)].map(each => [each, getComputedStyle(each).stroke]);
    if (!texts.length || behind !== ground) return [svg.outerHTML.slice(0, 80)];
    return [...texts, ...lines].filter(([, color]) => color !== 'none' && ratio(color, behind) < 3)
      .map(([each, color]) => `${color}: ${each.outerHTML.slice(0, 120)}`);
  });
}"""
)
_UNMARKED = (
    "() => {"
    + _LIGHT
    + """
  return [...document.querySelectorAll('main button, main select, main input, main summary')]
    .filter(each => each.checkVisibility() && !each.disabled)
    .filter(each => {
      const style = getComputedStyle(each);
      const bordered = parseFloat(style.borderTopWidth) > 0 && ratio(style.borderTopColor, ground) >= 3;
      // A native box, or a disclosure with its triangle, is drawn by the browser.
      const native = ['checkbox', 'radio', 'range'].includes(each.type) || each.tagName === 'SUMMARY';
      // The sign of a mark is drawn under its button.
      const sign = each.closest('.claim-sign');
      if (sign) return ratio(getComputedStyle(sign, '::before').color, ground) < 3;
      const worded = each.textContent.trim() && ratio(style.color, ground) >= 4.5;
      return !(bordered || native || worded);
    })
    .map(each => each.outerHTML.slice(0, 120));
}"""
)
PAGES = (
    "index",
    "qualifications/managed-infrastructure",
    "record/upstream-contributions",
    "reference/claims",
    "proposals/assemble",
    "proposals/leaving",
    "record/binder-sessions",
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A tab in which the system's colors are forced."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, forced_colors="active")
    yield context.new_page()
    context.close()


@pytest.mark.slow
def test_what_marks_can_be_seen(page: Page, address: str) -> None:
    """Controls, and words and lines of drawings, stand out from their ground.

    The interactive form of a chart does so too. All hold for the light colors of a system and for its dark.
    """
    faults = []
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        for scheme in SCHEMES:
            show_in(page, scheme)
            faint = [each for script in (_FAINT, _UNMARKED) for each in page.evaluate(script)]
            faults += [f"{name}, {scheme}: {each}" for each in faint]
    figure = page.locator("#figure-binder-recent")
    figure.get_by_role("button", name="Explore this chart").click()
    figure.locator(".chart-canvas svg").wait_for()
    for scheme in SCHEMES:
        show_in(page, scheme)
        faults += page.evaluate(_FAINT)
    assert faults == []
