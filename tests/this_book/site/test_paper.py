"""A page printed from the browser keeps what stands behind its facts."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from books import Book
from extractors import pypdf, without_space

# Its marks name a claim twice in a sentence, and claims in dispute.
PAGE = "qualifications/non-profit"


def test_paper_has_marks_and_their_evidence(
    built_book: Book, plain: Page, address: str, tmp_path: Path
) -> None:
    """Each mark of the page has a number on paper; under it stand claim, date, source and limits."""
    paper = tmp_path / "page.pdf"
    # Without scripts: a page is printed with what it was sent.
    plain.goto(f"{address}/{PAGE}.html")
    plain.pdf(path=paper)
    text = without_space(pypdf(paper))
    site = built_book.html(PAGE)
    marks = [str(each) for each in site.xpath("//article//*[@class='claim-sign']/@data-number")]
    cards = site.xpath("//*[contains(@class,'claim-card ')]")
    assert len(marks) >= len(cards) > 10
    for card in cards:
        number = card.get("data-number")
        assert text.count(f"[{number}]") == marks.count(number) + 1
        assert without_space(f"[{number}]{card.find('dl').text_content()}") in text
        assert {"Claim", "Source", "Limits"} <= {term.text for term in card.iter("dt")}
