"""Search finds a claim by its subject, its id or a number, and a page by its words, without a server."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from books import Book
from qualifications.ledger.ledger import Ledger


def test_claim_is_found(browser: Browser, address: str, ledger: Ledger) -> None:
    """The first claims listed hold the one that is meant, by its value too, and its link leads to its row."""
    page = browser.new_page()
    for words, claim in (
        ("fiscal sponsor", "org-fiscal-sponsor"),
        ("binder-record-week", "binder-record-week"),
        ("{}", "binder-record-week"),
        ("{!r}", "binder-record-week"),
        ("openscapes {}", "openscapes-workshop"),
    ):
        value = ledger.claims[claim].value
        asked = words.format(value) if "!r" in words else words.format(ledger.claims[claim].figure())
        page.goto(f"{address}/search.html?q={asked}")
        links = page.locator("#claim-results a")
        expect(links.first).to_be_visible()
        targets = links.evaluate_all("links => links.slice(0, 3).map(link => link.hash)")
        assert f"#claim-{claim}" in targets, asked
    page.locator(f"#claim-results a[href$='#claim-{claim}']").click()
    expect(page.locator(f"#claim-{claim}")).to_be_in_viewport()
    page.close()


def test_page_is_found_with_a_summary(browser: Browser, address: str) -> None:
    """Sphinx's own search lists pages, with the words around what was found, and stores nothing."""
    page = browser.new_page()
    page.goto(f"{address}/search.html?q=federation")
    result = page.locator("#search-results li", has_text="Binder sessions").first
    expect(result.locator("p.context")).to_contain_text("federation")
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    page.close()


def test_nothing_found_is_said(browser: Browser, address: str) -> None:
    """A word that the book does not have gives a sentence, not an empty page."""
    page = browser.new_page()
    page.goto(f"{address}/search.html?q=zeppelin")
    expect(page.locator("#claim-results .count")).to_have_text("No claim holds every word.")
    expect(page.locator("#search-results")).to_contain_text("No page holds every word.")
    page.close()


def test_site_works_from_a_folder(browser: Browser, built_book: Book) -> None:
    """Opened as files, pages have their style, links lead on, search finds claims, and nothing complains."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"file://{built_book.site}/index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "sticky"
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('600 16px Inter'))")
    page.locator("#menu summary", has_text="Qualifications").click()
    page.locator("#menu a", has_text="The bottom line").click()
    page.locator(".find input").fill("council")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=council")
    expect(page.locator("#claim-results a").first).to_be_visible()
    expect(page.locator("#search-results li").first).to_be_visible()
    page.locator("#claim-results a").first.click()
    page.wait_for_url("**/reference/claims.html#claim-*")
    assert complaints == []
    page.close()
