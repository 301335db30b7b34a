"""Settings, contents, redirects and chapters that would lead readers astray are refused at their line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book, make_book
from qualifications.book.addresses import read_redirects, write_redirects
from qualifications.book.contents import check_contents
from qualifications.book.input_files import check_inputs
from qualifications.book.settings import read_settings
from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.wording import markdown_text

NAMES = ("index", "people", "places")
_STEM = "found qualifications_file_stem"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A tiny book, whose files each test puts back."""
    return make_book(tmp_path_factory.mktemp("unsafe") / "book")


def refusal(book: Book, name: str, text: str, read: Callable[[Project], object]) -> str:
    """What is said of the book with another text in one of its files."""
    path = book.root / name
    before = path.read_bytes() if path.exists() else None
    path.write_text(text, encoding="utf-8")
    try:
        with pytest.raises(ProblemError) as error:
            read(Project(book.root))
    finally:
        path.unlink() if before is None else path.write_bytes(before)
    return str(error.value).replace(f"{book.root}/", "")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("people: people", "'people', which is a page of the book"),
        ("People: people", "'People', which is a page of the book"),
        ("404: people", "'404', which is a page of the book"),
        ("Search: people", "'Search', which is a page of the book"),
        ("old: nowhere", "'nowhere', for which the book has no page"),
        ("old: [people]", "['people'], for which the book has no page"),
        ("old: https://example.org/", "'https://example.org/', for which the book has no page"),
        ("/x: people", "'/x'"),
        ("../x: people", "'../x'"),
        ("a/../../x: people", "'a/../../x'"),
        ("a//b: people", "'a//b'"),
        ("./x: people", "'./x'"),
        ('"": people', "''"),
        ('"a\\nb": people', "'a\\nb'"),
        ('"<script>alert(1)</script>": people', "'<script>alert(1)</script>'"),
        ('"a b": people', "'a b'"),
        ("_static/x: people", "'_static/x'"),
        ("downloads/x: people", "'downloads/x'"),
        ("v/2026.01.01/x: people", "'v/2026.01.01/x'"),
        ("x.html: people", "'x.html'"),
        ("claims/users/index: people", "'claims/users/index'"),
        (f"{'x' * 5000}: people", f"'{'x' * 99}…"),
    ],
)
def test_redirect_that_leads_out_or_hides_a_page_is_refused(line: str, found: str, book: Book) -> None:
    """An old name is plain, below the site, and no page's; a new one is a page: else its line is told."""
    # YAML reads a key of 5,000 characters only where it is marked as one.
    marked = f"? {line.removesuffix(': people')}\n: people" if len(line) > 1000 else line
    text = f"# Moved pages.\n{marked}\n"
    message = refusal(book, "redirects.yml", text, lambda project: read_redirects(project, NAMES))
    assert message.startswith(f"redirects.yml:2: found {found}; allowed: the old name of a page")


def test_redirects_of_one_name_are_refused(book: Book) -> None:
    """Two old names that differ in case alone would be one file on many machines."""
    text = "old: people\nOld: places\n"
    message = refusal(book, "redirects.yml", text, lambda project: read_redirects(project, NAMES))
    assert message.startswith("redirects.yml:2: found 'Old'")


def test_good_redirects_are_read_and_written(book: Book, tmp_path: Path) -> None:
    """A plain old name leads to its page."""
    book.write("redirects.yml", "old/people: people\n")
    redirects = read_redirects(Project(book.root), NAMES)
    (book.root / "redirects.yml").unlink()
    write_redirects(redirects, url="https://example.org/", folder=tmp_path)
    assert 'content="0; url=../people.html"' in (tmp_path / "old" / "people.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- file: people", "- file: ../../etc/passwd", "_toc.yml:6: found the entry '../../etc/passwd'"),
        ("root: index", "root: &a [*a]", "_toc.yml:2: found an alias of this value"),
    ],
)
def test_contents_that_are_more_than_names_are_refused(old: str, new: str, message: str, book: Book) -> None:
    """Entries lead to chapters, and no value stands for another."""
    text = book.read("_toc.yml")
    assert text.count(old) == 1
    told = refusal(
        book,
        "_toc.yml",
        text.replace(old, new),
        lambda project: check_contents(project.toc_file, project.content),
    )
    assert told.startswith(message)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        *(
            (f"sphinx: {{config: {{qualifications_file_stem: '{stem}'}}}}", f"_config.yml:1: {_STEM} '{stem}")
            for stem in ("", "Harbor Hubs", "../x", "x" * 99)
        ),
        ("1: x", "_config.yml:1: found the key '1'"),
        ("html: x", "_config.yml: found "),
        ("sphinx: [x]", "_config.yml: found "),
    ],
)
def test_settings_that_lead_elsewhere_are_refused(settings: str, message: str, book: Book) -> None:
    """Names of files stay in their folder, and sections are mappings."""
    told = refusal(book, "_config.yml", f"{settings}\n", read_settings)
    assert told.startswith(message)
    assert "; allowed: " in told


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("[x](data:image/png;base64,x)", "the address 'data:image/png;base64,x'"),
        ("![x](https://example.org/x.png)", "the address 'https://example.org/x.png'"),
        ("<ftp://example.org/x>", "the address 'ftp://example.org/x'"),
        ('<a href="javascript:alert(1)">x</a>', "raw markup"),
        ('<b onclick="alert(1)">x</b>', "raw markup"),
        ("<script>alert(1)</script>", "raw markup"),
    ],
)
@pytest.mark.parametrize("before", ["", "> ", "- "])
def test_chapter_that_leads_elsewhere_is_refused(line: str, found: str, before: str, book: Book) -> None:
    """A link of another scheme, a picture of another host, and HTML are refused with their line."""
    text = book.source("people") + f"\n{before}{line}\n"
    number = text.splitlines().index(f"{before}{line}") + 1
    told = refusal(book, "content/people.md", text, check_inputs)
    assert told.startswith(f"content/people.md:{number}: found {found}")


def test_text_of_an_institution_is_no_markdown() -> None:
    """What an institution's file says is shown as it stands: no role, link, cell or element comes of it."""
    text = "{raw}`x` [a](b) <meta> *c* | d # $e$ &amp;"
    shown = markdown_text(text)
    assert shown.replace("\\", "") == text
    assert all(shown[shown.index(mark) - 1] == "\\" for mark in "{}`[]<>*|#$&")
