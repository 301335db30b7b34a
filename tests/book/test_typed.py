"""Figures, words and addresses that a person typed are found in whatever way they are typed.

`books/typed` holds the ways, each below its name, texts that keep every rule, and what asks for files
elsewhere.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from books import EPOCH, Book, make_book
from qualifications.book.settings import read_settings
from qualifications.book.site import build_site
from qualifications.build_folder import Work
from qualifications.ledger.check import check
from qualifications.problems import ProblemError
from qualifications.project import Project

_WAY = re.compile(r"^% way: (.+)$", re.MULTILINE)
_DAY = dt.date(2026, 11, 22)
# What a reader of Markdown alone does not see: the check knows the file, and the build knows the way.
_SEEN_BY_THE_BUILD_ALONE = {"include", "literal include", "figure of another page"}
# What the build finds where no Markdown stands, or none that a chapter's reader judges.
_ELSEWHERE = {
    "_config.yml:23": ["'42'"],
    "_toc.yml:4": ["'42'"],
    "content/_part.md:2": ["'42'"],
    "content/references.bib:3": ["'only'"],
    "content/references.bib:4": ["'42'"],
    "content/references.bib:5": ["an e-mail address"],
    "content/notebook.md:15": ["'42'"],
    "content/notebook.md:19": ["'42'"],
    "content/notebook.md:23": ["'42'"],
    "content/notebook.md:28": ["'only'"],
    "content/notebook.md:32": ["an e-mail address"],
    "content/notebook.md:36": ["'only'"],
    "content/notebook.md:37": ["'only'"],
    "content/notebook.md:41": ["the element <script> in what a cell shows"],
    "content/notebook.md:45": ["'42'", "'best'"],
    "content/notebook.md:47": ["'best'"],
    "content/notebook.md:56": [
        "the element <a> in what a cell shows",
        "the element <b> in what a cell shows",
    ],
    "content/notebook.md:60": ["'only'"],
    "content/notebook.md:66": ["'42'"],
    "content/people.md:4": ["'42'"],
    "content/tool.ipynb:4": ["'only'", "'42'"],
    "images/drawing.svg:2": ["'42'"],
    "images/drawing.svg:3": ["'only'"],
    "images/drawing.svg:4": ["'42'", "'4'", "'2'"],
    "images/drawing.svg:5": ["'42'"],
}


@dataclass(frozen=True)
class Typed:
    """The book, what a build found in it by place, and what it asked a server for."""

    book: Book
    found: dict[str, list[str]]
    address: str
    asked: tuple[str, ...]


def ways(book: Book) -> Iterator[tuple[str, range]]:
    """Each way of typing in the chapter, with its lines."""
    text = book.source("people")
    starts = [(match[1], text.count("\n", 0, match.start()) + 1) for match in _WAY.finditer(text)]
    ends = [line for _, line in starts[1:]] + [text.count("\n") + 2]
    for (name, line), end in zip(starts, ends, strict=True):
        yield name, range(line, end)


def problems(book: Book) -> dict[str, list[str]]:
    """What a build of the site finds, by place; it must find something."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
        patch.setenv("IPYTHONDIR", "")
        with pytest.raises(ProblemError) as failure:
            build_site(Project.find(book.root), Work(frozenset(), book.root / "notebooks"))
    found: dict[str, list[str]] = {}
    for problem in failure.value.problems:
        found.setdefault(problem.place, []).append(
            problem.found.removeprefix("found ").partition("; allowed")[0]
        )
    return found


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typed]:
    """The book with every way of typing, what one build finds in it, and what it asked for meanwhile."""
    book = make_book(tmp_path_factory.mktemp("typed") / "book", "typed")
    book.replace("_config.yml", "Facts about a tiny place.", "Facts about 42 places.")
    (book.root / "content" / "link.txt").symlink_to(book.root / "outside.txt")
    with asked() as (address, paths):
        book.write("content/asks.md", book.source("asks").replace("http://127.0.0.1:PORT", address))
        found = problems(book)
        yield Typed(book, found, address, tuple(paths))


