"""The interactive charts in a real browser, from a folder and with the network cut."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Locator, Page, Position

from books import ROOT, Book
from evidence.metrics import binder
from qualifications.book.figures import ENGINE
from qualifications.ledger.tables import open_tables
from tools import complaints_of, until

CHART = "figure-binder-recent"
WIDE = pytest.param({"width": 1280, "height": 900}, id="wide")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(params=[WIDE, pytest.param(PHONE, id="phone", marks=pytest.mark.slow)])
def page(browser: Browser, built_book: Book, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The Binder chapter, opened from its folder, in a browser without a network."""
    context = browser.new_context(viewport=request.param, offline=True, has_touch=True)
    page = context.new_page()
    page.goto(built_book.page("record/binder-sessions").as_uri())
    yield page
    context.close()


def opened(page: Page, chart: str = CHART) -> Locator:
    """The figure, after its button has been pressed and the chart has come."""
    figure = page.locator(f"#{chart}")
    figure.get_by_role("button", name="Explore this chart").click()
    figure.locator(".chart-canvas svg").wait_for()
    return figure


def middle(figure: Locator, word: str) -> tuple[float, float]:
    """Where the middle of an axis label of the open chart is, in the window."""
    label = figure.locator(".chart-canvas .role-axis-label text").get_by_text(word, exact=True)
    label.scroll_into_view_if_needed()
    box = label.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def right_of(figure: Locator, word: str) -> tuple[float, float]:
    """A place 20 pixels right of the vertical axis, as high as that label."""
    _, y = middle(figure, word)
    box = figure.locator(".chart-canvas .mark-rect path").first.bounding_box()
    assert box is not None
    return box["x"] + 20, y


def told_at(page: Page, place: tuple[float, float]) -> dict[str, str]:
    """What the tooltip tells where the pointer is put, by name."""
    page.mouse.move(0, 0)
    page.mouse.move(*place)
    page.locator("#vg-tooltip-element.visible").wait_for()
    rows = page.locator("#vg-tooltip-element tr")
    return {
        row.locator(".key").inner_text().removesuffix(":"): row.locator(".value").inner_text()
        for row in rows.all()
    }


