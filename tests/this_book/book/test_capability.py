"""The capability statements: three pages for one sheet each, with their claims named in the lines."""

from __future__ import annotations

import pytest
from lxml import html

from books import Book
from docx_checks import WordDocument
from tools import marked, the

SECTIONS = ["What 2i2c does", "What can be checked", "Work so far", "Limits to know", "Company data"]
# The research variant is the one that most readers need.
SHEETS = {
    "research": "capability-statement",
    "teaching": "capability-statement-teaching",
    "federal": "capability-statement-federal",
}


def article_of(book: Book, variant: str) -> html.HtmlElement:
    """The article of a variant, parsed."""
    page = book.html(f"start/capability-{variant}")
    return the(page, ".//article")


@pytest.mark.parametrize("variant", SHEETS)
def test_page_has_its_sections(variant: str, built_book: Book) -> None:
    """Each page has the sections that buyers look for, with claims in them."""
    article = article_of(built_book, variant)
    titles = [str(each.text_content()).rstrip("#") for each in article.iterfind(".//h2")]
    assert titles == SECTIONS
    assert len(set(marked(article))) > 10


@pytest.mark.parametrize("variant", SHEETS)
def test_print_names_claims_without_notes(variant: str, built_book: Book) -> None:
    """In print each line names its claim with a link; the page has no notes, so that it fits a sheet."""
    sheet = WordDocument(built_book.downloads / f"{SHEETS[variant]}.docx")
    assert not sheet.find("//w:footnoteReference")
    targets = {str(link.get("Target")) for link in sheet.part("word/_rels/document.xml.rels")}
    for name in marked(article_of(built_book, variant)):
        assert f"[{name}]" in sheet.text
        assert any(target.endswith(f"/reference/claims.html#claim-{name}") for target in targets), name
