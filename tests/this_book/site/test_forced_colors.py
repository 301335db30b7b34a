"""A page on paper, and in colors that a reader's system forces; `tests/charts` has those of charts."""

from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from books import Book
from print_forms import pypdf, without_space
from tools import show_in

# The controls whose border, words or sign can hardly be told from the ground.
_UNMARKED = """() => {
  const light = color => {
    const [r, g, b] = (color.match(/[\\d.]+/g) ?? []).map(v => v / 255)
      .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = light(getComputedStyle(document.documentElement).backgroundColor);
  const ratio = color => (Math.max(light(color), ground) + 0.05) / (Math.min(light(color), ground) + 0.05);
  return [...document.querySelectorAll('main button, main select, main input, main summary')]
    .filter(each => each.checkVisibility() && !each.disabled)
    .filter(each => {
      // A native box, or a disclosure with its triangle, is drawn by the browser.
      if (['checkbox', 'radio', 'range'].includes(each.type) || each.tagName === 'SUMMARY') return false;
      // The sign of a mark is drawn under its button.
      const sign = each.closest('.claim-sign');
      if (sign) return ratio(getComputedStyle(sign, '::before').color) < 3;
      const style = getComputedStyle(each);
      const bordered = parseFloat(style.borderTopWidth) > 0 && ratio(style.borderTopColor) >= 3;
      return !(bordered || (each.textContent.trim() && ratio(style.color) >= 4.5));
    })
    .map(each => each.outerHTML.slice(0, 120));
}"""
PAGES = ("index", "proposals/assemble", "record/binder-sessions", "reference/claims-hubs")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.slow
def test_what_marks_can_be_seen(browser: Browser, address: str) -> None:
    """Controls stand out from their ground, by the light colors of a system and by its dark."""
    page = browser.new_page(forced_colors="active")
    faults = []
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        for scheme in SCHEMES:
            show_in(page, scheme)
            faults += [f"{name}, {scheme}: {each}" for each in page.evaluate(_UNMARKED)]
    page.close()
    assert faults == []


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
        told = {str(term.text): without_space(term.getnext().text_content()) for term in card.iter("dt")}
        assert f"[{number}]{told.pop('Claim')}" in text
        assert {"Source", "Limits"} <= told.keys()
        assert [term for term in told if f"{without_space(term)}:{told[term]}" not in text] == []
    assert "Notes" in text


# A page with marks, one with facts behind texts, one of rules, and the two with most claims.
FOLDED = (
    PAGE,
    "start/texts-organization",
    "proposals/forms",
    "reference/claims-security",
    "reference/claims-communities",
)
# Sheets of a page, at the most.
MOST = 24


@pytest.mark.parametrize("name", FOLDED)
def test_paper_has_addresses_and_what_is_folded(
    name: str, built_book: Book, page: Page, address: str, tmp_path: Path
) -> None:
    """A fact on paper names its claim by a short address; what the screen folds is open there alone."""
    paper = tmp_path / "page.pdf"
    page.goto(f"{address}/{name}.html")
    page.pdf(path=paper)
    text = without_space(pypdf(paper))
    sheets = len(PdfReader(paper).pages)
    assert sheets <= MOST
    site = built_book.html(name)
    links = site.xpath("//*[contains(@class,'claim-card ')]/p/a/@href | //*[@class='ready-evidence']/@href")
    kept = site.xpath("string(//meta[@name='citation_public_url']/@content)")
    for link in links:
        claim = str(link).partition("#claim-")[2]
        assert (built_book.site / "claims" / claim / "index.html").is_file()
        assert urljoin(kept, f"../claims/{claim}/").removeprefix("https://") in text
    apart = " or ".join(f"contains(@class,'{each}')" for each in ("screen-only", "chart-data"))
    folded = site.xpath(f"//article//details[not(ancestor-or-self::*[{apart}])]")
    assert len(links) + len(folded) > 10
    said = [without_space(words) for each in folded for words in each.xpath(".//dd/text() | .//td/text()")]
    # The end of a sheet, with the heads of a table on the next one, can cut one.
    assert len([words for words in said if words not in text]) < sheets
    assert page.locator("article details[open]").count() == 0
