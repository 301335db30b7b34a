"""Figures without code: of a table's columns, and drawings; `books/bad-pages` has mistakes."""

from __future__ import annotations

from collections.abc import Callable

from books import Book

PAGE = """\
# Charts

{claim}`visitors`

```{chart} f0
:lines: count
:labels: Visits of all who came on foot
:over: week_ending
PARTS
```

```{chart} f1
:bars: count
:names: week_ending
PARTS
```
""".replace(
    "PARTS",
    """:table: visits
:title: Visits grew to 23 a week
:subtitle: Visits a week.
:alt: A drawing that grows from 11 to 23 visits a week.""",
)


DRAWING = """
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">
<linearGradient id="shade"><stop offset="0"/></linearGradient><rect fill="url(#shade)" width="9" height="9"/>
</svg>
"""
DRAWN = """\
# Drawn

```{diagram} shade
:title: A shade
:alt: A square in a shade.

It is a square.
```
"""


def test_drawings_share_no_id(tiny_book: Callable[..., Book]) -> None:
    """A drawing that stands in the page for both widths has ids of its own in each, to which it refers."""
    book = tiny_book()
    (book.root / "images" / "diagrams").mkdir()
    book.write("images/diagrams/shade.svg", DRAWING)
    book.add("drawn", DRAWN)
    book.build_site().good()
    page = book.html("drawn")
    shades = [f"url(#{each})" for each in page.xpath("//figure//lineargradient/@id")]
    assert len(shades) == len(set(shades)) == 2
    assert page.xpath("//figure//rect/@fill") == shades


def test_lines_and_bars(tiny_book: Callable[..., Book]) -> None:
    """Both kinds have the parts of any figure; date and source come from the table."""
    book = tiny_book()
    # The first page is no chapter, and its figures are cited all the same.
    book.write("content/index.md", book.source("index") + PAGE.replace("# Charts", ""))
    book.build_site().good()
    line, bars = book.html("index").xpath("//figure[contains(@class,'chart')]")
    for figure in (line, bars):
        (subtitle,) = figure.xpath(".//span[@class='chart-subtitle']")
        assert subtitle.text == "Visits a week. Data to 12 January 2025."
        assert figure.xpath("string(./p[@class='chart-source'])") == "Source: A count by hand."
        assert figure.xpath(".//tbody//td/text()") == ["11", "23"]
        assert f"index.html#{figure.get('id')}" in figure.xpath("string(.//p[@class='chart-citation'])")
        assert figure.xpath(".//button[@class='chart-explore']")
    # A long name leaves room for the line, whose days are shown on a narrow page too.
    labels = line.xpath("./div[@class='chart-narrow']//text()")
    assert [labels[0], *labels[-2:]] == ["5 Jan 2025", "Visits of all who", "came on foot"]
    assert {"11", "23"} <= set(bars.xpath("./div[@class='chart-narrow']//text()"))
    assert (book.site / "figures" / "f0.csv").read_text(encoding="utf-8").startswith("week_ending,count")
