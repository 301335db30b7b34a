"""What a reader copies from PDF and Word stays what it was: numbers, identifiers, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from docx_checks import WordDocument
from extractors import HYPHENATED, numbered, on_one_line, pdfium, plain, pypdf, without_space
from manuscripts import imprint
from pdf_checks import elements
from qualifications.cache import Cache
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import running_pandoc
from qualifications.export.pdf import make_pdf
from qualifications.export.word.document import make_docx

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
    row = f"<td>2021{mark(90)}</td><td>10</td><td>30</td><td>14</td>"
    return (
        "<h1>Copied</h1>"
        + "".join(sentences)
        + f"<p>It began with 7,100 hubs over 3{mark(91)} years.</p>"
        f"<table><thead><tr><th>Year</th><th>A</th><th>B</th><th>C</th></tr></thead>"
        f"<tbody><tr>{row}</tr></tbody></table>"
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
def test_marks_are_bracketed(made: Path, read: Callable[[Path], str]) -> None:
    """Each note has its number in brackets."""
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