@contextmanager
def asked() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and the paths that it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Writes nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()


def test_enough_ways(typed: Typed) -> None:
    """At least sixty ways are tried, each by a name of its own."""
    names = [name for name, _ in ways(typed.book)]
    assert len(names) == len(set(names)) >= 60


def test_the_build_finds_each_way(typed: Typed) -> None:
    """Each way is found in one build, at a line of its own."""
    book, found = typed.book, typed.found
    lines = {int(place.rpartition(":")[2]) for place in found if place.startswith("content/people.md:")}
    part = {"include"} if "content/_part.md:2" in found else set()
    assert {name for name, place in ways(book) if not lines & set(place)} - part == set()


def test_the_check_finds_each_way(typed: Typed) -> None:
    """Each way that stands in the Markdown of a chapter is found by the check too."""
    book = typed.book
    report = check(book.root / "evidence", book.root / "content", _DAY)
    lines = {problem.order[1] for problem in report.problems if problem.order[0].endswith("/people.md")}
    missed = {name for name, place in ways(book) if not lines & set(place)}
    assert missed == _SEEN_BY_THE_BUILD_ALONE


def test_the_build_finds_what_stands_elsewhere(typed: Typed) -> None:
    """Outputs of cells, notebooks, captions, descriptions, drawings and references are judged as well."""
    found = typed.found
    assert {place: found.get(place) for place in _ELSEWHERE} == _ELSEWHERE
    assert "'42'" in found["content/notebook.md:51"]


def test_addresses_of_other_books_are_refused(tmp_path: Path) -> None:
    """Settings that would have a build ask other hosts are refused at their line."""
    book = make_book(tmp_path / "book")
    mapping = "{python: ['https://docs.python.org/3', null]}"
    book.replace("_config.yml", "    numfig: false", f"    numfig: false\n    intersphinx_mapping: {mapping}")
    with pytest.raises(ProblemError) as failure:
        read_settings(Project.find(book.root))
    line = book.read("_config.yml")[: book.read("_config.yml").index("intersphinx")].count("\n") + 1
    assert [problem.place for problem in failure.value.problems] == [f"_config.yml:{line}"]


def test_innocent_texts_pass(typed: Typed) -> None:
    """Dates, sections, versions, claims, quotations and the numbers of a list are found by neither."""
    book = typed.book
    report = check(book.root / "evidence", book.root / "content", _DAY)
    assert [
        problem for problem in report.problems if problem.order[0].endswith(("/places.md", "/_innocent.md"))
    ] == []
    assert [place for place in typed.found if "places.md" in place or "_innocent.md" in place] == []


def test_a_build_asks_nothing_and_reads_its_own_files(typed: Typed) -> None:
    """Addresses, files outside the book, raw markup and its disguises are refused at their lines."""
    raw = "the directive {raw}"
    outside = "the file ../outside.txt"
    picture = f"the file {typed.address}/picture.png"
    assert {
        int(place.rpartition(":")[2]): text
        for place, text in typed.found.items()
        if place.startswith("content/asks.md:")
    } == {
        9: [raw],
        13: [raw],
        17: [raw],
        21: [f"the address {typed.address}/table.csv"],
        25: [outside],
        29: [outside],
        32: [outside],
        35: [outside],
        39: ["the file link.txt"],
        42: [picture],
        44: ["the file ../outside.svg"],
        46: [picture],
        50: ["the file data:image/png;base64,AAAA"],
        54: [outside],
        56: [outside],
        58: ["the directive {eval-rst}"],
        62: ["""raw markup '<iframe src="x"></iframe>'"""],
        67: ["raw markup '<script>alert()</script>'"],
        69: ["""raw markup '<iframe src="x">'""", "raw markup '</iframe>'"],
    }
    assert typed.asked == ()
