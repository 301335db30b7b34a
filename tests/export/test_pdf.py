"""The way to PDF: a document of which Typst warns is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from manuscripts import edition_info
from qualifications.export.manuscript import Manuscript
from qualifications.export.pdf import make_pdf
from qualifications.problems import ProblemError

BAD = {
    "converge": '#let c = counter("x")\n#context c.update(c.final().first() + 1)\n#context c.final()',
    "multiple times": "words#footnote[a]<one><two>",
}


@pytest.mark.parametrize("words", BAD)
def test_warning_of_typst_is_refused(words: str, tmp_path: Path) -> None:
    """Page numbers on which Typst's attempts do not agree, and a place that loses its name, make no PDF."""
    source = f'#set document(title: "A book")\n{BAD[words]}'.encode()
    with pytest.raises(ProblemError) as refusal:
        make_pdf(
            Manuscript("A book", ()),
            edition_info(),
            name="book.pdf",
            write=lambda *_: source,
            workdir=tmp_path,
        )
    (problem,) = refusal.value.problems
    assert problem.place == "book.pdf"
    assert words in problem.words
