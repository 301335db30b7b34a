"""What a reader copies from PDF and Word stays what it was: numbers, identifiers, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import html
from pypdf import PdfReader

from books import EDITION_DATE, Book, real_ledger
from docx_checks import WordDocument
from extractors import QUICK, SLOW, numbered, on_one_line, pdfium, plain, pypdf, without_marks, without_space
from manuscripts import imprint
from pdf_checks import elements
from qualifications.cache import Cache
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import running_pandoc
from qualifications.export.pdf import make_pdf
from qualifications.export.word.document import make_docx
from tools import straight

FIGURES = (
    "$1,400,000",
    "25 August 2020",
    "−3",
    "36.8%",
    "12",
    "2021–2024",
    "2026-11-22",
    "15,934.5",
    "€9.50",
    "2i2c",
)
COPIED = (
    "upstream-share-of-communities-2021",
    "https://example.org/qualifications/v/2026.11.22/reference/claims.html",
    "doi:10.1109/MCSE.2021.3059437",
    "contact-for-qualifications@example.org",
    "tests/export/qualifications_and-communities.csv",
)
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
# As many letters on either side of a figure say what it is about.
AROUND = 16
# Signs that no page has: for a mark of evidence, and for the end of a cell or line.
MARK, WALL = "\u2021", "\u2020"
NOT_PRINTED = (
    ".//*[contains(@class,'claim-card') or contains(@class,'screen-only')]"
    "|.//details[contains(@class,'hide')]"
)
# What a program that hyphenates leaves in the text, and a line that ends at a hyphen.
HYPHENATED = re.compile(r"[\u00ad\u0002\ufffe]|\w-$", re.MULTILINE)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one manuscript as PDF and as Word document, in which each figure bears a mark."""
    folder = tmp_path_factory.mktemp("copied")
    manuscript = Manuscript("Copied", (body(),))
    with running_pandoc(folder, Cache(folder)) as write:
        pdf = make_pdf(manuscript, imprint(), name="a.pdf", write=write, workdir=folder)
        docx = make_docx(manuscript, imprint(), write=write, workdir=folder, cache=Cache(folder))
    (folder / "a.pdf").write_bytes(pdf)
    (folder / "a.docx").write_bytes(docx)
    return folder


def body() -> str:
    """Sentences of every length, so that each figure and each name comes to stand at the end of a line."""
    sentences = [
        f"<p>{'communities ' * (number % 9)}about {figure}{mark(number)} people, {'of ' * (number // 9)}"
        f"<code>{COPIED[number % len(COPIED)]}</code> and {COPIED[(number + 1) % len(COPIED)]}.</p>"
        for number, figure in enumerate(FIGURES * 6)
    ]
    row = "".join(f"<td>{cell}{mark(90)}</td>" for cell in (10, 30, 14))
    return (
        "<h1>Copied</h1>"
        + "".join(sentences)
        + f"<p>It began with 7,100{mark(91)} hubs over 3{mark(91)} years.</p>"
        f"<table><thead><tr><th>Year</th><th>A</th><th>B</th><th>C</th></tr></thead>"
        f"<tbody><tr><td>2021</td>{row}</tr></tbody></table>"
        "<ol><li>2i2c first</li><li>800 hubs</li></ol>" + "".join(map(note, (*range(len(sentences)), 90, 91)))
    )


def mark(number: int) -> str:
    """The mark of a note, as a manuscript has it."""
    return f'<a epub:type="noteref" href="#n{number}">*</a>'


def note(number: int) -> str:
    """A note whose words begin with a figure."""
    words = f"2i2c blog {number}. Claim name-of-claim-{number}."
    return f'<aside epub:type="footnote" id="n{number}"><p>{words}</p></aside>'


READERS = pytest.mark.parametrize(
    ("suffix", "read"), [(".pdf", pdfium), (".pdf", pypdf), (".docx", plain), (".docx", numbered)]
)


@READERS
def test_figure_does_not_run_on_into_its_mark(made: Path, suffix: str, read: Callable[[Path], str]) -> None:
    """Behind each figure stands a space or a bracket, and never the number of its note."""
    text = on_one_line(read(made / f"a{suffix}"))
    for figure in FIGURES:
        assert len(re.findall(rf"about {re.escape(figure)}(?= ?\[| people)", text)) == 6, figure
    assert not re.search(r"\d\d{0,2}2i2c", text), "the number of a note before its words"
    assert re.search(r"\b2i2c first\b.*\b800 hubs\b", text)


@READERS
def test_names_and_addresses_have_no_hyphen_added(
    made: Path, suffix: str, read: Callable[[Path], str]
) -> None:
    """Identifiers, addresses, works, mail and files are found whole, wherever their lines end."""
    raw = read(made / f"a{suffix}")
    text = without_space(raw)
    uses = len(FIGURES) * 6 * 2 // len(COPIED)
    for each in COPIED:
        assert text.count(each) == uses, each
    assert not HYPHENATED.search(raw)


@pytest.mark.parametrize("read", [pdfium, pypdf])
def test_marks_are_bracketed_and_told_once(made: Path, read: Callable[[Path], str]) -> None:
    """Each note has its number in brackets; a source is marked once in a sentence, and once in a row."""
    text = on_one_line(read(made / "a.pdf"))
    notes = len(elements(PdfReader(made / "a.pdf"), "/Note"))
    assert notes == len(FIGURES) * 6 + 2
    assert {int(each) for each in re.findall(r"\[(\d+)\]", text)} == set(range(1, notes + 1))
    assert re.search(r"7,100 hubs over 3 ?\[\d+\] years", text)
    assert re.search(r"2021 ?\[\d+\] 10 30 14", text)


