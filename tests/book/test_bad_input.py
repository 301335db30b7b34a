"""Bad input stops the build: each folder of `books/bad` lays one fault over the good tiny book.

`message.txt` pins the exit status and every word on standard error.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from books import FOLDERS, Book

BAD = FOLDERS / "bad"
CASES = sorted(folder.name for folder in BAD.iterdir())
PAGE = "content/people.md"
# A fault that ends the reading of pages, or is met after it, hides those of other pages.
ALONE = {
    "cell-raises",
    "cell-without-end",
    "chart-without-picture",
    "file-not-text",
    "front-matter-invalid",
    "kernel-that-dies",
    "kernel-unknown",
}
# These are met late, by print or by waiting.
LATE = {"cell-without-end", "chart-without-picture", "cover-without-words"}


def pages_of(case: str) -> list[str]:
    """The files that the case lays over the tiny book."""
    folder = BAD / case
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted({*paths} - {"message.txt"})


TOGETHER = [case for case in CASES if pages_of(case) == [PAGE] and case not in ALONE]
# What is found once all pages are written.
AFTER = {"description-missing", "description-too-long", "description-too-short"}
# What is found before Sphinx reads a page, and hides what Sphinx would find.
BEFORE = {
    *("component-without-style", "directive-unknown", "file-from-outside", "footnote-undefined"),
    *("footnote-unused", "image-without-alt", "page-without-title", "role-unknown", "two-titles"),
}


def pinned(case: str) -> tuple[int, str]:
    """The exit status and the words that the case pins."""
    status, _, message = (BAD / case / "message.txt").read_text(encoding="utf-8").partition("\n")
    return int(status), message


def check_refusal(book: Book, outcome: tuple[int, str], case: str) -> None:
    """Fails where the build did not end as the case pins it, or left something to read."""
    assert outcome == pinned(case)
    assert outcome[0] != 0
    assert "Traceback" not in outcome[1]
    assert not book.site.exists()


@pytest.fixture(scope="module")
def told(tiny_book: Callable[..., Book]) -> list[str]:
    """What builds say of three tiny books, which have a page for each fault of a page."""
    lines: list[str] = []
    for cases in (BEFORE, AFTER, set(TOGETHER) - BEFORE - AFTER):
        book = tiny_book()
        contents = book.read("_toc.yml")
        for case in sorted(cases):
            bad = (BAD / case / PAGE).read_bytes()
            (book.root / "content" / f"{case}.md").write_bytes(bad)
            contents += f"      - file: {case}\n"
        book.write("_toc.yml", contents)
        outcome = book.build_site()
        assert outcome.status == 4
        assert "Traceback" not in outcome.err
        assert not book.site.exists()
        lines += outcome.err.splitlines()
    return lines


@pytest.mark.parametrize("case", TOGETHER)
def test_fault_of_a_page_is_told(case: str, told: list[str]) -> None:
    """Of a page among many bad ones, the build tells just what was found there and what is allowed."""
    page = f"content/{case}.md"
    wanted = [line.replace(PAGE, page) for line in pinned(case)[1].splitlines() if f"{PAGE}:" in line]
    assert wanted
    assert pinned(case)[0] == 4
    assert [line for line in told if line.startswith(f"error: {page}:")] == wanted


def test_faults_of_pages_are_all_that_is_told(told: list[str]) -> None:
    """Nothing is said of the good pages beside the bad ones."""
    assert [
        line for line in told if line.removeprefix("error: content/").split(".md:")[0] not in TOGETHER
    ] == []


@pytest.mark.parametrize("case", [case for case in CASES if case not in {*TOGETHER, *LATE}])
def test_fault_stops_the_site(case: str, tiny_book: Callable[..., Book]) -> None:
    """A fault of settings, contents, data or one page ends the build with its status, place and words."""
    book = tiny_book(f"bad/{case}")
    outcome = book.build_site()
    check_refusal(book, (outcome.status, outcome.err), case)


@pytest.mark.slow
@pytest.mark.parametrize("case", sorted(LATE))
def test_fault_stops_the_build(case: str, tiny_book: Callable[..., Book]) -> None:
    """A fault that is met late ends the whole build with its status, place and words, and nothing is made."""
    book = tiny_book(f"bad/{case}")
    outcome = book.build()
    check_refusal(book, (outcome.status, outcome.err), case)


def test_every_message_says_what_is_allowed() -> None:
    """No pinned message leaves the editor without a place or without what is allowed."""
    assert len(CASES) > 40
    for case in CASES:
        errors = [line for line in pinned(case)[1].splitlines() if line.startswith("error: ")]
        assert errors, case
        for line in errors:
            assert "; allowed: " in line, f"{case}: {line}"
