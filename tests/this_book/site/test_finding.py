"""Found and kept: the site map, unknown addresses, pages that moved, and names of files."""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree, html
from playwright.sync_api import Page, expect

from books import Book
from tools import axe_faults


def test_unknown_address_helps_at_any_depth(page: Page, address: str) -> None:
    """Any unknown address shows a styled page: axe finds nothing, and search works."""
    for path in ("nowhere.html", "qualifications/old/deep/nowhere"):
        answer = page.goto(f"{address}/{path}")
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading", name="Page not found")).to_be_visible()
        assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "sticky"
    assert axe_faults(page) == []
    page.locator("#words").fill("council")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/search.html?q=council")
    page.go_back()
    page.locator("article a", has_text="the first page").click()
    page.wait_for_url(f"{address}/index.html")


def test_site_map_lists_the_canonical_addresses(built_book: Book) -> None:
    """The site map lists each page of the book once, by the address that the page calls its own."""
    found = etree.parse(built_book.site / "sitemap.xml").getroot()
    listed = [str(each.text) for each in found.iter("{*}loc")]
    canonical = set()
    for page in built_book.site.rglob("*.html"):
        root = html.parse(page).getroot()
        if root.xpath("//meta[@name='robots' and @content='noindex']"):
            assert not root.xpath("//link[@rel='canonical']")
        else:
            canonical |= set(root.xpath("//link[@rel='canonical']/@href"))
    assert len(listed) == len(set(listed))
    assert set(listed) == canonical
    assert (
        f"Sitemap: {listed[0].removesuffix('index.html')}sitemap.xml"
        in built_book.files()["robots.txt"].decode()
    )


def test_moved_page_leads_on(built_tiny_book: Callable[..., Book], plain: Page) -> None:
    """The old address of a page leads to the new one, without a script, also for search engines."""
    book = built_tiny_book()
    book.write("redirects.yml", "old/place: places\n")
    book.build_site().good()
    plain.goto(f"file://{book.site}/old/place.html")
    plain.wait_for_url("**/places.html")
    root = book.html("old/place")
    assert root.xpath("//link[@rel='canonical']/@href") == ["https://example.org/tiny/places.html"]
    # Else a browser asks for one at the root of the host, where none may be.
    assert root.xpath("//link[@rel='icon']/@href") == ["data:,"]
