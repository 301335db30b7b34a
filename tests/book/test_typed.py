"""Figures, words and addresses that a person typed are found in whatever way they are typed.

`books/typed` holds the ways, each below its name, and texts that keep every rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from books import EDITION_DATE, Book, make_book
from qualifications.book.input_files import check_inputs
from qualifications.ledger.check import check
from qualifications.problems import ProblemError
from qualifications.project import Project

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
