"""Files that people write are read, or refused in one line with their place: no traceback, no hang."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from books import Book
from odd_files import KINDS
from qualifications.book.input_files import check_inputs
from qualifications.drawings import read_drawing
from qualifications.inputs import files_below, load_foreign, read_json, read_yaml
from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.safety import is_address, text_fault

ODD = yaml.safe_load(Path(__file__).with_name("odd-texts.yml").read_text(encoding="utf-8"))
DEEP, LONG = "[" * 100_000, '{"a": ' + "9" * 5000 + "}"
# Every file that stands for one of its kind in the tiny book.
FILES = ("_config.yml", "_toc.yml", "CITATION.cff", ".zenodo.json", "redirects.yml")
BELOW = ("content/people.md", "content/references.bib", "content/language.yml", "images/cover.svg")


@pytest.fixture
def project(tiny_book: Callable[..., Book]) -> Project:
    """The tiny book, which is without fault."""
    project = Project(tiny_book().root)
    check_inputs(project)
    return project


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_text_file_is_refused(kind: str, project: Project) -> None:
    """Whatever stands in place of any text in UTF-8, one line names it; nothing waits, nothing else fails."""
    for name in (*FILES, *BELOW):
        path = project.root / name
        before = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
        KINDS[kind](path)
        # A book can do without some of these; what is there is read as a file.
        if path.exists() or name in BELOW:
            with pytest.raises(ProblemError) as refusal:
                check_inputs(project)
            (line,) = str(refusal.value).splitlines()
            assert line.startswith(str(path))
            assert ": found " in line
            assert "; allowed: " in line
        path.unlink()
        if before is not None:
            path.write_bytes(before)
    check_inputs(project)


def test_faults_of_a_line_are_told_in_its_order(project: Project) -> None:
    """Marks of notes that a page does not define are told as they stand on the line, in each run alike."""
    marks = [f"note-{number}" for number in range(9)]
    page = project.content / "people.md"
    page.write_text(page.read_text() + "\nWords" + "".join(f"[^{mark}]" for mark in marks) + "\n")
    with pytest.raises(ProblemError) as refusal:
        check_inputs(project)
    assert re.findall(r"found the note mark \[\^([\w-]+)\]", str(refusal.value)) == marks


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n{}</svg>'
# What reads a file, its text, the line where it is refused, and what is found there.
MISLEADING = [
    *((read_yaml, *case) for case in ODD["yaml"]),
    (read_yaml, "a: " + "9" * 5000, 1, "'9999"),
    (read_yaml, "[" * 10**5, 1, "invalid YAML: nesting"),
    *((read_json, text, None, found) for text, found in ODD["json"]),
    *((read_json, DEEP, None, "maximum recursion"), (read_json, LONG, None, "Exceeds")),
    *((read_drawing, SVG.format(inside), 2, "") for inside in ODD["more-than-drawings"]),
    *((read_drawing, text, None, "") for text in ODD["no-drawings"]),
]


@pytest.mark.parametrize(("read", "text", "line", "found"), MISLEADING)
def test_file_that_could_be_misread_is_refused(
    read: Callable[[Path], object], text: str, line: int | None, found: str, tmp_path: Path
) -> None:
    """Strange keys, tags, numbers, characters and depth are refused in YAML and JSON at their line.

    So is a drawing that runs, fetches or links, and one that is none, as with style sheets of others.
    """
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemError) as refusal:
        read(path)
    (problem,) = refusal.value.problems
    assert problem.order[0].startswith(str(path))
    assert line in (None, problem.order[1])
    assert problem.found.startswith(found)
    assert problem.allowed
    assert len(str(problem)) < 500


@pytest.mark.parametrize(
    ("text", "message"), [*ODD["foreign"], (DEEP, "nesting too deep"), (LONG, "Exceeds")]
)
def test_foreign_yaml_that_misleads_is_refused(text: str, message: str) -> None:
    """What is no YAML, too deep, or more than data is reported."""
    with pytest.raises(ValueError, match=f"^invalid YAML: {message}"):
        load_foreign(text.encode())


def test_foreign_yaml_may_have_aliases() -> None:
    """A configuration may name a value once and use it twice, within another that has a name too."""
    text = b"hubs: [&a {name: one, users: &b [x], admins: *b}, *a]\n"
    assert load_foreign(text) == {"hubs": [{"name": "one", "users": ["x"], "admins": ["x"]}] * 2}


def test_keys_are_text_as_written(tmp_path: Path) -> None:
    """A number, a date, a truth value or nothing as a key is the text that stands there."""
    path = tmp_path / "x.yml"
    path.write_text("404: a\n2026-01-01: b\nyes: c\nnull: d\n", encoding="utf-8")
    document = read_yaml(path)
    assert document.data == {"404": "a", "2026-01-01": "b", "yes": "c", "null": "d"}
    assert document.line("yes") == 3


def test_drawing_may_refer_to_its_own_parts(tmp_path: Path) -> None:
    """Gradients, parts used twice and styles are a drawing's own."""
    path = tmp_path / "x.svg"
    parts = (
        '<style>rect { fill: url(#a) }</style><use xlink:href="#b"/><rect id="b" style="fill: url(\'#a\')"/>'
    )
    path.write_text(SVG.format(parts), encoding="utf-8")
    assert len(read_drawing(path)) == 3


def test_address_leads_to_the_web_or_a_mailbox() -> None:
    """Ordinary addresses pass, and what leads elsewhere or hides its host has a fault."""
    assert [each for each in ODD["addresses"] if not is_address(each)] == []
    assert [each for each in ODD["elsewhere"] if is_address(each)] == []
    assert not is_address(f"https://example.org/{'x' * 5000}")


def test_text_is_no_more_than_text() -> None:
    """Ordinary text passes; markup, the start of a spreadsheet formula, and hidden characters do not."""
    assert [each for each in ODD["texts"] if text_fault(each)] == []
    assert [each for each in ODD["more-than-texts"] if not text_fault(each)] == []


@pytest.mark.parametrize("name", ODD["names"])
def test_odd_name_is_refused(name: str, project: Project) -> None:
    """A name that an address, a shell or another file system cannot hold is refused, on one line."""
    (project.content / "new").mkdir()
    (project.content / "new" / name).write_text("# A page\n", encoding="utf-8")
    with pytest.raises(ProblemError, match=r"/content: found the name '[^\n]*; allowed: letters") as refusal:
        check_inputs(project)
    assert len(refusal.value.problems) == 1


def test_links_are_refused(project: Project) -> None:
    """A link to a file or a folder, which may hold itself, is refused and not followed."""
    (project.content / "again").symlink_to(".")
    (project.content / "_twin.md").symlink_to("people.md")
    with pytest.raises(ProblemError) as refusal:
        check_inputs(project)
    places = [problem.place for problem in refusal.value.problems]
    assert places == [f"{project.content}/_twin.md", f"{project.content}/again"]


def test_what_editors_leave_is_passed_over(project: Project) -> None:
    """A lock, a swap file and a file manager's notes stop no build."""
    (project.content / ".#people.md").symlink_to("somebody@here.1234")
    for name in (".people.md.swp", ".DS_Store", "people.md~"):
        (project.content / name).write_bytes(b"\xff\x00")
    check_inputs(project)
    assert not [
        path for path in files_below(project.content) if "people" in path.name and path.name != "people.md"
    ]
