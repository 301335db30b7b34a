"""The marks of notes in PDF and Word: in brackets, so that none runs on into a figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from docx_checks import WordDocument
from extractors import on_one_line, pdfium, pypdf
from manuscripts import imprint
from pdf_checks import elements
from qualifications.cache import Cache
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import running_pandoc
from qualifications.export.pdf import make_pdf
from qualifications.export.word.document import make_docx

MARK = '<a epub:type="noteref" href="#n{0}">*</a>'
NOTE = '<aside epub:type="footnote" id="n{0}"><p>2i2c blog {0}. Claim name-of-claim-{0}.</p></aside>'
BODY = (
    "<h1>Copied</h1><p>About 12{} people. It began with 7,100 hubs over 3{} years.</p>"
    "<table><thead><tr><th>Year</th><th>A</th><th>B</th><th>C</th></tr></thead>"
    "<tbody><tr><td>2021{}</td><td>10</td><td>30</td><td>14</td></tr></tbody></table>"
).format(*map(MARK.format, (1, 2, 3))) + "".join(map(NOTE.format, (1, 2, 3)))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one manuscript as PDF and as Word document."""
    folder = tmp_path_factory.mktemp("copied")
    manuscript = Manuscript("Copied", (BODY,))
    with running_pandoc(folder, Cache(folder)) as write:
        pdf = make_pdf(manuscript, imprint(), name="a.pdf", write=write, workdir=folder)
        docx = make_docx(manuscript, imprint(), write=write, workdir=folder, cache=Cache(folder))
    (folder / "a.pdf").write_bytes(pdf)
    (folder / "a.docx").write_bytes(docx)
    return folder


@pytest.mark.parametrize("read", [pdfium, pypdf])
def test_marks_are_bracketed(made: Path, read: Callable[[Path], str]) -> None:
    """Each note has its number in brackets, apart from the figures before and behind it."""
    text = on_one_line(read(made / "a.pdf"))
    assert len(elements(PdfReader(made / "a.pdf"), "/Note")) == 3
    assert {int(each) for each in re.findall(r"\[(\d+)\]", text)} == {1, 2, 3}
    assert re.search(r"About 12 ?\[1\] people\. It began with 7,100 hubs over 3 ?\[2\] years", text)
    assert re.search(r"2021 ?\[3\] 10 30 14", text)


def test_word_sets_numbers_of_notes_in_brackets(made: Path) -> None:
    """A bracket stands before and behind the number that Word or LibreOffice sets for each note."""
    runs = "w:footnoteReference and starts-with(following-sibling::w:r[1], ']')"
    before = "substring(preceding-sibling::w:r[1], string-length(preceding-sibling::w:r[1])) = '['"
    assert len(WordDocument(made / "a.docx").find(f"//w:r[{runs} and {before}]")) == 3
