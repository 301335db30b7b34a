"""Bad input stops the build, with its status, its place, and every word on standard error as pinned.

Each folder of `books/bad` lays one fault over the good tiny book. Faults of pages that can be met together
stand in a folder of `books/bad-pages` for what meets them: the look before Sphinx, Sphinx, the look at the
names of sheets, the look after it. `books/typed` holds the ways in which figures, words and addresses are
typed, each below its name, and texts that keep every rule.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from books import EDITION_DATE, FOLDERS, Book, make_book
from qualifications.book.addresses import read_redirects
from qualifications.book.contents import check_contents
from qualifications.book.input_files import check_inputs
from qualifications.book.settings import read_settings
from qualifications.citations.cff import read_publication
from qualifications.export.draft_file import draft_rules
from qualifications.export.llms import read_assistants
from qualifications.formatting import markdown_text
from qualifications.ledger.check import check
from qualifications.problems import ProblemError
from qualifications.project import Project
from running import Outcome

BAD, PAGES = FOLDERS / "bad", FOLDERS / "bad-pages"
# These are met late, by print or by waiting.
LATE = {"cell-without-end", "chart-without-picture", "cover-without-words"}
MESSAGES = [*BAD.glob("*/message.txt"), *PAGES.glob("*/message.txt")]


def check_refusal(book: Book, outcome: Outcome, folder: str) -> None:
    """Fails where the build did not end as the folder pins it, or left something to read."""
    status, _, message = (FOLDERS / folder / "message.txt").read_text(encoding="utf-8").partition("\n")
    assert (str(outcome.status), outcome.err) == (status, message)
    assert not book.site.exists()


@pytest.mark.parametrize("when", ["before", "reading", "sheets", "after"])
def test_faults_of_pages_are_reported(when: str, tiny_book: Callable[..., Book]) -> None:
    """Of many bad pages beside the good ones, the build tells just what was found on each and is allowed."""
    book = tiny_book()
    for page in sorted((PAGES / when).glob("*.md")):
        shutil.copy(page, book.root / "content")
        book.write("_toc.yml", f"{book.read('_toc.yml')}      - file: {page.stem}\n")
    check_refusal(book, book.build_site(), f"bad-pages/{when}")


@pytest.mark.parametrize("case", sorted({folder.name for folder in BAD.iterdir()} - LATE))
def test_fault_stops_the_site(case: str, tiny_book: Callable[..., Book]) -> None:
    """A fault of settings, contents, data or one page ends the build."""
    book = tiny_book(f"bad/{case}")
    check_refusal(book, book.build_site(), f"bad/{case}")


@pytest.mark.slow
@pytest.mark.parametrize("case", sorted(LATE))
def test_fault_stops_the_build(case: str, tiny_book: Callable[..., Book]) -> None:
    """A fault that is met late ends the whole build, and nothing is made."""
    book = tiny_book(f"bad/{case}")
    check_refusal(book, book.build(), f"bad/{case}")


def test_every_message_says_what_is_allowed() -> None:
    """No pinned message leaves the editor without a place or without what is allowed."""
    errors = [line for path in MESSAGES for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    messages = [line for line in errors if line.startswith("error: ")]
    assert len(messages) > 40
    assert [line for line in messages if "; allowed: " not in line or line.startswith("error: found")] == []


_WAY = re.compile(r"^% way: (.+)$", re.MULTILINE)
# What stands on no page.
_ELSEWHERE = {
    "_config.yml:23": ["'42'"],
    "_toc.yml:4": ["'42'"],
    "content/references.bib:1": ["'only'", "'42'", "an e-mail address"],
    "images/drawing.svg:2": ["'42'", "'42'"],
    "images/drawing.svg:3": ["'only'", "'only'"],
    "images/drawing.svg:4": ["'42'", "'4'", "'2'"],
    "images/drawing.svg:5": ["'42'"],
}


def ways(book: Book) -> Iterator[tuple[str, range]]:
    """Each way of typing in the chapter, with its lines."""
    text = book.source("people")
    starts = [(match[1], text.count("\n", 0, match.start()) + 1) for match in _WAY.finditer(text)]
    ends = [line for _, line in starts[1:]] + [text.count("\n") + 2]
    for (name, line), end in zip(starts, ends, strict=True):
        yield name, range(line, end)


def test_each_way_is_found(tmp_path: Path) -> None:
    """Each of sixty ways and more is found before a build, at a line of its own.

    So is what stands in captions, settings, drawings and references; nothing is found in innocent texts, with
    dates, sections, versions, claims, quotations and the numbers of a list.
    """
    book = make_book(tmp_path / "book", "typed")
    book.replace("_config.yml", "Facts about a tiny place.", "Facts about 42 places.")
    with pytest.raises(ProblemError) as failure:
        check_inputs(Project(book.root))
    problems = check(book.root / "evidence", book.root / "content", EDITION_DATE)
    found: dict[str, list[str]] = {}
    for problem in (*failure.value.problems, *problems):
        found.setdefault(problem.place.removeprefix(f"{book.root}/"), []).append(problem.found)
    typed = {place for place in found if place.startswith("content/people.md:")}
    lines = {int(place.rpartition(":")[2]) for place in typed}
    assert len([*ways(book)]) >= 60
    assert {name for name, place in ways(book) if not lines & set(place)} == set()
    assert {place: texts for place, texts in found.items() if place not in typed} == _ELSEWHERE


READERS: dict[str, Callable[[Project], object]] = {
    "redirects.yml": lambda project: read_redirects(project, ("index", "people", "places")),
    "_toc.yml": lambda project: check_contents(project.toc_file, project.content),
    "_config.yml": read_settings,
    "CITATION.cff": lambda project: read_publication(project.root),
    "evidence/drafts.yml": lambda project: draft_rules(project.evidence, {"known"}),
    "content/assistants.yml": read_assistants,
    "content/people.md": check_inputs,
    ".zenodo.json": check_inputs,
}
ASTRAY = yaml.safe_load(Path(__file__).with_name("astray.yml").read_text(encoding="utf-8"))
NESTED = "".join(f"{':' * (503 - deep)}{{note}}\n" for deep in range(500))
ASTRAY["content/people.md"].append([f"# P\n\n{NESTED}", "23: found a directive too deep in others"])
ASTRAY["redirects.yml"].append([f"? {'x' * 5000}\n: people", f"1: found '{'x' * 99}…"])
ASTRAY["_config.yml"].append([f"sphinx: {{config: {{qualifications_file_stem: {'x' * 99}}}}}", "1: found "])


@pytest.mark.parametrize(
    ("name", "text", "message"), [(name, *case) for name in ASTRAY for case in ASTRAY[name]]
)
def test_what_leads_astray_is_refused(name: str, text: str, message: str, tmp_path: Path) -> None:
    """The refusal names the file, the line, what was found and what is allowed."""
    book = make_book(tmp_path / "book")
    book.write(name, f"{text}\n")
    with pytest.raises(ProblemError) as refusal:
        READERS[name](Project(book.root))
    line = str(refusal.value).removeprefix(f"{book.root}/").splitlines()[0]
    assert line.startswith(f"{name}:{message}")
    assert "; allowed: " in line


def test_text_of_an_institution_is_no_markdown() -> None:
    """What an institution's file says is shown as it stands: no role, link, cell or element comes of it."""
    text = "{raw}`x` [a](b) <meta> *c* | d # $e$ &amp;"
    shown = markdown_text(text)
    assert shown.replace("\\", "") == text
    assert all(shown[shown.index(mark) - 1] == "\\" for mark in "{}`[]<>*|#$&")
