"""The one Pandoc of a build: each form is whole and its own, and what goes wrong is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from pathlib import Path

import pytest

from qualifications.export.manuscript import document
from qualifications.export.pandoc import Form, Pandoc
from qualifications.export.text.document import FORM
from qualifications.problems import ProblemError

TYPST = Form(to="typst", filter=FORM.filter.parents[1] / "typst" / "typst.lua")
NATIVE = Form(to="html", filter=FORM.filter.parents[1] / "word" / "word.lua", metadata={"date": "today"})
FORMS = (FORM, TYPST, NATIVE)
# Each filter turns these into something else.
BODY = """
<h1 id="first">First</h1>
<p>Words with <strong>weight</strong>.<a href="#note" epub:type="noteref">*</a></p>
<table><thead><tr><th>Year</th><th>Hubs</th></tr></thead><tbody><tr><td>2025</td><td>9</td></tr></tbody></table>
<p>After the table.</p>
<aside id="note" epub:type="footnote"><p>A source. Claim hubs.</p></aside>
"""


def manuscript(body: str) -> str:
    """A manuscript with that body."""
    return document([body], title="A book", language="en")


@pytest.fixture
def pandoc(tmp_path: Path) -> Iterator[Pandoc]:
    """A Pandoc that works in a folder without pictures."""
    with Pandoc(tmp_path) as running:
        yield running


def test_no_form_changes_another(tmp_path: Path) -> None:
    """Forms of one manuscript are the same in whatever order they are written, and alone."""
    alone = {}
    for form in FORMS:
        with Pandoc(tmp_path) as pandoc:
            alone[form.to] = pandoc.write(manuscript(BODY), form)
    assert len(set(alone.values())) == len(FORMS)
    with Pandoc(tmp_path) as pandoc:
        for order in permutations(FORMS):
            for form in order:
                assert pandoc.write(manuscript(BODY), form) == alone[form.to]


def test_threads_get_what_they_asked_for(pandoc: Pandoc) -> None:
    """Eight threads that write 40 manuscripts at the same time each get their own."""

    def number(each: int) -> list[str]:
        return re.findall(r"number (\d+)", pandoc.write(manuscript(f"<p>number {each}</p>"), FORM).decode())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(number, range(40))) == [[str(each)] for each in range(40)]


def test_missing_picture_is_refused(pandoc: Pandoc) -> None:
    """A picture that is not there is an error that names it, where Pandoc alone would leave it out."""
    body = manuscript('<p><img src="nowhere.png" alt="Nothing"></p>')
    with pytest.raises(ProblemError, match=r"Pandoc refused: Could not fetch resource nowhere\.png"):
        pandoc.write(body, Form(to="docx", filter=NATIVE.filter))


def test_goes_on_after_an_error(pandoc: Pandoc) -> None:
    """What Pandoc refuses is told, and the next form is written."""
    with pytest.raises(ProblemError, match="nonsense"):
        pandoc.write(manuscript("<p>Words.</p>"), Form(to="nonsense", filter=FORM.filter))
    assert b"Words." in pandoc.write(manuscript("<p>Words.</p>"), FORM)


def test_end_of_the_process_is_told(tmp_path: Path) -> None:
    """Where the process ends in the middle of a form, the error says so and repeats its last words."""
    script = tmp_path / "end.lua"
    script.write_text("io.stderr:write('no more room'); os.exit(1)", encoding="utf-8")
    with Pandoc(tmp_path) as pandoc, pytest.raises(ProblemError, match="Pandoc ended: no more room"):
        pandoc.write(manuscript("<p>Words.</p>"), Form(to="plain", filter=script))
