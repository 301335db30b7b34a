"""Found and kept: what readers type, the site map, unknown addresses, pages that moved."""

from collections.abc import Callable
from pathlib import Path

import yaml
from lxml import etree, html
from playwright.sync_api import Page, expect

from books import Book
from qualifications.ledger.ledger import Ledger
from tools import axe_faults, complaints_of

QUERIES = yaml.safe_load((Path(__file__).parent / "queries.yml").read_text(encoding="utf-8"))


def test_each_query_shows_its_page_first(page: Page, address: str) -> None:
    """Each of the recorded searches has the page that answers it at the top, within a tenth of a second."""
    assert len(QUERIES) >= 60
    page.goto(f"{address}/search.html")
    found = page.evaluate(
        """queries => queries.map(query => {
          const start = performance.now();
          const first = searchBook(query).results[0]?.address.replace(".html", "");
          return [query, first, performance.now() - start];
        })""",
        list(QUERIES),
    )
    assert {query: first for query, first, _ in found} == QUERIES
    assert sorted(took for *_, took in found)[len(found) // 2] < 100


def test_claim_is_found(page: Page, address: str, ledger: Ledger) -> None:
    """The first claims listed hold the one that is meant, by its value too, and its link leads to its row."""
    record, workshop = (ledger.claims[name] for name in ("binder-record-week", "openscapes-workshop"))
    meant = {
        "fiscal sponsor": "org-fiscal-sponsor",
        record.id: record.id,
        record.figure(): record.id,
        repr(record.value): record.id,
        f"openscapes {workshop.figure()}": workshop.id,
    }
    page.goto(f"{address}/search.html?q={[*meant][-1]}")
    found = page.evaluate(
        "queries => queries.map(query => searchBook(query).claims.slice(0, 3).map(each => each.claim[0]))",
        [*meant],
    )
    for (asked, claim), listed in zip(meant.items(), found, strict=True):
        assert claim in listed, asked
    page.locator(f"#claim-results a[href$='#claim-{workshop.id}']").click()
    expect(page.locator(f"#claim-{workshop.id}")).to_be_in_viewport()


def test_page_is_found_with_its_words(page: Page, address: str) -> None:
    """A page is listed with its parts, whose links lead there, and the words found; nothing is stored."""
    page.goto(f"{address}/search.html?q=helpdesk")
    result = page.locator("#page-results li").first
    expect(result.locator("mark").first).to_contain_text("support", ignore_case=True)
    expect(page.locator("#page-results [role=status]")).to_contain_text("come near it")
    part = result.locator(".context a").first
    target = str(part.get_attribute("href")).partition("#")[2]
    part.click()
    expect(page.locator(f"[id='{target}']")).to_be_in_viewport()
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"


def test_what_is_not_found_is_said(page: Page, address: str) -> None:
    """A word that the book does not have is named, with the nearest pages; a search in vain says so."""
    page.goto(f"{address}/search.html?q=zeppelin")
    expect(page.locator("#claim-results .count")).to_have_text("No claim has all of it.")
    expect(page.locator("#page-results .count")).to_contain_text("No page has it.")
    page.goto(f"{address}/search.html?q=zeppelin insurance")
    expect(page.locator("#page-results .count")).to_contain_text("“zeppelin” is nowhere in the book")
    expect(page.locator("#page-results li").first).to_contain_text("contract")
    page.goto(f"{address}/search.html?q=MFA")
    expect(page.locator("#page-results li .says").first).to_contain_text("not found")


def test_site_works_from_a_folder(page: Page, built_book: Book) -> None:
    """Opened as files, pages have their style, links lead on, search finds, and nothing complains."""
    complaints = complaints_of(page, built_book.site.as_uri())
    page.goto(f"file://{built_book.site}/index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "sticky"
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('600 16px Inter'))")
    page.locator("#menu summary", has_text="Qualifications").click()
    page.locator("#menu a", has_text="The bottom line").click()
    page.locator(".find input").fill("council")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=council")
    expect(page.locator("#page-results li").first).to_be_visible()
    expect(page.locator("#claim-results a").first).to_be_visible()
    page.locator("#claim-results a").first.click()
    page.wait_for_url("**/reference/claims-*.html#claim-*")
    assert complaints == []


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
    robots = built_book.files()["robots.txt"].decode()
    assert f"Sitemap: {listed[0].removesuffix('index.html')}sitemap.xml" in robots


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
