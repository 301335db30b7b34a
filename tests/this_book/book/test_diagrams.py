"""Drawings made for the book: what they say, their colors, and that every word in them has room."""

import re
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser

from books import ROOT, Book
from qualifications.charts.faults import PAINTS
from tools import the

DRAWINGS = sorted((ROOT / "images" / "diagrams").glob("*.svg"))
PALETTE = PAINTS["fill"] | PAINTS["stroke"]
SVG = "{http://www.w3.org/2000/svg}"
LEAST_SIZE = 12.0
# Each word of a drawing that leaves the drawing, and each that crosses another.
CROWDED = """
() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const words = [...svg.querySelectorAll('text')]
    .map(text => [text.textContent, text.getBoundingClientRect()]);
  const outside = words.filter(([, box]) => box.left < frame.left - 0.5 || box.right > frame.right + 0.5
    || box.top < frame.top - 0.5 || box.bottom > frame.bottom + 0.5);
  const crossing = words.filter(([, a], i) => words.some(([, b], j) => i < j
    && a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom));
  return [...outside, ...crossing].map(([word]) => word);
})
"""


def test_drawings_stand_in_their_pages(built_book: Book) -> None:
    """Each is there for wide and narrow windows, as an image with its alt text, and with a description."""
    found = {}
    for name in built_book.names:
        for figure in built_book.html(name).xpath("//figure[contains(@class,'diagram')]"):
            found[str(figure.get("id")).removeprefix("figure-")] = figure
    assert {path.stem for path in DRAWINGS} == {*found, *(f"{name}-narrow" for name in found)}
    for figure in found.values():
        wide, narrow = figure.findall(".//svg")
        assert (wide.get("role"), narrow.get("role")) == ("img", "img")
        assert len(wide.get("aria-label")) > 30
        assert wide.get("aria-label") == narrow.get("aria-label")
        assert figure.findtext(".//span[@class='chart-title']")
        assert len(str(the(figure, ".//details").text_content())) > 100
        links = figure.xpath(".//p[@class='chart-source']/a/@href")
        assert all(link.startswith("https://") for link in links)


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_drawing_keeps_the_look(path: Path) -> None:
    """A drawing uses colors of the palette, words of a size that can be read, and of numbers years alone."""
    root = etree.parse(path).getroot()
    paints = {
        value
        for element in root.iter(etree.Element)
        for value in (element.get("fill"), element.get("stroke"))
        if value not in {None, "none"}
    }
    assert paints <= PALETTE
    words = root.findall(f".//{SVG}text")
    sizes = [float(each.get("font-size", root.get("font-size", "0"))) for each in words]
    assert words
    assert min(sizes) >= LEAST_SIZE
    text = " ".join("".join(each.itertext()) for each in words).replace("2i2c", "")
    text = re.sub(r"Jupyter Book [12]", "", text)
    assert {number for number in re.findall(r"\d+", text) if not re.fullmatch(r"20\d\d", number)} == set()


def test_words_have_room(browser: Browser) -> None:
    """In a browser, no word of a drawing leaves it or runs into another, at the width that it is made for."""
    page = browser.new_page(viewport={"width": 760, "height": 900})
    for path in DRAWINGS:
        width = 350 if path.stem.endswith("-narrow") else 700
        style = f"<style>svg {{ display: block; width: {width}px; margin: 8px }}</style>"
        page.set_content(style + path.read_text(encoding="utf-8"))
        assert page.evaluate(CROWDED) == [], path.name
    page.close()