def test_nothing_loads_before_the_reader_asks(browser: Browser, built_book: Book) -> None:
    """A page requests neither the library nor a chart's script before a button is pressed."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(built_book.page("record/binder-sessions").as_uri(), wait_until="load")
    assert not [url for url in asked if "/figures/" in url]
    opened(page)
    names = sorted(Path(url).name for url in asked if "/figures/" in url)
    assert names == ["_engine.js", "binder-recent.js"]
    assert all(url.startswith("file://") for url in asked)
    context.close()


def test_library_names_its_parts(built_book: Book) -> None:
    """The library opens with the versions of what it holds."""
    first = (built_book.site / ENGINE).read_text(encoding="utf-8").partition("\n")[0]
    parts = [rf"{name} [\d.]+" for name in ("Vega", "Vega-Lite", "Vega-Embed")]
    assert re.fullmatch(rf"/\*! {', '.join(parts)}; bundled by vl-convert \S+\. \*/", first)


def test_every_chart_opens(page: Page) -> None:
    """Each chart of the chapter comes to life and goes back, without a complaint, under its policy."""
    complaints = complaints_of(page, "file:")
    names = page.locator("figure.chart").evaluate_all("all => all.map(each => each.id)")
    assert len(names) >= 6
    for name in names:
        figure = opened(page, name)
        assert figure.locator(".chart-wide svg, .chart-narrow svg").filter(visible=True).count() == 0
        figure.get_by_role("button", name="Back to the picture").click()
        assert figure.locator(".chart-canvas").count() == 0
        assert figure.locator(".chart-wide svg, .chart-narrow svg").filter(visible=True).count() == 1
    assert complaints == []


def test_keyboard_reads_values_and_returns(page: Page) -> None:
    """Arrow keys tell in words what the table has, and Escape gives the picture and the focus back."""
    figure = page.locator(f"#{CHART}")
    opener = figure.get_by_role("button", name="Explore this chart")
    opener.focus()
    page.keyboard.press("Enter")
    figure.locator(".chart-canvas svg").wait_for()
    status = figure.get_by_role("status")
    page.keyboard.press("ArrowRight")
    first = status.inner_text()
    assert re.search(r"Week ending: \d+ \w+ \d{4}; ", first)
    told = dict(part.split(": ", 1) for part in first.split("; "))
    table = figure.locator("table")
    head = table.locator("thead th").all_text_contents()
    row = dict(zip(head, table.locator("tbody tr").first.locator("th, td").all_text_contents(), strict=True))
    assert "GESIS" in told
    assert told.pop("Week ending") == row.pop("Week ending")
    assert {name: value for name, value in told.items() if value != "not recorded"} == {
        name: value for name, value in row.items() if name in told and value != "not recorded"
    }
    page.keyboard.press("ArrowRight")
    assert status.inner_text() != first
    page.keyboard.press("Escape")
    assert figure.locator(".chart-canvas").count() == 0
    assert opener.evaluate("button => button === document.activeElement")


def test_pointer_touch_zoom_and_series(page: Page) -> None:
    """A pointer or a tap shows the values of a week; zoom can be undone, and a series hidden."""
    figure = opened(page)
    canvas = figure.locator(".chart-canvas svg")
    box = canvas.bounding_box()
    assert box is not None
    place: Position = {"x": box["width"] / 2, "y": box["height"] / 2}
    tooltip = page.locator("#vg-tooltip-element.visible")
    canvas.hover(position=place, force=True)
    tooltip.wait_for()
    assert "Week ending" in tooltip.inner_text()
    page.mouse.move(0, 0)
    canvas.tap(position={"x": box["width"] / 3, "y": box["height"] / 2}, force=True)
    tooltip.wait_for()
    labels = figure.locator(".chart-canvas .role-axis-label text")
    lines = figure.locator(".chart-canvas .mark-line path[d^='M']")
    whole, drawn = sorted(labels.all_text_contents()), lines.count()
    figure.get_by_role("button", name="Zoom in").click()
    until(lambda: len(labels.all_text_contents()) < len(whole), seconds=60, what="a shorter axis")
    figure.get_by_role("button", name="Show all").click()
    until(lambda: sorted(labels.all_text_contents()) == whole, seconds=60, what="the whole axis")
    figure.get_by_role("checkbox", name="GESIS").uncheck()
    until(lambda: lines.count() == drawn - 1, seconds=60, what="one line less")


def test_pointer_tells_what_is_drawn_there(page: Page) -> None:
    """Right of a year's name is its bar; between two years, in a row of the heat strip, a month."""
    figure = opened(page, "figure-binder-years")
    tables = open_tables(ROOT / "evidence")
    means = binder.year_means(tables["binder-weekly"])
    for year, launches in means.filter(pl.col("year").is_in([2021, 2024])).select("year", "launches").rows():
        told = {"Name": str(year), "Launches": f"{launches:,}"}
        assert told_at(page, right_of(figure, str(year))) == told
    figure = opened(page, "figure-binder-operators")
    start, end = (middle(figure, year)[0] for year in ("2020", "2022"))
    day = dt.date(2021, 6, 15)
    way = (day - dt.date(2020, 1, 1)) / (dt.date(2022, 1, 1) - dt.date(2020, 1, 1))
    shares = binder.monthly_share(
        binder.weekly_by_operator(tables["binder-weekly-by-node"], tables["binder-nodes"])
    )
    for operator in ("GESIS", "Binder team"):
        row = shares.row(
            by_predicate=pl.col("operator").eq(operator) & pl.col("month").eq(day.replace(day=1)), named=True
        )
        told = told_at(page, (start + way * (end - start), middle(figure, operator)[1]))
        assert told == {"Operator": operator, "Month": "1 June 2021", "Share": f"{row['share']:.1%}"}


def test_failed_load_leaves_the_picture(browser: Browser, address: str) -> None:
    """Where the library cannot be had, words say so and the picture stays; a second try can succeed."""
    page = browser.new_page()
    page.route("**/figures/_engine.js", lambda route: route.abort())
    page.goto(f"{address}/record/binder-sessions.html")
    figure = page.locator(f"#{CHART}")
    figure.get_by_role("button", name="Explore this chart").click()
    message = figure.get_by_text("The interactive chart could not be loaded")
    message.wait_for()
    assert figure.locator(".chart-wide svg").is_visible()
    page.unroute("**/figures/_engine.js")
    opened(page)
    page.close()
