"""The way to print: one Pandoc writes each form whole, and what it or Typst complains of is reported."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from manuscripts import edition_info
from qualifications.cache import Cache
from qualifications.export.manuscript import Manuscript
from qualifications.export.pandoc import PrintForm, Write, running_pandoc
from qualifications.export.pdf import make_pdf
from qualifications.export.text.document import FORM
from qualifications.problems import ProblemError

TYPST = PrintForm(to="typst", filter=FORM.filter.parents[1] / "typst" / "typst.lua")
NATIVE = PrintForm(to="html", filter=FORM.filter.parents[1] / "word" / "word.lua", metadata={"lang": "en"})
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


@pytest.fixture
def write(tmp_path: Path) -> Iterator[Write]:
    """A Pandoc that has kept nothing, in a folder without pictures."""
    with running_pandoc(tmp_path, Cache(tmp_path / "cache")) as writing:
        yield writing


def test_no_form_changes_another(write: Write, tmp_path: Path) -> None:
    """Forms of one manuscript that the same Pandoc writes are as they are alone."""
    together = [write(manuscript(BODY), form) for form in (*FORMS, *reversed(FORMS))]
    assert together == together[::-1]
    assert len(set(together)) == len(FORMS)
    for form, made in zip(FORMS, together, strict=False):
        with running_pandoc(tmp_path, Cache(tmp_path / form.to)) as alone:
            assert alone(manuscript(BODY), form) == made


@pytest.mark.parametrize(
    ("body", "form", "message"),
    [
        (
            '<p><img src="nowhere.png" alt="Nothing"></p>',
            PrintForm(to="docx", filter=NATIVE.filter),
            r"Pandoc refused: Could not fetch resource nowhere\.png",
        ),
        ("<p>Words.</p>", PrintForm(to="nonsense", filter=FORM.filter), "Pandoc refused: .*nonsense"),
    ],
)
def test_goes_on_after_an_error(body: str, form: PrintForm, message: str, write: Write) -> None:
    """A missing picture, which Pandoc would leave out, and an unknown form are errors; others are written."""
    with pytest.raises(ProblemError, match=message):
        write(manuscript(body), form)
    assert b"Words." in write(manuscript("<p>Words.</p>"), FORM)


@pytest.mark.parametrize("begun", ["", "ok 99\\n<p>Wor"])
def test_end_of_the_process_is_reported(begun: str, tmp_path: Path) -> None:
    """Where the process ends in a form or an answer, each build says so and repeats its last words."""
    script = tmp_path / "end.lua"
    code = f"io.stdout:write('{begun}'); io.stderr:write('no more room'); os.exit(1)"
    script.write_text(code, encoding="utf-8")
    for _ in range(2):
        with (
            pytest.raises(ProblemError, match="Pandoc ended: no more room"),
            running_pandoc(tmp_path, Cache(tmp_path / "cache")) as write,
        ):
            write(manuscript("<p>Words.</p>"), PrintForm(to="plain", filter=script))


def test_chapters_make_what_they_make_together(write: Write) -> None:
    """The numbers of notes run on from chapter to chapter, whichever was written before."""
    one, two = (BODY.replace('"first"', f'"{name}"') for name in ("one", "two"))
    for chapters in ((one, two), (two, one)):
        made = write(manuscript(*chapters), TYPST).decode()
        assert re.findall(r"<note-(\d+)>", made) == ["1", "2"]
        assert made.count("#first()") == made.count("#follow(") == 1


def test_chapter_is_written_once(write: Write, tmp_path: Path) -> None:
    """Of a manuscript with one changed chapter, that chapter alone is put through its filter again."""
    script, log = tmp_path / "log.lua", tmp_path / "log"
    code = "function Pandoc(doc) io.open('log', 'a'):write(pandoc.utils.stringify(doc), '\\n'):close() end"
    script.write_text(code, encoding="utf-8")
    form = PrintForm(to="plain", filter=script)
    write(manuscript("<p>One.</p>", "<p>Two.</p>"), form)
    assert b"Three." in write(manuscript("<p>One.</p>", "<p>Three.</p>"), form)
    assert log.read_text(encoding="utf-8").split() == ["One.", "Two.", "Three."]


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
