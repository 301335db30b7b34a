"""A figure of a table's columns, without code: what it shows, and what is said of a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable

from books import Book

GOOD = {
    "table": "visits",
    "lines": "count",
    "over": "week_ending",
    "title": "Visits grew to 23 a week",
    "subtitle": "Visits a week.",
    "alt": "A line that grows from 11 to 23 visits a week.",
}
BARS = {name: text for name, text in GOOD.items() if name not in {"lines", "over"}} | {
    "bars": "count",
    "names": "week_ending",
}
MISTAKES: list[tuple[dict[str, str], str]] = [
    ({"table": "visitors"}, "found the table 'visitors' in the figure 'f0'; allowed: visits"),
    ({"lines": "cuont"}, "found the column 'cuont' in the figure 'f1'; allowed: count, at most 4 of them"),
    (
        {"over": "count"},
        "found the column 'count' in the figure 'f2'; allowed: week_ending, at most 1 of them",
    ),
    ({"alt": ""}, "found no `:alt:` in the figure 'f3'; allowed: each of them"),
    ({"over": ""}, "found no kind of chart, or two in the figure 'f4'; allowed: `:lines:` with `:over:`"),
    ({"alt": "A line that grows to 24."}, "found an alt text without 23 in the figure 'f5'"),
]


def page(*charts: dict[str, str]) -> str:
    """A page with a chart of each of these options."""
    drawn = "".join(
        f"```{{chart}} f{number}\n"
        + "".join(f":{name}: {text}\n" for name, text in options.items() if text)
        + "```\n\n"
        for number, options in enumerate(charts)
    )
    return f"# Charts\n\n{{claim}}`visitors`\n\n{drawn}"


def book_with(tiny_book: Callable[..., Book], *charts: dict[str, str]) -> Book:
    """The tiny book with a page of these charts."""
    book = tiny_book()
    book.add("drawn", page(*charts))
    return book


def test_lines_and_bars(tiny_book: Callable[..., Book]) -> None:
    """Both kinds have the parts of any figure; date and source come from the table."""
    book = book_with(tiny_book, GOOD, BARS)
    assert book.build_site_well().err == ""
    line, bars = book.html("drawn").xpath("//figure[contains(@class,'chart')]")
    for figure in (line, bars):
        (subtitle,) = figure.xpath(".//span[@class='chart-subtitle']")
        assert subtitle.text == "Visits a week. Data to 12 January 2025."
        assert figure.xpath("string(./p[@class='chart-source'])") == "Source: A count by hand."
        assert figure.xpath(".//tbody//td/text()") == ["11", "23"]
        assert figure.xpath(".//button[@class='chart-explore']")
    assert "Count" in line.xpath("./div[@class='chart-wide']//text()")
    assert {"11", "23"} <= set(bars.xpath("./div[@class='chart-narrow']//text()"))
    assert (book.site / "figures" / "f0.csv").read_text(encoding="utf-8").startswith("week_ending,count")


def test_mistakes_are_told_with_their_place(tiny_book: Callable[..., Book]) -> None:
    """Each says the file, the line, what was found and what is allowed; nothing is drawn of it."""
    charts = [GOOD | change for change, _ in MISTAKES]
    book = book_with(tiny_book, *charts)
    outcome = book.build_site()
    assert outcome.status == 4
    lines = [line for line in outcome.err.splitlines() if "in the figure" in line]
    assert len(lines) == len(MISTAKES)
    starts = [number for number, text in enumerate(book.source("drawn").splitlines(), 1) if "{chart}" in text]
    for line, start, (_, message) in zip(lines, starts, MISTAKES, strict=True):
        assert re.match(rf"error: content/drawn\.md:{start}: ", line)
        assert message in line
