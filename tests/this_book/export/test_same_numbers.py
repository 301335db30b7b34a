"""The same numbers everywhere: forms show those of the chapters, whole, and files those of the ledger."""

import csv
import json
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from pydantic_core import to_jsonable_python

from books import EDITION_DATE, Book
from print_forms import HYPHENATED, numbered, office, pdfium, pypdf, without_marks, without_space
from qualifications.formatting import in_ascii
from qualifications.ledger.ledger import Ledger
from tools import the

NUMBER = re.compile(r"\d[\d,.]*\d|\d")
# As many letters around a figure say what it is about.
AROUND = 16
# Signs that no page has: for a mark of evidence, and for the end of a cell or line.
MARK, WALL = "~", "^"
NOT_PRINTED = (
    ".//*[contains(@class,'claim-card') or contains(@class,'screen-only')]"
    "|.//details[contains(@class,'hide')]"
)
BLOCKS = ".//*[self::p or self::li or self::td or self::th or self::h1 or self::h2]"

Read = Callable[[Path], str]


@cache
def articles(book: Book, *, printed: bool) -> list[html.HtmlElement]:
    """The articles of the site's pages, without what no form prints, with signs for marks and block ends."""
    found = []
    for name in book.printed_pages if printed else book.names:
        article = the(book.html(name), ".//article")
        for card in article.xpath(NOT_PRINTED):
            card.drop_tree()
        for each in article.xpath(".//*[contains(@class,'claim-mark')]"):
            each.tail = f"{MARK}{each.tail or ''}"
            each.drop_tree()
        # What stands in one cell or line is not beside what stands in the next.
        for block in article.xpath(BLOCKS):
            block.tail = f"{WALL}{block.tail or ''}"
        found.append(article)
    return found


@cache
def walled(read: Read, suffix: str, book: Book) -> str:
    """The words of the real book in that form, with a wall where two figures only stand side by side."""
    text = read(book.downloads / f"2i2c-qualifications{suffix}")
    # Two numbers with space between them are two cells, or two lines.
    text = re.sub(r"(?<=[\d%])(?:\s*\[\d*\])?\s+(?=[$\d])", WALL, text)
    # The head of a page is no neighbor of its first figure.
    return re.sub(r"Edition [\d.]+ · data to \d{1,2} \w+ \d{4}", WALL, text)


FORMS: list[Any] = [
    *((".pdf", pdfium), (".docx", numbered), (".txt", partial(Path.read_text, encoding="ascii"))),
    *(pytest.param(*each, marks=pytest.mark.slow) for each in ((".pdf", pypdf), (".docx", office))),
]
WHOLE = pytest.mark.parametrize(("suffix", "read"), FORMS)


@WHOLE
def test_every_figure_of_the_site_is_whole(built_book: Book, suffix: str, read: Read) -> None:
    """Each figure before a mark on the site stands whole in the form, with the same words on one side."""
    text = without_marks(in_ascii(walled(read, suffix, built_book)))
    missing, seen = [], 0
    for article in articles(built_book, printed=True):
        page = without_marks(in_ascii(article.text_content()))
        for match in re.finditer(rf"(\d[\d,.]*\d|\d)[^\d{WALL}]?{MARK}", page):
            seen += 1
            before = re.split(f"[{MARK}{WALL}]", page[max(0, match.start() - AROUND) : match.start()])[-1]
            after = page[match.end(1) : match.end() + AROUND].replace(MARK, "", 1)
            after = re.split(f"[{MARK}{WALL}]", after)[0]
            whole = rf"(?<!\d){re.escape(match[1])}(?!\d)"
            sides = rf"{re.escape(before)}{whole}", rf"{whole}{re.escape(after)}"
            if before + after and not any(re.search(side, text) for side in sides):
                missing.append((before, match[1], after))
    assert seen >= 100
    assert not missing


@WHOLE
def test_no_number_that_the_site_does_not_have(
    built_book: Book, suffix: str, read: Read, ledger: Ledger
) -> None:
    """No two numbers side by side, in tables, charts, lists or at the edge of a page, make a third."""
    shown = " ".join(
        (each if isinstance(each, str) else each.text or "")
        for article in articles(built_book, printed=False)
        for each in article.xpath(".//text()|.//@alt|.//@aria-label")
    )
    texts = [
        f"{claim.short} {claim.statement} {claim.as_of.isoformat()} {source.source.title}"
        for claim in ledger.claims.values()
        for source in claim.citations
    ]
    known = set(NUMBER.findall(f"{shown} {' '.join(texts)} {EDITION_DATE:%Y.%m.%d}"))
    # The numbers of pages and notes.
    counted = {str(number) for number in range(1, 1000)}
    found = NUMBER.findall(re.sub(r"https?://\S+", "", walled(read, suffix, built_book)))
    assert len(found) > 1000
    assert not {each for each in found if each not in known | counted}


# LibreOffice leaves the words of notes out.
@pytest.mark.parametrize(("suffix", "read"), FORMS[:-1])
def test_every_name_and_address_of_the_site_is_whole(built_book: Book, suffix: str, read: Read) -> None:
    """Each claim's name, address and piece of code on a printed page stands in the form, nothing added."""
    raw = walled(read, suffix, built_book)
    shown = {
        without_space(in_ascii(each))
        for article in articles(built_book, printed=True)
        for element in article.xpath(".//p//code|.//li//code|.//td//code|.//p//a|.//li//a|.//td//a")
        if re.search(r"[\w-][/@_.-]\w", each := element.text_content())
        if not re.search(f"[{MARK}{WALL}]", each)
    }
    assert len(shown) >= 10
    assert not HYPHENATED.findall(raw)
    text = without_space(in_ascii(raw))
    role = re.compile(r"\{(?:claim|value|evidence)\}`([^`#]+)")
    names = {name for page in built_book.printed_pages for name in role.findall(built_book.source(page))}
    assert len(names) >= 100
    assert not {each for each in shown | names if each not in text}


def test_files_hold_the_figures_of_the_ledger(built_book: Book, ledger: Ledger) -> None:
    """JSON and CSV hold each claim's value and sentence as the ledger computes them.

    In claims.csv `value` holds numbers alone, and `value_text` the dates and words.
    """
    document = json.loads((built_book.downloads / "claims.json").read_text(encoding="utf-8"))
    values = [(each["id"], each["value"], each["statement"]) for each in document["claims"]]
    claims = ledger.claims.values()
    assert values == [(each.id, to_jsonable_python(each.value), each.statement) for each in claims]
    assert {type(value) for _, value, _ in values} >= {int, str}
    with (built_book.downloads / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [
            (row["id"], row["value"], row["value_text"], row["statement"]) for row in csv.DictReader(file)
        ]
    assert rows == [
        (name, *(("", value) if isinstance(value, str) else ("" if value is None else str(value), "")), words)
        for name, value, words in values
    ]
