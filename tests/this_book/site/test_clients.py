"""What readers' programs take from the pages: reader views, extractors of text, Zotero."""

import json
import re

import pytest
import trafilatura
from lxml import html
from playwright.sync_api import Page
from readability import Document

from books import EDITION, Book
from qualifications.rendering import typeset
from tools import the

KEPT = f"https://2i2c-org.github.io/qualifications/v/{EDITION}/"
# How Zotero's translator "Embedded Metadata" fills its fields from the tags of a page; where it finds the
# type of the item, see test_citations.py.
ZOTERO = {"citation_title": "title", "citation_public_url": "url", "prism.edition": "edition"}
PAGES = ("qualifications/managed-infrastructure", "proposals/price", "proposals/service")
# What stands in a card and nowhere else.
OF_CARDS = ("Method, sources and permanent link", "Data date")


def words(text: str) -> str:
    """The text with one space between words, without the marks of notes, which have a way of their own."""
    return " ".join(re.sub(r"\s*\[\d+\]", "", text).split())


def sentences(book: Book, name: str) -> list[str]:
    """The paragraphs of a page that have a mark, as a reader sees them."""
    article = the(book.html(name), ".//article")
    marked = article.xpath("./section//p[.//button[@class='claim-mark']][not(ancestor::table)]")
    return [words(paragraph.text_content()) for paragraph in marked]


@pytest.mark.parametrize("name", [*PAGES, pytest.param("", marks=pytest.mark.slow, id="every page")])
def test_extractors_take_clean_sentences(name: str, built_book: Book) -> None:
    """trafilatura and Readability take marked sentences whole, no card, and no date as the author."""
    pages = [name] if name else [each for each in built_book.printed_pages if sentences(built_book, each)]
    for each in pages:
        page, wanted = built_book.page(each).read_text(encoding="utf-8"), sentences(built_book, each)
        assert name == "" or len(wanted) >= 3
        found = json.loads(trafilatura.extract(page, output_format="json", with_metadata=True) or "{}")
        text = words(found["text"])
        assert found["author"] in {"2i2c", "", None}, each
        assert [part for part in OF_CARDS if part in text] == [], each
        assert [sentence for sentence in wanted if sentence not in text] == [], each
        # The older of the two leaves out paragraphs that are short or stand between charts, and takes all
        # that a short page has, cards after the text included.
        document = Document(page)
        text = words(str(html.fromstring(document.summary()).text_content()))
        assert document.author() in {"2i2c", ""}, each
        taken = [sentence for sentence in wanted if sentence[:30] in text]
        assert name == "" or len(taken) >= 3
        assert [sentence for sentence in taken if sentence not in text] == [], each


def zotero(page: Page) -> dict[str, str]:
    """The fields that Zotero saves from the page as it stands in the browser."""
    tags = page.evaluate(
        "() => [...document.querySelectorAll('meta[name]')].map(tag => [tag.name, tag.content])"
    )
    return {ZOTERO[name]: content for name, content in tags if name in ZOTERO}


def test_zotero_saves_a_claim_by_its_address(page: Page, address: str, built_book: Book) -> None:
    """At a claim's own address its sentence and anchor are saved, and at a figure's, its title and anchor."""
    document = json.loads((built_book.downloads / "claims.json").read_text(encoding="utf-8"))
    claim = {each["id"]: each for each in document["claims"]}["infra-first-commit"]
    page.goto(f"{address}/claims/infra-first-commit/index.html")
    page.wait_for_url("**/reference/claims-hubs.html#claim-infra-first-commit")
    saved = zotero(page)
    assert saved["title"] == typeset(claim["statement"]).removesuffix(".")
    assert saved["url"] == f"{KEPT}reference/claims-hubs.html#claim-infra-first-commit"
    assert saved["edition"] == f"Edition {EDITION}"
    page.goto(f"{address}/reference/claims.html")
    assert (zotero(page)["title"], zotero(page)["url"]) == ("Claims", f"{KEPT}reference/claims.html")
    page.goto(f"{address}/record/binder-sessions.html#figure-binder-weekly")
    saved = zotero(page)
    title = words(page.locator("#figure-binder-weekly .chart-title").inner_text())
    assert saved["title"] == title.removesuffix(".")
    assert saved["url"] == f"{KEPT}record/binder-sessions.html#figure-binder-weekly"
