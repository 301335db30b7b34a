"""The way to PDF: a document of which Typst warns is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from qualifications.export.imprint import Imprint
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import Pandoc
from qualifications.export.pdf import make_pdf
from qualifications.problems import ProblemError
from qualifications.project import Edition

DAY = dt.date(2026, 11, 22)
EDITION = Edition(dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
IMPRINT = Imprint("A book", "Somebody", "Facts.", (), EDITION, DAY, "https://example.org/", "en", "CC0")
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
        make_pdf(Manuscript("A book", ""), IMPRINT, pandoc=_Writer(BAD[words]), source=tmp_path / "book.typ")
    (problem,) = refusal.value.problems
    assert problem.place == "book.pdf"
    assert words in problem.message
