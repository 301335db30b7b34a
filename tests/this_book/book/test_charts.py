"""The interactive charts in a real browser, from a folder and with the network cut."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser, Locator, Page, Position, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from books import Book
from qualifications.formatting import format_date
from qualifications.ledger.ledger import Ledger
from tools import complaints_of, until

CHART = "figure-binder-recent"
WIDE = pytest.param({"width": 1280, "height": 900}, id="wide")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(params=[WIDE, pytest.param(PHONE, id="phone", marks=pytest.mark.slow)])
def chapter(browser: Browser, built_book: Book, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The Binder chapter, opened from its folder, in a browser without a network."""
    context = browser.new_context(viewport=request.param, offline=True, has_touch=True)
    page = context.new_page()
    page.goto(built_book.page("record/binder-sessions").as_uri())
    yield page
    context.close()


def opened(page: Page, chart: str = CHART) -> Locator:
    """The figure, after its button has been pressed and the chart has come, which takes the focus then."""
    figure = page.locator(f"#{chart}")
    figure.get_by_role("button", name="Explore this chart").press("Enter")
    expect(figure.locator(".chart-canvas")).to_be_focused()
    return figure


def test_the_skyline_ends_with_the_figures_below_it(built_book: Book, ledger: Ledger) -> None:
    """The drawing of the start page runs to the day and the numbers of the key figures."""
    (label,) = html.parse(built_book.page("index")).xpath("//div[starts-with(@class,'skyline')]//@aria-label")
    hubs, classrooms = (
        ledger.claims["production-hubs"],
        ledger.claims["cloudbank-share"].parts["cloudbank_hubs"],
    )
    assert f" to {format_date(hubs.as_of)}. " in label
    assert re.findall(r"and ([\d,]+) at last", label) == [hubs.figure(), str(classrooms)]


def test_nothing_loads_before_the_reader_asks(chapter: Page) -> None:
    """A page requests neither the library nor a chart's script before a button is pressed."""
    asked: list[str] = []
    chapter.on("request", lambda request: asked.append(request.url))
    chapter.reload(wait_until="load")
    assert not [url for url in asked if "/figures/" in url]
    opened(chapter)
    names = sorted(Path(url).name for url in asked if "/figures/" in url)
    assert names == ["_engine.js", "binder-recent.js"]
    assert all(url.startswith("file://") for url in asked)


def test_every_chart_opens(chapter: Page) -> None:
    """Each chart of the chapter comes to life and goes back, without a complaint, under its policy."""
    complaints = complaints_of(chapter, "file:")
    names = chapter.locator("figure.chart").evaluate_all("all => all.map(each => each.id)")
    assert len(names) >= 6
    for name in names:
        figure = opened(chapter, name)
        assert figure.locator(".chart-wide svg, .chart-narrow svg").filter(visible=True).count() == 0
        figure.get_by_role("button", name="Back to the picture").click()
        assert figure.locator(".chart-canvas").count() == 0
        assert figure.locator(".chart-wide svg, .chart-narrow svg").filter(visible=True).count() == 1
    assert complaints == []


def test_keyboard_reads_values_and_returns(chapter: Page) -> None:
    """Arrow keys tell in words what the table has, and Escape gives the picture and the focus back."""
    figure = opened(chapter)
    status = figure.get_by_role("status")
    chapter.keyboard.press("ArrowRight")
    first = status.inner_text()
    assert re.search(r"Week ending: \d+ \w+ \d{4}; ", first)
    values = dict(part.split(": ", 1) for part in first.split("; "))
    table = figure.locator("table")
    head = table.locator("thead th").all_text_contents()
    row = dict(zip(head, table.locator("tbody tr").first.locator("th, td").all_text_contents(), strict=True))
    assert "GESIS" in values
    assert values.pop("Week ending") == row.pop("Week ending")
    assert {name: value for name, value in values.items() if value != "not recorded"} == {
        name: value for name, value in row.items() if name in values and value != "not recorded"
    }
    chapter.keyboard.press("ArrowRight")
    assert status.inner_text() != first
    chapter.keyboard.press("Escape")
    assert figure.locator(".chart-canvas").count() == 0
    expect(figure.get_by_role("button", name="Explore this chart")).to_be_focused()


def test_pointer_touch_zoom_and_series(chapter: Page) -> None:
    """A pointer or a tap shows the values of a week; zoom can be undone, and a series hidden."""
    figure = opened(chapter)
    canvas = figure.locator(".chart-canvas svg")
    box = canvas.bounding_box()
    assert box is not None
    place: Position = {"x": box["width"] / 2, "y": box["height"] / 2}
    tooltip = chapter.locator("#vg-tooltip-element.visible")

    def shown_by(point: Callable[[], None]) -> bool:
        # A chart that moves as the page settles shows its values to the next movement.
        chapter.mouse.move(0, 0)
        point()
        with suppress(PlaywrightTimeout):
            tooltip.wait_for(timeout=3000)
        return tooltip.is_visible()

    until(lambda: shown_by(lambda: canvas.hover(position=place, force=True)), what="values under the pointer")
    assert "Week ending" in tooltip.inner_text()
    touched: Position = {"x": box["width"] / 3, "y": box["height"] / 2}
    until(lambda: shown_by(lambda: canvas.tap(position=touched, force=True)), what="values under a finger")
    labels = figure.locator(".chart-canvas .role-axis-label text")
    lines = figure.locator(".chart-canvas .mark-line path[d^='M']")
    whole, drawn = sorted(labels.all_text_contents()), lines.count()
    figure.get_by_role("button", name="Zoom in").click()
    until(lambda: len(labels.all_text_contents()) < len(whole), what="a shorter axis")
    figure.get_by_role("button", name="Show all").click()
    until(lambda: sorted(labels.all_text_contents()) == whole, what="the whole axis")
    figure.get_by_role("checkbox", name="GESIS").uncheck()
    until(lambda: lines.count() == drawn - 1, what="one line less")


def test_failed_load_leaves_the_picture(page: Page, address: str) -> None:
    """Where the library cannot be had, words say so, and picture and focus stay; a second try can succeed."""
    page.route("**/figures/_engine.js", lambda route: route.abort())
    page.goto(f"{address}/record/binder-sessions.html")
    figure = page.locator(f"#{CHART}")
    opener = figure.get_by_role("button", name="Explore this chart")
    opener.press("Enter")
    message = figure.get_by_text("The interactive chart could not be loaded")
    message.wait_for()
    assert figure.locator(".chart-wide svg").is_visible()
    assert opener.evaluate("button => button === document.activeElement")
    page.unroute("**/figures/_engine.js")
    # Whoever presses twice opens one.
    opener.dblclick()
    figure.get_by_role("button", name="Back to the picture").wait_for()
    assert figure.locator(".chart-live").count() == 1
