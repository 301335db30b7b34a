"""Drawings made for the book: what they say, their colors, and that every word in them has room."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser

from books import ROOT, Book, Snapshot
from qualifications.charts import palette
from tools import the

DRAWINGS = sorted((ROOT / "images" / "diagrams").glob("*.svg"))
PALETTE = {value for name, value in vars(palette).items() if name.isupper() and isinstance(value, str)}
PALETTE |= set(palette.RAMP)
SVG = "{http://www.w3.org/2000/svg}"
LEAST_SIZE = 12.0
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 40"><text x="4" y="20">{}</text></svg>\n'
PAGE = """\
# A page

```{diagram} tiny
:title: A tiny drawing
:alt: One word in a frame.
:sources: count

The frame holds one word.
```
"""
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


@pytest.fixture(scope="module")
def snapshot(tiny_book: Callable[..., Book]) -> Snapshot:
    """The site of a tiny book with a page that shows one drawing, wide and narrow."""
    made = tiny_book()
    (made.root / "images" / "diagrams").mkdir()
    made.write("images/diagrams/tiny.svg", DRAWING.format("wide"))
    made.write("images/diagrams/tiny-narrow.svg", DRAWING.format("narrow"))
    made.add("drawn", PAGE)
    made.build_site_well()
    return Snapshot.of(made)


@pytest.fixture
def book(snapshot: Snapshot) -> Book:
    """The book as it was built, for the test to change."""
    return snapshot.restored()


def test_drawing_stands_in_the_page(book: Book) -> None:
    """The page holds both drawings as images with the alt text, a title, the source and a description."""
    figure = the(book.html("drawn"), ".//figure[@id='figure-tiny']")
    assert figure.findtext(".//span[@class='chart-title']") == "A tiny drawing"
    drawings = figure.findall(".//svg")
    assert [(each.get("role"), each.get("aria-label")) for each in drawings] == [
        ("img", "One word in a frame.")
    ] * 2
    assert ["".join(each.itertext()).strip() for each in drawings] == ["wide", "narrow"]
    assert the(figure, ".//p[@class='chart-source']/a").get("href", "").startswith("https://")
    assert "The frame holds one word." in the(figure, ".//details").text_content()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "} tiny",
            "} huge",
            "content/drawn.md:9: found the diagram 'huge'; allowed: tiny",
        ),
        (
            ":alt: One word in a frame.\n",
            "",
            "content/drawn.md:9: found a diagram without alt; allowed: `:title:`, `:alt:` and a description",
        ),
        (
            ":sources: count",
            ":sources: rumor",
            "content/drawn.md:9: found the source 'rumor' of a diagram; allowed: a source of the ledger",
        ),
    ],
)
def test_what_a_drawing_lacks_stops_the_build(old: str, new: str, message: str, book: Book) -> None:
    """An unknown drawing or source, or one without alt text, is named with its place."""
    book.replace("content/drawn.md", old, new)
    outcome = book.build_site()
    assert outcome.status == 4
    assert outcome.err == f"error: {message}\n"


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


def test_every_drawing_has_a_narrow_one() -> None:
    """Beside each wide drawing stands one for a phone."""
    names = {path.stem for path in DRAWINGS}
    assert len(names) >= 6
    assert {name for name in names if not name.endswith("-narrow") and f"{name}-narrow" not in names} == set()


def test_words_have_room(browser: Browser) -> None:
    """In a browser, no word of a drawing leaves it or runs into another, at the width that it is made for."""
    page = browser.new_page(viewport={"width": 760, "height": 900})
    for path in DRAWINGS:
        width = 350 if path.stem.endswith("-narrow") else 700
        style = f"<style>svg {{ display: block; width: {width}px; margin: 8px }}</style>"
        page.set_content(style + path.read_text(encoding="utf-8"))
        assert page.evaluate(CROWDED) == [], path.name
    page.close()
