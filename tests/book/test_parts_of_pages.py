"""What pages of a tiny book show: figures without code, and the age of its facts.

`books/parts` has the pages, and `books/bad-pages` what mistakes are told.
"""

from collections.abc import Callable

import pytest

from books import Book
from tools import the

# What the head of each page says of the day of its facts: of the newest, though its series ends before.
HEADS = {
    "series": "Newest fact of 1 March 2025",
    "fact": "Newest fact of 1 March 2025",
    "nothing": "",
    "figures": "Newest fact of 1 March 2025",
}


@pytest.fixture(scope="module")
def book(tiny_book: Callable[..., Book]) -> Book:
    """The book with its site."""
    book = tiny_book("parts")
    book.build_site().good()
    return book


@pytest.mark.parametrize(("name", "head"), HEADS.items())
def test_head_tells_the_day_of_facts(name: str, head: str, book: Book) -> None:
    """A page with facts names the day of the newest one, under one label."""
    spans = book.html(name).xpath(".//p[@class='page-line']/span[not(@class)]")
    assert "; ".join(span.text_content() for span in spans) == head


def test_expired_figure_is_withheld(book: Book) -> None:
    """A large figure that nobody has looked at since it expired is not shown, and the page says which."""
    article = the(book.html("figures"), ".//article")
    assert len(article.xpath(".//ul[contains(@class,'key-figures')]/li")) == 1
    (withheld,) = (str(each.text_content()) for each in article.xpath(".//p[contains(@class,'withheld')]"))
    assert withheld.startswith("Withheld, since past their expiry: visitors-once")


def test_table_in_a_table(book: Book) -> None:
    """Each of the two has its own name, and its rows have their own heads."""
    outer, inner = book.html("nothing").xpath("//div[@class='table-scroll']")
    assert (outer.get("aria-label"), inner.get("aria-label")) == ("Table: Outer", "Table: Inner")
    assert outer.xpath(".//th[@scope='row']//text()") == ["One", "C"]


def test_drawings_share_no_id(book: Book) -> None:
    """A drawing that stands in the page for both widths has ids of its own in each, to which it refers."""
    page = book.html("drawn")
    shades = [f"url(#{each})" for each in page.xpath("//figure//lineargradient/@id")]
    assert len(shades) == len(set(shades)) == 2
    assert page.xpath("//figure//rect/@fill") == shades


def test_lines_and_bars(book: Book) -> None:
    """Both kinds have the parts of any figure; date and source come from the table."""
    # The first page is no chapter, and its figures are cited all the same.
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
