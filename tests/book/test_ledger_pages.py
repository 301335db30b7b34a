"""Pages made from the ledger: lists of claims and sources, on one page or several, and what leads there."""

import csv
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from books import EDITION, Book
from tools import even


def test_sources_stand_on_one_page_or_by_who_wrote_them(book: Book) -> None:
    """Without a page of its own, a list stands on the page of all, which else has its count and a link."""

    def shown(page: str) -> list[str]:
        """The sources that a page lists."""
        return sorted(map(str, book.html(page).xpath("//table[contains(@class,'sources')]//th/a/text()")))

    page = "reference/sources"
    book.add(page, "# Sources\n\n```{source-list}\n```\n")
    book.build_site().good()
    assert shown(page) == ["A report", "The record"]
    assert not book.html(page).xpath("//th/a[starts-with(@href,'sources-')]")
    book.add(f"{page}-own", "# Own\n\n```{source-list} own\n```\n")
    book.build_site().good()
    assert shown(page) == ["A report"]
    assert shown(f"{page}-own") == ["The record"]
    (counts,) = book.html(page).xpath("//table[not(contains(@class,'sources'))]/tbody")
    assert [[even(cell) for cell in row] for row in counts] == [
        ["Somebody: pages and documents", "1", "0"],
        ["Somebody: issues, changes, folders and settings in repositories", "0", "0"],
        ["Others: rules, and guidance on them", "0", "0"],
        ["Others: everything else", "1", "1"],
        ["All sources", "2", "1"],
    ]
    assert counts.xpath(".//a/@href") == ["sources-own.html"]


def test_a_file_of_claims_may_have_its_page(book: Book, plain: Page, page: Page) -> None:
    """The claims of a file stand on the page of its name; cards, addresses, search and files lead there.

    The page of the others lists that page, with counts, and has the old address of each claim, from which a
    script leads on; without one, it leads there by a link.
    """
    # The rule of `rules.yml` stays with the others.
    book.add("reference/claims-use", "# Claims on use\n\n```{claims-table}\n```\n")
    book.build().good()
    own, rest = book.html("reference/claims-use"), book.html("reference/claims")
    assert own.xpath("//tr/@id") == ["claim-record-week", "claim-users"]
    assert "claim-rule-limit" in rest.xpath("//tr/@id")
    assert not {*own.xpath("//tr/@id")} & {*rest.xpath("//tr/@id")}
    (line,) = [even(row) for row in rest.xpath("//tbody/tr") if "Use" in row.text_content()]
    says = "The page reference/claims-use of a book for tests, with what it needs to show."
    assert line == f"Use {says} 2, none stale; newest data of 10 February 2025"
    cards = book.html("use").xpath("//div[@popover]/p/a/@href")
    assert cards == [f"reference/claims-use.html#claim-{name}" for name in ("record-week", "users")]
    assert "Newest fact of 10 February 2025" in even(own)
    files = book.files()
    rows = csv.DictReader(files["downloads/claims.csv"].decode("utf-8-sig").splitlines())
    urls = {row["id"]: row["url"] for row in rows}
    kept = f"https://example.org/tiny/v/{EDITION}/reference"
    assert urls["users"] == f"{kept}/claims-use.html#claim-users"
    assert urls["rule-limit"] == f"{kept}/claims.html#claim-rule-limit"
    assert json.loads(files["downloads/claims.json"])["claim_url"] == f"{kept}/claims.html#claim-{{id}}"
    assert urls["users"] in files["downloads/citation-claims.ris"].decode()
    notes = (note.get_object() for page in PdfReader(book.pdf).pages for note in page.annotations or ())
    printed = {note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})}
    assert {urls["users"], urls["record-week"]} <= printed
    index = json.loads(files["search-index.js"].decode().partition(" = ")[2].removesuffix(";\n"))["claims"]
    assert [each[0] for each in index["reference/claims-use"]] == ["record-week", "users"]
    for claim in ("users", "record-week"):
        plain.goto(f"file://{book.site}/claims/{claim}/index.html")
        plain.wait_for_url(f"**/reference/claims-use.html#claim-{claim}")
        page.goto(f"file://{book.site}/reference/claims.html#claim-{claim}")
        page.wait_for_url(f"**/reference/claims-use.html#claim-{claim}")
        assert page.locator(f"#claim-{claim} details[open]").count() == 1
    plain.goto(f"file://{book.site}/reference/claims.html#claim-users")
    assert plain.locator("#claim-users").get_attribute("href") == "claims-use.html#claim-users"


TABLE = "\n\n```{claims-table}\n```\n"
BELONGS = "it on `reference/claims`, or on `reference/claims-NAME` for a file of claims: rules, use"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "reference/claims-people",
            TABLE,
            f"{{}}.md:9: found the table of claims on '{{}}'; allowed: {BELONGS}",
        ),
        ("other", TABLE, f"{{}}.md:9: found the table of claims on '{{}}'; allowed: {BELONGS}"),
        (
            "reference/claims-use",
            "\n\nNo table.\n",
            "reference/claims.md:9: found no {{claims-table}} on the page '{}'; allowed: one on the page of",
        ),
    ],
)
def test_a_page_of_claims_that_cannot_be(book: Book, name: str, text: str, told: str) -> None:
    """A table of claims where none belongs, and a file's page without one, are refused by place."""
    book.add(name, f"# Claims on something{text}")
    refused = book.build_site()
    assert refused.status != 0
    assert f"content/{told.format(name, name)}" in refused.err


def test_book_without_a_table_of_claims_has_no_addresses(built_tiny_book: Callable[..., Book]) -> None:
    """Where no page lists the claims, none has an address of its own, and no card leads to one."""
    book = built_tiny_book()
    book.write("content/people.md", book.source("people") + "\n{claim}`visitors`\n")
    book.build_site().good()
    assert book.html("people").xpath("//div[@id='card-visitors']//a/@href") == ["https://example.org/count"]
    assert not [name for name in book.files() if name.startswith("claims/")]
