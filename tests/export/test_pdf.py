"""The way to PDF: a document of which Typst warns is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from manuscripts import imprint
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import Pandoc
from qualifications.export.pdf import make_pdf
from qualifications.problems import ProblemError

BAD = {
    "converge": '#let c = counter("x")\n#context c.update(c.final().first() + 1)\n#context c.final()',
    "multiple times": "words#footnote[a]<one><two>",
}


class _Writer(Pandoc):
    """A writer of one text, whatever the manuscript."""

    def __init__(self, text: str) -> None:
        self._text = text

    def write(self, *_: Any) -> bytes:
        """The text, in a document with a title."""
        return f'#set document(title: "A book")\n{self._text}'.encode()


@pytest.mark.parametrize("words", BAD)
def test_warning_of_typst_is_refused(words: str, tmp_path: Path) -> None:
    """Page numbers on which Typst's attempts do not agree, and a place that loses its name, make no PDF."""
    with pytest.raises(ProblemError) as refusal:
        make_pdf(
            Manuscript("A book", ()), imprint(), pandoc=_Writer(BAD[words]), source=tmp_path / "book.typ"
        )
    (problem,) = refusal.value.problems
    assert problem.place == "book.pdf"
    assert words in problem.message
