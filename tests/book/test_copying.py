"""Copying in a real browser: what the clipboard gets, what is announced, what remains without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page

from books import Book
from tools import the

CHAPTER = "qualifications/bottom-line.html"
CLAIMS = "reference/claims.html"
CLAIM = "production-hubs"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A window that may read and write the clipboard."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


def clipboard(page: Page) -> str:
    """What the clipboard holds."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def blocks_of(data: dict[str, Any], variant: str, limit: int) -> str:
    """The text of a block in the table that the page's script has."""
    row = next(row for row in data["blocks"][variant] if row[0] == limit)
    return "".join(data["parts"][place] for place in row[1]).lstrip()


def chapter_data(book: Book) -> dict[str, Any]:
    """The table of blocks in the chapter's page."""
    page = html.fromstring((book.site / CHAPTER).read_text(encoding="utf-8"))
    data: dict[str, Any] = json.loads(str(the(page, ".//div[@class='copy-panel']/script").text))
    return data


def claim_data(book: Book) -> dict[str, Any]:
    """The table of blocks of the claim."""
    script = (book.site / "_static" / "copy-blocks.js").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(script.removeprefix("copyBlocks(").removesuffix(");\n"))[CLAIM]
    return data


def test_facts_of_a_chapter_are_copied(context: BrowserContext, address: str, built_book: Book) -> None:
    """For every size and variant the clipboard gets the block as it was made, and the page says so."""
    page = context.new_page()
    page.goto(f"{address}/{CHAPTER}")
    page.get_by_text("Copy the facts of this page").click()
    panel = page.locator(".copy-panel")
    button = panel.get_by_role("button", name="Copy", exact=True)
    data = chapter_data(built_book)
    for variant, rows in data["blocks"].items():
        panel.get_by_label("Copy", exact=True).select_option(variant)
        for limit, _, omitted in rows:
            panel.get_by_label("Field").select_option(str(limit))
            button.click()
            panel.get_by_role("status").get_by_text("Copied").wait_for()
            assert clipboard(page) == blocks_of(data, variant, limit)
            note = panel.locator(".copy-note").inner_text()
            assert note.startswith(f"{len(clipboard(page)) + clipboard(page).count(chr(10)):,} of {limit:,} ")
            assert omitted in note


def test_button_is_large_and_works_by_keyboard(
    context: BrowserContext, address: str, built_book: Book
) -> None:
    """The button is a button of at least 24 by 24 pixels, and Enter copies."""
    page = context.new_page()
    page.goto(f"{address}/{CHAPTER}")
    page.get_by_text("Copy the facts of this page").click()
    button = page.locator(".copy-panel").get_by_role("button", name="Copy", exact=True)
    assert button.get_attribute("type") == "button"
    box = button.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    button.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Copied").wait_for()
    assert clipboard(page) == blocks_of(chapter_data(built_book), "text", 500)


def test_claim_is_copied_from_the_table_and_its_card(
    context: BrowserContext, address: str, built_book: Book
) -> None:
    """The table of claims and the card in a chapter both give the claim's block, and its citation."""
    data = claim_data(built_book)
    page = context.new_page()
    page.goto(f"{address}/{CLAIMS}")
    row = page.locator(f"#claim-{CLAIM}")
    row.get_by_text("Evidence", exact=True).click()
    row.get_by_role("button", name="Copy this claim").click()
    row.get_by_label("Copy", exact=True).select_option("no-address")
    row.get_by_role("button", name="Copy", exact=True).click()
    row.get_by_role("status").get_by_text("Copied").wait_for()
    assert clipboard(page) == blocks_of(data, "no-address", 500)
    row.get_by_label("Copy", exact=True).select_option("form:RIS")
    row.get_by_role("button", name="Copy", exact=True).click()
    row.get_by_role("status").get_by_text("Copied").wait_for()
    assert clipboard(page) == data["references"]["RIS"]
    page.goto(f"{address}/{CHAPTER}")
    mark = page.locator(f".claim-mark[popovertarget='card-{CLAIM}']").first
    mark.click()
    card = page.locator(".claim-card:popover-open")
    card.get_by_role("button", name="Copy this claim").click()
    card.get_by_role("button", name="Copy", exact=True).click()
    card.get_by_role("status").get_by_text("Copied").wait_for()
    assert clipboard(page) == blocks_of(data, "text", 500)


def test_claim_is_copied_from_a_disk(context: BrowserContext, built_book: Book) -> None:
    """A page opened from a disk loads the blocks as well."""
    page = context.new_page()
    page.goto((built_book.site / CLAIMS).as_uri())
    row = page.locator(f"#claim-{CLAIM}")
    row.get_by_text("Evidence", exact=True).click()
    row.get_by_role("button", name="Copy this claim").click()
    text = row.get_by_label("Text to copy")
    text.wait_for()
    assert text.input_value() == blocks_of(claim_data(built_book), "text", 500)


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


def test_text_is_selected_where_the_clipboard_is_closed(context: BrowserContext, address: str) -> None:
    """Without a clipboard the text is selected, and the page says how to go on."""
    page = context.new_page()
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    page.goto(f"{address}/{CHAPTER}")
    page.get_by_text("Copy the facts of this page").click()
    page.locator(".copy-panel").get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("status").get_by_text("Selected").wait_for()
    field = page.locator(".copy-panel textarea")
    start, end, focused = field.evaluate(
        "field => [field.selectionStart, field.selectionEnd, field === document.activeElement]"
    )
    assert (start, end, focused) == (0, len(field.input_value()), True)


def test_texts_stand_on_the_page_without_scripts(browser: Browser, address: str, built_book: Book) -> None:
    """With scripts off, a chapter shows its texts to be selected, and no button that would do nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{CHAPTER}")
    page.get_by_text("Copy the facts of this page").click()
    data = chapter_data(built_book)
    shown = page.locator(".copy-texts pre").all_inner_texts()
    assert shown == list(dict.fromkeys(blocks_of(data, "text", row[0]) for row in data["blocks"]["text"]))
    assert page.locator(".reuse button").count() == 0
    page.goto(f"{address}/{CLAIMS}")
    assert page.locator("a[href='../downloads/copy-blocks.txt']").count() == 1
    context.close()
