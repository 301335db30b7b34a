"""Copying in a real browser: what the clipboard gets, what is announced, what remains without a script."""

from playwright.sync_api import Page

from books import EDITION, EDITION_DATE, ROOT, Book
from qualifications.formatting import format_date, plain
from qualifications.ledger.ledger import open_ledger

CHAPTER = "qualifications/bottom-line.html"
CLAIMS = "reference/claims-hubs.html"
CLAIM = "production-hubs"


def clipboard(page: Page) -> str:
    """What the clipboard holds."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def copied(name: str = CLAIM) -> str:
    """What is copied of a claim: sentence, limits, date, whose the fact is, and the citation, a line each."""
    claim = open_ledger(ROOT / "evidence", EDITION_DATE).claims[name]
    page = f"reference/claims-{claim.subject}.html"
    url = f"https://2i2c-org.github.io/qualifications/v/{EDITION}/{page}#claim-{name}"
    dispute = f" [disputed: {claim.reason}]" if claim.status == "disputed" else ""
    lines = [
        f"{claim.statement}{dispute}",
        *([f"Limits: {claim.limits.rstrip('.')}."] if claim.limits else []),
        f"Data of {format_date(claim.as_of)}. Fact supplied by 2i2c; the conclusion is the reader's.",
        f"2i2c (2026). 2i2c's qualifications, edition {EDITION}, claim {name}. {url}",
    ]
    return "\n".join(map(plain, lines))


def test_every_claim_that_holds_is_copied_in_plain_letters(
    page: Page, address: str, built_book: Book
) -> None:
    """The script puts together the text of each claim that holds, from its entry, in ASCII.

    A claim that no longer holds has no text to copy and no button, in the table and on its card.
    """
    texts = []
    for listed in sorted(built_book.site.glob("reference/claims-*.html")):
        page.goto(f"{address}/reference/{listed.name}")
        texts += page.locator("table.claims details").evaluate_all(
            "hosts => hosts.map(host => [host.closest('tr').id.slice('claim-'.length),"
            " claimText(host, host.closest('[data-copy]').dataset.copy)])"
        )
    assert len(texts) > 400
    page.goto(f"{address}/{CLAIMS}")
    for name, text in texts:
        assert text == copied(name)
        assert text.isascii()
    row = page.locator(f"#claim-{CLAIM}")
    assert row.locator("details").evaluate("host => claimText(host, '')")
    row.locator("details").evaluate(
        "fold => fold.insertAdjacentHTML('beforebegin', '<strong class=claim-status>stale</strong>')"
    )
    assert row.locator("details").evaluate("host => claimText(host, '')") == ""
    row.get_by_text("Evidence", exact=True).click()
    row.locator("dl").wait_for()
    assert row.locator(".copy-button").count() == 0
    page.goto(f"{address}/{CHAPTER}")
    card = page.locator(f"#card-{CLAIM}")
    assert card.evaluate("host => claimText(host, 'See {}.')").endswith(f"\nSee {CLAIM}.")
    card.locator("dl").evaluate(
        "terms => terms.insertAdjacentHTML('beforeend', '<dt>Status</dt><dd>disputed. Two differ. Ask.</dd>')"
    )
    text = card.evaluate("host => claimText(host, '')")
    assert text.splitlines()[0].endswith(" [disputed: Two differ. Ask.]")
    card.locator("dd").last.evaluate("each => { each.textContent = 'stale. The words are gone.'; }")
    assert card.evaluate("host => claimText(host, '')") == ""


def test_claim_and_citation_are_copied(page: Page, address: str) -> None:
    """The table of claims and the card in a chapter both give the claim's text.

    Each form of the chapter's citation has a button that names it.
    """
    row = page.locator(f"#claim-{CLAIM}")
    mark = page.locator(f".claim-mark[popovertarget='card-{CLAIM}']").first
    for name, opener, host in (
        (CLAIMS, row.get_by_text("Evidence", exact=True), row),
        (CHAPTER, mark, page.locator(".claim-card:popover-open")),
    ):
        page.goto(f"{address}/{name}")
        page.evaluate("navigator.clipboard.writeText('')")
        opener.click()
        button = host.get_by_role("button", name="Copy this claim")
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        button.press("Enter")
        host.get_by_role("status").get_by_text("Copied").wait_for()
        assert clipboard(page) == copied()
    page.keyboard.press("Escape")
    page.get_by_text("Cite this page").click()
    page.get_by_role("button", name="Copy APA").click()
    page.get_by_role("status").get_by_text("Copied").wait_for()
    assert clipboard(page).startswith("2i2c. (2026). The bottom line. In 2i2c’s qualifications (Edition ")
    page.locator(".citation-forms summary", has_text="RIS").click()
    page.get_by_role("button", name="Copy RIS").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.startsWith('TY  - CHAP'))")


def test_text_is_selected_where_the_clipboard_is_closed(page: Page, built_book: Book) -> None:
    """Without a clipboard, as on a disk, the text is shown and selected, and the page says how to go on."""
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
        "document.execCommand = () => false;"
    )
    page.goto((built_book.site / CLAIMS).as_uri())
    row = page.locator(f"#claim-{CLAIM}")
    row.get_by_text("Evidence", exact=True).click()
    row.get_by_role("button", name="Copy this claim").click()
    row.get_by_role("status").get_by_text("Selected").wait_for()
    assert row.locator("details > pre").is_visible()
    assert page.evaluate("getSelection().toString()") == copied()
