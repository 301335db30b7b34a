"""The site by keyboard alone: past the menu, into it, the lists of buttons, colors, search."""

import datetime as dt

from playwright.sync_api import Page, expect

from tools import tab_to

CHAPTER = "qualifications/managed-infrastructure.html"


def test_first_stop_skips_to_the_text(page: Page, address: str) -> None:
    """The first key press shows a link, and following it puts the focus past header and menu."""
    page.goto(f"{address}/{CHAPTER}")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_focus_is_seen_at_every_stop(page: Page, address: str) -> None:
    """Each of the first forty stops shows an outline, or a border that only the focus has."""
    page.goto(f"{address}/{CHAPTER}")
    unseen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        unseen += page.evaluate(
            """() => {
              // A mark shows it around what a finger hits.
              const seen = [null, "::after"]
                .map(part => getComputedStyle(document.activeElement, part))
                .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
              return seen ? [] : [document.activeElement.outerHTML.slice(0, 90)];
            }"""
        )
    assert unseen == []


def test_menu_of_a_phone(page: Page, address: str) -> None:
    """The menu opens with Enter, and so does a part of it; it leads to a page, and closes with Escape."""
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/index.html")
    button = page.get_by_role("button", name="Contents of the book")
    button.press("Enter")
    link = page.locator("#menu a", has_text="Claims")
    expect(page.locator("#menu details[open] a").first).to_be_visible()
    expect(link).to_be_hidden()
    page.locator("#menu summary", has_text="Reference").press("Enter")
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    link.press("Enter")
    page.wait_for_url("**/reference/claims.html")


def test_menu_shows_the_part_of_the_page(plain: Page, address: str) -> None:
    """Without a script, the part with the page is open, the others are folded, and a press opens one."""
    plain.goto(f"{address}/{CHAPTER}")
    shown = plain.locator("#menu details[open]")
    assert shown.count() == 1 < plain.locator("#menu details").count()
    expect(shown.locator("[aria-current=page]")).to_be_visible()
    plain.get_by_role("navigation", name="Book").get_by_text("Reference", exact=True).press("Enter")
    expect(plain.get_by_role("list", name="Reference").get_by_role("link", name="Claims")).to_be_visible()


def test_list_of_buttons(page: Page, address: str) -> None:
    """A list opens with Enter, its entries are reached with Tab, and Escape closes it and keeps the place."""
    page.goto(f"{address}/{CHAPTER}")
    summary = page.get_by_label("Download this page")
    summary.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="The chapters as PDF")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="The chapters as PDF")).to_be_hidden()
    expect(summary).to_be_focused()


def test_colors_stay_chosen(page: Page, address: str) -> None:
    """The button goes from the system's colors to light and dark; the choice, and nothing else, is stored."""
    page.goto(f"{address}/index.html")
    button = page.locator(".theme-button")
    button.press("Enter")
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.goto(f"{address}/{CHAPTER}")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("JSON.stringify(localStorage)") == '{"theme":"dark"}'
    button.press("Enter")
    assert page.evaluate("JSON.stringify(localStorage)") == "{}"
    # Another site of the host has a word of its own.
    page.evaluate("localStorage.setItem('theme', 'auto')")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def test_search_from_any_page(page: Page, address: str) -> None:
    """Control and K go to the field; Enter leads to the search page."""
    # Newer than the oldest browsers that the pages are for.
    page.add_init_script("delete Element.prototype.checkVisibility")
    page.goto(f"{address}/{CHAPTER}")
    page.keyboard.press("Control+k")
    page.keyboard.type("openscapes")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=openscapes")
    expect(page.locator("#claim-results li").first).to_contain_text("Openscapes")
    expect(page.locator("#page-results .count")).to_be_focused()


def test_address_of_a_claim_opens_its_evidence(page: Page, address: str) -> None:
    """The evidence of a claim is open at the claim's address, and at no other, as that of the skip link.

    Of a claim far down a table on a phone too: all before it is laid out.
    """
    page.goto(f"{address}/reference/claims-hubs.html#main")
    opened = page.locator("table.claims details[open]")
    for place, count in (("main", 0), ("claims-on-hubs-and-clusters", 0), ("claim-production-hubs", 1)):
        page.goto(f"{address}/reference/claims-hubs.html#{place}")
        page.reload()
        expect(opened).to_have_count(count)
    expect(page.locator("#claim-production-hubs details")).to_have_attribute("open", "")
    row = page.locator("table.claims tbody tr").last
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(f"{address}/reference/claims-hubs.html#{row.get_attribute('id')}")
    page.reload()
    expect(row).to_be_in_viewport()


def test_table_of_claims(page: Page, address: str) -> None:
    """From the field a reader goes on to the heads, which sort, and to the evidence, which opens."""
    page.goto(f"{address}/reference/claims-binder.html")
    field = page.get_by_label("Show claims with")
    field.focus()
    page.keyboard.type("2i2c share")
    rows = page.locator("table.claims tbody tr:visible")
    shown = rows.count()
    assert 1 < shown < page.locator("table.claims tbody tr").count()
    expect(page.locator(".claims-filter output")).to_contain_text(f"{shown} of ")
    tab_to(page, page.get_by_role("button", name="Data date"))
    page.keyboard.press("Enter")
    texts = rows.locator("td:nth-child(3)").all_text_contents()
    days = [dt.datetime.strptime(day, "%d %B %Y").replace(tzinfo=dt.UTC) for day in texts]
    assert len(days) == shown
    assert days == sorted(days)
    tab_to(page, rows.first.get_by_text("Evidence"))
    page.keyboard.press("Enter")
    expect(rows.first.get_by_text("Method")).to_be_visible()
