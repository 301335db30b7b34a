"""The capability statement: three pages from one source, each with its claims and its honest blanks."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable

import pytest
import yaml
from lxml import html

from books import ROOT, TESTS, Book
from docx_checks import WordDocument
from qualifications.ledger.capability import read_capability
from qualifications.ledger.ledger import open_ledger
from tools import marked, the

RULES = TESTS / "ledger" / "rules"
EVIDENCE = ROOT / "evidence"
STATEMENT = read_capability(EVIDENCE / "capability.yml", open_ledger(EVIDENCE, dt.date(2026, 11, 23)))
SECTIONS = ["What 2i2c does", "What can be checked", "Work so far", "Limits to know", "Company data"]

# The research variant is the one that most readers need.
SHEETS = {
    "research": "capability-statement",
    "teaching": "capability-statement-teaching",
    "federal": "capability-statement-federal",
}


def page_of(book: Book, variant: str) -> html.HtmlElement:
    """The page of a variant, parsed."""
    return html.fromstring(book.page(f"start/capability-{variant}").read_text(encoding="utf-8"))


@pytest.mark.parametrize("variant", STATEMENT.variants)
def test_page_shows_its_variant(variant: str, built_book: Book) -> None:
    """Each page has its sections, a mark for each of its claims, and blanks where nothing is published."""
    article = the(page_of(built_book, variant), ".//article")
    titles = [str(each.text_content()).rstrip("#") for each in article.iterfind(".//h2")]
    assert titles == SECTIONS
    targets = set(marked(article))
    company = {fact.claim for fact in STATEMENT.company if fact.claim}
    assert targets == {*STATEMENT.claims(STATEMENT.variants[variant]), *company}
    blanks = article.xpath(".//td//*[text()='not published; ask 2i2c']")
    assert len(blanks) == sum(not fact.text for fact in STATEMENT.company)


def test_pages_come_from_one_source(built_book: Book) -> None:
    """The company data are the same on every page, and the sentences of summary are not."""
    articles = [the(page_of(built_book, variant), ".//article") for variant in STATEMENT.variants]
    tables = {str(the(article, ".//table").text_content()) for article in articles}
    sentences = {str(the(article, ".//p").text_content()) for article in articles}
    assert (len(tables), len(sentences)) == (1, 3)


@pytest.mark.parametrize("variant", STATEMENT.variants)
def test_print_names_claims_without_notes(variant: str, built_book: Book) -> None:
    """In print each line names its claim with a link; the page has no notes, so that it fits a sheet."""
    sheet = WordDocument(built_book.downloads / f"{SHEETS[variant]}.docx")
    assert not sheet.find("//w:footnoteReference")
    targets = {str(link.get("Target")) for link in sheet.part("word/_rels/document.xml.rels")}
    for name in STATEMENT.claims(STATEMENT.variants[variant]):
        assert f"[{name}]" in sheet.text
        assert any(target.endswith(f"/reference/claims.html#claim-{name}") for target in targets), name


def test_every_variant_has_its_page() -> None:
    """The contents of the book list a page for each variant."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = {chapter["file"] for part in contents["parts"] for chapter in part["chapters"]}
    assert {f"start/capability-{variant}" for variant in STATEMENT.variants} <= listed


def test_unknown_variant_stops_the_build(tiny_book: Callable[..., Book]) -> None:
    """A page that names a variant which the statement does not have is refused, with those that it has."""
    book = tiny_book()
    shutil.copytree(RULES / "base" / "evidence", book.root / "evidence", dirs_exist_ok=True)
    for path in ("claims/tiny.yml", "data/visits.csv"):
        (book.root / "evidence" / path).unlink()
    statement = (RULES / "bad" / "capability-number-typed" / "evidence" / "capability.yml").read_text(
        encoding="utf-8"
    )
    book.write("evidence/capability.yml", statement.replace("At least 400 people", "People"))
    book.write("content/able.md", "# Able\n\n```{capability-statement} teaching\n```\n")
    book.replace("_toc.yml", "      - file: places\n", "      - file: places\n      - file: able\n")
    outcome = book.build_site()
    assert outcome.status == 4
    assert outcome.err == "error: content/able.md:3: found the variant 'teaching'; allowed: research\n"
