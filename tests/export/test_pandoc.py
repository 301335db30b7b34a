"""The one Pandoc of a build: each form is whole and its own, and what goes wrong is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from qualifications.cache import Cache
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import Form, Pandoc
from qualifications.export.text.document import FORM
from qualifications.problems import ProblemError

TYPST = Form(to="typst", filter=FORM.filter.parents[1] / "typst" / "typst.lua")
NATIVE = Form(to="html", filter=FORM.filter.parents[1] / "word" / "word.lua", metadata={"lang": "en"})
FORMS = (FORM, TYPST, NATIVE)
# Each filter turns these into something else.
BODY = """
<h1 id="first">First</h1>
<p>Words with <strong>weight</strong>.<a href="#note" epub:type="noteref">*</a></p>
<table><thead><tr><th>Year</th><th>Hubs</th></tr></thead><tbody><tr><td>2025</td><td>9</td></tr></tbody></table>
<p>After the table.</p>
<aside id="note" epub:type="footnote"><p>A source. Claim hubs.</p></aside>
"""


def manuscript(*chapters: str) -> Manuscript:
    """A manuscript of those chapters."""
    return Manuscript("A book", chapters)


def started(folder: Path) -> Pandoc:
    """A Pandoc that has kept nothing, in a folder without pictures."""
    return Pandoc(folder, Cache(folder / "cache"))


@pytest.fixture
def pandoc(tmp_path: Path) -> Iterator[Pandoc]:
    """A Pandoc that works in a folder without pictures."""
    with started(tmp_path) as running:
        yield running


def test_no_form_changes_another(tmp_path: Path) -> None:
    """Forms of one manuscript are the same in whatever order they are written, and alone."""
    alone = {}
    for form in FORMS:
        with Pandoc(tmp_path, Cache(tmp_path / form.to)) as pandoc:
            alone[form.to] = pandoc.write(manuscript(BODY), form)
    assert len(set(alone.values())) == len(FORMS)
    with started(tmp_path) as pandoc:
        for order in permutations(FORMS):
            for form in order:
                assert pandoc.write(manuscript(BODY), form) == alone[form.to]


def test_threads_get_what_they_asked_for(pandoc: Pandoc) -> None:
    """Eight threads that write 40 manuscripts at the same time each get their own."""

    def number(each: int) -> list[str]:
        alone = Manuscript(f"Number {each}", (f"<p>number {each}</p>",))
        return re.findall(r"number (\d+)", pandoc.write(alone, FORM).decode())

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
    with started(tmp_path) as pandoc, pytest.raises(ProblemError, match="Pandoc ended: no more room"):
        pandoc.write(manuscript("<p>Words.</p>"), Form(to="plain", filter=script))


def test_chapters_make_what_they_make_together(pandoc: Pandoc) -> None:
    """The numbers of notes run on from chapter to chapter, whichever was written before."""
    one, two = (BODY.replace('"first"', f'"{name}"') for name in ("one", "two"))
    for chapters in ((one, two), (two, one)):
        made = pandoc.write(manuscript(*chapters), TYPST).decode()
        assert re.findall(r"<note-(\d+)>", made) == ["1", "2"]
        assert made.count("#first()") == made.count("#follow(") == 1


def test_chapter_is_written_once(tmp_path: Path) -> None:
    """Of a manuscript with one changed chapter, Pandoc is asked for that chapter and the whole."""
    asked = []

    class Counting(Pandoc):
        def _answer(self, request: Mapping[str, Any]) -> bytes:
            asked.append(request.get("html", "whole"))
            return super()._answer(request)

    with Counting(tmp_path, Cache(tmp_path / "cache")) as pandoc:
        pandoc.write(manuscript("<p>One.</p>", "<p>Two.</p>"), FORM)
        asked.clear()
        assert b"Three." in pandoc.write(manuscript("<p>One.</p>", "<p>Three.</p>"), FORM)
    changed, whole = asked
    assert "Three." in changed
    assert whole == "whole"
