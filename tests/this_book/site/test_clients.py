"""What readers' programs take from the pages: reader views, extractors of text, Zotero."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import trafilatura
from lxml import html
from playwright.sync_api import Browser, Page
from readability import Document

from books import EDITION, Book
from tools import the

KEPT = f"https://2i2c-org.github.io/qualifications/v/{EDITION}/"
# How Zotero's translator "Embedded Metadata" fills its fields from the tags of a page; where it finds the
# type of the item, see test_citing.py.
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


def by_trafilatura(page: str) -> tuple[str, str]:
    """Text and author of a page."""
    found = json.loads(trafilatura.extract(page, output_format="json", with_metadata=True) or "{}")
    return words(found["text"]), found["author"] or ""


def by_readability(page: str) -> tuple[str, str]:
    """The same by the rules of Arc90's Readability, on which reader views rest."""
    document = Document(page)
    return words(str(html.fromstring(document.summary()).text_content())), document.author()


def check_extracted(book: Book, name: str) -> int:
    """Fails where an extractor finds a card among the sentences of the page, or another author.

    Returns how many sentences the one took that leaves some out.
    """
    page = book.page(name).read_text(encoding="utf-8")
    wanted = sentences(book, name)
    for extract in (by_trafilatura, by_readability):
        text, author = extract(page)
        assert author in {"2i2c", ""}, name
        # The older of the two leaves out paragraphs that are short or stand between charts, and takes all
        # that a short page has, cards after the text included.
        is_old = extract is by_readability
        assert is_old or not [each for each in OF_CARDS if each in text], name
        taken = [each for each in wanted if not is_old or each[:30] in text]
        assert [each for each in taken if each not in text] == [], name
    return len(taken)


@pytest.mark.parametrize("name", PAGES)
def test_extractors_take_clean_sentences(name: str, built_book: Book) -> None:
    """trafilatura and Readability take marked sentences whole, no card, and no date as the author."""
    assert len(sentences(built_book, name)) >= 3
    assert check_extracted(built_book, name) >= 3


@pytest.mark.slow
def test_extractors_take_clean_sentences_of_every_page(built_book: Book) -> None:
    """The same on each printed page with marks."""
    pages = [name for name in built_book.printed_pages if sentences(built_book, name)]
    assert len(pages) >= 15
    for name in pages:
        check_extracted(built_book, name)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser."""
    page = browser.new_page()
    yield page
    page.close()


def zotero(page: Page) -> dict[str, str]:
    """The fields that Zotero saves from the page as it stands in the browser."""
    tags = page.evaluate(
        "() => [...document.querySelectorAll('meta[name]')].map(tag => [tag.name, tag.content])"
    )
    return {ZOTERO[name]: content for name, content in tags if name in ZOTERO}


def test_zotero_saves_a_claim_by_its_address(page: Page, address: str, built_book: Book) -> None:
    """At a claim's own address its sentence and anchor are saved, and at a figure's, its title and anchor."""
    claims = json.loads((built_book.downloads / "claims.json").read_text(encoding="utf-8"))["claims"]
    claim = {each["id"]: each for each in claims}["infra-first-commit"]
    page.goto(f"{address}/claims/infra-first-commit/index.html")
    page.wait_for_url("**/reference/claims.html#claim-infra-first-commit")
    saved = zotero(page)
    assert saved["title"] == claim["statement"].removesuffix(".")
    assert saved["url"] == claim["url"] == f"{KEPT}reference/claims.html#claim-infra-first-commit"
    assert saved["edition"] == f"Edition {EDITION}"
    page.goto(f"{address}/reference/claims.html")
    assert (zotero(page)["title"], zotero(page)["url"]) == ("Claims", f"{KEPT}reference/claims.html")
    page.goto(f"{address}/record/binder-sessions.html#figure-binder-weekly")
    saved = zotero(page)
    assert saved["title"] == words(
        page.locator("#figure-binder-weekly .chart-title").inner_text()
    ).removesuffix(".")
    assert saved["url"] == f"{KEPT}record/binder-sessions.html#figure-binder-weekly"