def test_word_sets_numbers_of_notes_in_brackets(made: Path) -> None:
    """A bracket stands before and behind the number that Word or LibreOffice sets for each note."""
    runs = "w:footnoteReference and starts-with(following-sibling::w:r[1], ']')"
    before = "substring(preceding-sibling::w:r[1], string-length(preceding-sibling::w:r[1])) = '['"
    found = WordDocument(made / "a.docx").find(f"//w:r[{runs} and {before}]")
    assert len(found) == len(FIGURES) * 6 + 2


@cache
def whole_book(read: Callable[[Path], str], suffix: str, book: Book) -> str:
    """The words of the real book in that form; the head of a page is no neighbor of its first figure."""
    text = read(book.downloads / f"2i2c-qualifications{suffix}")
    # Two numbers with space between them are two cells, or two lines.
    text = re.sub(r"(?<=[\d%])(?:\s*\[\d*\])?\s+(?=[$\d])", WALL, text)
    return re.sub(r"Edition [\d.]+ · data to \d{1,2} \w+ \d{4}", WALL, text)


@cache
def articles(book: Book, *, printed: bool) -> list[html.HtmlElement]:
    """The articles of the site's pages, without what no form prints, with signs for marks and block ends."""
    found = []
    for name in book.printed_pages if printed else book.names:
        (article,) = book.html(name).xpath("//article")
        for card in article.xpath(NOT_PRINTED):
            card.drop_tree()
        for each in article.xpath(".//*[contains(@class,'claim-mark')]"):
            each.tail = f"{MARK}{each.tail or ''}"
            each.drop_tree()
        # What stands in one cell or line is not beside what stands in the next.
        for block in article.xpath(
            ".//*[self::p or self::li or self::td or self::th or self::h1 or self::h2]"
        ):
            block.tail = f"{WALL}{block.tail or ''}"
        found.append(article)
    return found


WHOLE = pytest.mark.parametrize(
    ("suffix", "read"),
    [*QUICK.items(), *(pytest.param(*each, marks=pytest.mark.slow) for each in SLOW)],
)


@WHOLE
def test_every_figure_of_the_site_is_whole(
    built_book: Book, suffix: str, read: Callable[[Path], str]
) -> None:
    """Each figure before a mark on the site stands whole in the form, with the same words on one side."""
    text = straight(without_marks(whole_book(read, suffix, built_book)))
    missing, seen = [], 0
    for article in articles(built_book, printed=True):
        site = straight(without_marks(article.text_content()))
        for match in re.finditer(rf"(\d[\d,.]*\d|\d)[^\d{WALL}]?{MARK}", site):
            seen += 1
            before = re.split(f"[{MARK}{WALL}]", site[max(0, match.start() - AROUND) : match.start()])[-1]
            after = site[match.end(1) : match.end() + AROUND].replace(MARK, "", 1)
            after = re.split(f"[{MARK}{WALL}]", after)[0]
            whole = rf"(?<!\d){re.escape(match[1])}(?!\d)"
            sides = rf"{re.escape(before)}{whole}", rf"{whole}{re.escape(after)}"
            if before + after and not any(re.search(side, text) for side in sides):
                missing.append((before, match[1], after))
    assert seen >= 100
    assert not missing


@WHOLE
def test_no_number_that_the_site_does_not_have(
    built_book: Book, suffix: str, read: Callable[[Path], str]
) -> None:
    """No two numbers side by side, in tables, charts, lists or at the edge of a page, make a third."""
    site = " ".join(
        (each if isinstance(each, str) else each.text or "")
        for article in articles(built_book, printed=False)
        for each in article.xpath(".//text()|.//@alt|.//@aria-label")
    )
    told = [
        f"{claim.short} {claim.statement} {claim.as_of.isoformat()} {source.source.title}"
        for claim in real_ledger().claims.values()
        for source in claim.citations
    ]
    known = set(NUMBER.findall(f"{site} {' '.join(told)} {EDITION_DATE:%Y.%m.%d}"))
    # The numbers of pages and notes.
    counted = {str(number) for number in range(1, 1000)}
    found = NUMBER.findall(re.sub(r"https?://\S+", "", whole_book(read, suffix, built_book)))
    assert len(found) > 1000
    assert not {each for each in found if each not in known | counted}


# The other two leave the words of notes out.
@pytest.mark.parametrize(
    ("suffix", "read"),
    [
        (".pdf", pdfium),
        pytest.param(".pdf", pypdf, marks=pytest.mark.slow),
        pytest.param(".docx", numbered, marks=pytest.mark.slow),
    ],
)
def test_every_name_and_address_of_the_site_is_whole(
    built_book: Book, suffix: str, read: Callable[[Path], str]
) -> None:
    """Each claim's name, address and piece of code on a printed page stands in the form, nothing added."""
    raw = whole_book(read, suffix, built_book)
    text = straight(without_space(raw))
    names = {
        match[1]
        for page in built_book.printed_pages
        for match in re.finditer(r"\{(?:claim|value|evidence)\}`([^`#]+)", built_book.source(page))
    }
    shown = {
        straight(without_space(each))
        for article in articles(built_book, printed=True)
        for element in article.xpath(".//p//code|.//td//code|.//li//code|.//p//a|.//li//a|.//td//a")
        if re.search(r"[\w-][/@_.-]\w", each := element.text_content())
        if not re.search(f"[{MARK}{WALL}]", each)
    }
    assert len(names) >= 100
    assert len(shown) >= 10
    assert not {name for name in names if name not in text}
    assert not HYPHENATED.findall(raw)
    assert not {each for each in shown if each not in text}
