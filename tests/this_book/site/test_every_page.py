"""Every page of the real site in a real browser: accessible, quiet, private, and as wide as the window."""

from itertools import pairwise

import pytest
from lxml import html
from playwright.sync_api import Page

from books import Book
from tools import axe_faults_in, complaints_of

# How wide the page is with text of that size, and what it stores.
_LOOK = """
size => {
  const { style } = document.documentElement;
  style.fontSize = size;
  const wide = document.scrollingElement.scrollWidth;
  style.fontSize = '';
  return [wide, document.cookie + Object.keys(localStorage) + Object.keys(sessionStorage)];
}
"""
# On a phone: heads of stacked rows that are no wider than a column, cells whose column has no name in sight,
# and labels of charts that are cut short.
_TORN = """
() => {
  const all = selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility());
  const space = (element, part, side) => parseFloat(getComputedStyle(element, part)[side]);
  return [
    ...all('table.sentences tbody th').filter(
      head => head.offsetWidth < 0.9 * head.closest('table').offsetWidth),
    ...all('table.sentences tbody td').filter(
      cell => space(cell, null, 'paddingLeft') + space(cell, '::before', 'marginLeft') < 0),
    ...all('.chart svg text').filter(label => label.textContent.includes('…')),
  ].map(each => each.textContent.trim());
}
"""
# Of the pages, for the workers to share in the long tests.
PARTS = 8
# One page of each kind of page that the templates make; that of a reader's document is held against axe
# filled in, by a test of its own.
KINDS = (
    "index.html",
    "qualifications/managed-infrastructure.html",
    "record/project-scale.html",
    "reference/changes.html",
    "start/capability-research.html",
    "search.html",
    "404.html",
    "reference/claims.html",
    "reference/claims-alternatives.html",
)
# Widths and sizes of text at which a page fits, of which the last is that of many phones.
LOOKS = ((1280, "100%"), (1280, "200%"), (320, "100%"), (390, "100%"))


def names(book: Book) -> list[str]:
    """Every page of the site, those outside the book included, but for those that lead on at once."""
    pages = (path for path in book.site.rglob("*.html") if b'http-equiv="refresh"' not in path.read_bytes())
    return sorted(page.relative_to(book.site).as_posix() for page in pages)


@pytest.mark.parametrize("part", [-1, *(pytest.param(each, marks=pytest.mark.slow) for each in range(PARTS))])
def test_pages_are_accessible(part: int, page: Page, address: str, built_book: Book) -> None:
    """A page of each kind complains of nothing, asks no other host, stores nothing, fits and passes axe.

    The long tests look at every page. Axe looks at each at the width of a desktop, at the start on a phone,
    and at every other kind and those with charts in dark too: other pages have no colors of their own.
    """
    found, complaints = [], complaints_of(page, address)
    for name in KINDS if part < 0 else names(built_book)[part::PARTS]:
        page.goto(f"{address}/{name}")
        for width, size in LOOKS:
            page.set_viewport_size({"width": width, "height": 900})
            wide, stored = page.evaluate(_LOOK, size)
            if wide > width or stored:
                found.append(f"{name}: {wide} pixels wide in {width}, with text of {size}; stores {stored!r}")
        page.set_viewport_size({"width": 1280, "height": 900})
        colored = name in KINDS[::2] or name.startswith("record/")
        found += axe_faults_in(page, ("light", "dark") if colored else ("light",))
        if name == "index.html":
            page.set_viewport_size({"width": 390, "height": 900})
            found += axe_faults_in(page, ("light",))
    assert found == []
    assert complaints == []


def test_rows_stack_whole_on_a_phone(page: Page, address: str, built_book: Book) -> None:
    """Heads of stacked rows have the table's width, their cells the names of columns; no label is cut."""
    page.set_viewport_size({"width": 390, "height": 900})
    found, seen = [], 0
    for name in names(built_book):
        words = (built_book.site / name).read_text(encoding="utf-8")
        if "sentences" in words or "chart-narrow" in words:
            page.goto(f"{address}/{name}")
            found += [f"{name}: {each}" for each in page.evaluate(_TORN)]
            seen += 1
    assert found == []
    assert seen > 20


def test_faults_are_seen(page: Page, address: str, built_book: Book) -> None:
    """A picture without words and pale words, put into a page, are reported; the kinds of page are pages."""
    assert {*KINDS} <= {*names(built_book)}
    page.goto(f"{address}/404.html")
    page.evaluate(
        """() => document.querySelector('main').insertAdjacentHTML('beforeend',
          '<svg role="img"></svg><p class="pale">Pale words</p>')"""
    )
    page.evaluate("() => { document.querySelector('.pale').style.color = '#888' }")
    found = axe_faults_in(page)
    assert any("svg-img-alt" in each and "dark" not in each for each in found)
    assert any("color-contrast: .pale" in each and "dark" not in each for each in found)


def test_every_page_has_its_landmarks(built_book: Book) -> None:
    """Each page has one title, headings without a gap, a way past the menu, and a policy."""
    found = []
    assert len(names(built_book)) > 40
    for name in names(built_book):
        root = html.parse(built_book.site / name).getroot()
        levels = [int(str(heading.tag)[1]) for heading in root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        if levels.count(1) != 1 or any(after - before > 1 for before, after in pairwise(levels)):
            found.append(f"{name}: headings {levels}")
        policy = root.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
        if "script-src 'self'" not in policy or "http" in policy:
            found.append(f"{name}: the policy {policy!r}")
        if len(root.xpath("//main[@role='main' and @id='main']")) != 1 or not root.xpath(
            "//a[@class='skip']"
        ):
            found.append(f"{name}: no main part, or no way to it")
        # A block of data is no script: a browser runs nothing of these types.
        data = "@type='application/ld+json' or @type='application/json'"
        if root.xpath(f"//script[not(@src) and not({data})] | //@onclick"):
            found.append(f"{name}: a script in the page")
    assert found == []
