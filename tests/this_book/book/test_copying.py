"""Copying in a real browser: what the clipboard gets, what is announced, what remains without a script."""

from __future__ import annotations

from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page

from books import Book
from tools import the

CHAPTER = "qualifications/bottom-line.html"
CLAIMS = "reference/claims.html"
CLAIM = "production-hubs"


def clipboard(page: Page) -> str:
    """What the clipboard holds."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def copied(book: Book) -> str:
    """The text of the claim that its page hands to the script."""
    page = html.fromstring((book.site / CLAIMS).read_text(encoding="utf-8"))
    return str(the(page, f".//tr[@id='claim-{CLAIM}']//details").get("data-copy"))


def test_claim_is_copied_from_the_table_and_its_card(
    context: BrowserContext, address: str, built_book: Book
) -> None:
    """The table of claims and the card in a chapter both give the claim's text, by mouse and by keyboard."""
    page = context.new_page()
    page.goto(f"{address}/{CLAIMS}")
    row = page.locator(f"#claim-{CLAIM}")
    row.get_by_text("Evidence", exact=True).click()
    button = row.get_by_role("button", name="Copy this claim")
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    button.click()
    row.get_by_role("status").get_by_text("Copied").wait_for()
    assert clipboard(page) == copied(built_book)
    page.evaluate("navigator.clipboard.writeText('')")
    page.goto(f"{address}/{CHAPTER}")
    mark = page.locator(f".claim-mark[popovertarget='card-{CLAIM}']").first
    mark.click()
    card = page.locator(".claim-card:popover-open")
    card.get_by_role("button", name="Copy this claim").press("Enter")
    card.get_by_role("status").get_by_text("Copied").wait_for()
    assert clipboard(page) == copied(built_book)


def test_citation_is_copied(context: BrowserContext, address: str) -> None:
    """Each form of a chapter's citation has a button that names it."""
    page = context.new_page()
    page.goto(f"{address}/{CHAPTER}")
    page.get_by_text("Cite this page").click()
    page.get_by_role("button", name="Copy APA").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    assert clipboard(page).startswith("2i2c. (2026). The bottom line. In 2i2c’s qualifications (Edition ")
    page.locator(".citation-forms summary", has_text="RIS").click()
    page.get_by_role("button", name="Copy RIS").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('TY  - CHAP'))")


def test_text_is_selected_where_the_clipboard_is_closed(context: BrowserContext, built_book: Book) -> None:
    """Without a clipboard, as on a disk, the text is shown and selected, and the page says how to go on."""
    page = context.new_page()
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    page.goto((built_book.site / CLAIMS).as_uri())
    row = page.locator(f"#claim-{CLAIM}")
    row.get_by_text("Evidence", exact=True).click()
    row.get_by_role("button", name="Copy this claim").click()
    row.get_by_role("status").get_by_text("Selected").wait_for()
    assert row.locator("pre").is_visible()
    assert page.evaluate("getSelection().toString()") == copied(built_book)


def test_no_button_stands_without_scripts(browser: Browser, address: str) -> None:
    """With scripts off, no page has a button for copying that would do nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in (CHAPTER, CLAIMS):
        page.goto(f"{address}/{name}")
        assert page.locator(".copy-button").count() == 0
    context.close()
