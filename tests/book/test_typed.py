"""Figures, words and addresses that a person typed are found in whatever way they are typed.

`books/typed` holds the ways, each below its name, texts that keep every rule, and what asks for files
elsewhere; `books/cells` has what cells may not show.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from books import Book, make_book
from qualifications.book.input_files import check_inputs, fixed_text_faults
from qualifications.book.site import SiteBuilder
from qualifications.build_folder import BuildPlan
from qualifications.ledger.check import check
from qualifications.problems import ProblemError
from qualifications.project import Project
from running import EPOCH

_WAY = re.compile(r"^% way: (.+)$", re.MULTILINE)
_DAY = dt.date(2026, 11, 22)
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
_OTHER = "what is neither a figure nor a table"


def ways(book: Book) -> Iterator[tuple[str, range]]:
    """Each way of typing in the chapter, with its lines."""
    text = book.source("people")
    starts = [(match[1], text.count("\n", 0, match.start()) + 1) for match in _WAY.finditer(text)]
    ends = [line for _, line in starts[1:]] + [text.count("\n") + 2]
    for (name, line), end in zip(starts, ends, strict=True):
        yield name, range(line, end)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The book with every way of typing."""
    book = make_book(tmp_path_factory.mktemp("typed") / "book", "typed")
    book.replace("_config.yml", "Facts about a tiny place.", "Facts about 42 places.")
    return book


@pytest.fixture(scope="module")
def found(book: Book) -> dict[str, list[str]]:
    """What the checks before a build find in the chapters, by place below the book."""
    with pytest.raises(ProblemError) as failure:
        check_inputs(Project(book.root))
    found = check(book.root / "evidence", book.root / "content", _DAY)
    return by_place(ProblemError([*failure.value.problems, *found]), book)


def by_place(error: ProblemError, book: Book) -> dict[str, list[str]]:
    """What was found, by place below the book."""
    found: dict[str, list[str]] = {}
    for problem in error.problems:
        text = (problem.found or problem.words).partition("; allowed")[0].removeprefix("found ")
        found.setdefault(problem.place.removeprefix(f"{book.root}/"), []).append(text)
    return found


def test_each_way_is_found(book: Book, found: dict[str, list[str]]) -> None:
    """Each of sixty ways and more is found before a build, at a line of its own."""
    assert len([*ways(book)]) >= 60
    lines = {int(place.rpartition(":")[2]) for place in found if place.startswith("content/people.md:")}
    assert {name for name, place in ways(book) if not lines & set(place)} == set()


def test_what_stands_elsewhere_is_found(book: Book) -> None:
    """Captions, settings, drawings and references are judged as well."""
    assert by_place(ProblemError(fixed_text_faults(Project(book.root))), book) == _ELSEWHERE


def test_what_cells_show_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell shows figures and tables alone, and the words that it gives them are judged."""
    book = make_book(tmp_path / "book", "cells")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    monkeypatch.setenv("IPYTHONDIR", "")
    work = BuildPlan(frozenset(), chapters_alone=False, notebooks=tmp_path / "notebooks")
    with SiteBuilder(Project.find(book.root)) as builder, pytest.raises(ProblemError) as failure:
        builder.build(work, notebooks={})
    assert by_place(failure.value, book) == {
        **{f"content/notebook.md:{line}": [_OTHER] for line in (15, 19, 23, 28, 32, 37, 41)},
        "content/notebook.md:45": ["'42'", "'best'"],
    }


def test_innocent_texts_pass(found: dict[str, list[str]]) -> None:
    """Nothing is found in dates, sections, versions, claims, quotations and the numbers of a list."""
    assert [place for place in found if "places.md" in place] == []


def test_a_chapter_asks_nothing_of_other_hosts_and_folders(found: dict[str, list[str]]) -> None:
    """Addresses of pictures, files outside the book and raw markup are refused at their lines."""
    outside = "the file ../outside"
    picture = "the address 'http://example.org/picture.png'"
    assert {
        int(place.rpartition(":")[2]): text
        for place, text in found.items()
        if place.startswith("content/asks.md:")
    } == {
        9: ["the directive {raw}"],
        10: ["raw markup '<script>alert()</script>'"],
        13: ["the directive {csv-table}"],
        17: ["the directive {include}"],
        20: ["the directive {literalinclude}"],
        23: [picture],
        25: [f"{outside}.svg"],
        27: [picture],
        31: ["the address 'data:image/png;base64,AAAA'"],
        35: ["the address 'javascript:alert()'"],
        40: ["the role {download}"],
        42: [f"{outside}.txt"],
        44: ["the directive {eval-rst}"],
        48: ["raw markup '<script>alert()</script>'"],
        50: ["""raw markup '<iframe src="x">'""", "raw markup '</iframe>'"],
        52: ["the address 'ftp://example.org/x'"],
        54: ["""raw markup '<b onclick="alert()">'""", "raw markup '</b>'"],
        56: ["the address 'data:image/png;base64,AAAA'"],
    }
