"""What a second build does again, and what it leaves alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable

import pytest

from books import FOLDERS, Book
from running import kill
from tools import until

NOTEBOOK = "notebook"


def test_changed_chapter_is_built_alone(built_tiny_book: Callable[..., Book]) -> None:
    """A changed sentence renews its page and the PDF, and no other page of the book."""
    book = built_tiny_book(NOTEBOOK)
    before = book.times()
    book.write("content/places.md", book.read("content/places.md") + "\nA sentence more.\n")
    book.build_well()
    changed = {path for path, time in book.times().items() if time != before[path]}
    assert "A sentence more." in book.page("places").read_text(encoding="utf-8")
    pages = {path for path in changed if path.endswith(".html")}
    assert pages == {"places.html", "index.html", "404.html", "search.html"}
    assert "downloads/2i2c-qualifications.pdf" in changed


def test_warning_stays_until_it_is_mended(tiny_book: Callable[..., Book]) -> None:
    """A page with a fault fails the next build too, though nothing changed, and passes once mended."""
    book = tiny_book("bad/citation-unknown")
    first, second = book.build_site(), book.build_site()
    assert first.status != 0
    assert (second.status, second.err) == (first.status, first.err)
    shutil.copy(FOLDERS / "_base" / "content" / "people.md", book.root / "content")
    book.build_site_well()


def test_fault_of_a_changed_chapter(built_tiny_book: Callable[..., Book]) -> None:
    """A typed figure, raw markup and a missing description stop the build of a chapter alone too."""
    book = built_tiny_book()
    good = book.read("content/places.md")
    for text, found in (
        (f"{good}\nWe saw 93 people.\n", "'93'"),
        (f"{good}\n<b>Bold</b>\n", "raw markup"),
        (good.replace("description:", "keywords:"), "a page without a description"),
    ):
        book.write("content/places.md", text)
        outcome = book.build_site()
        assert outcome.status != 0
        assert re.search(rf"^error: content/places\.md:\d+: .*{found}", outcome.err, re.MULTILINE)


def test_link_that_another_page_broke(built_tiny_book: Callable[..., Book]) -> None:
    """A heading that goes breaks the build at the page that links to it, which itself did not change."""
    book = built_tiny_book()
    book.replace("content/people.md", "## Who they are", "## Who they have been")
    outcome = book.build_site()
    assert outcome.status != 0
    assert "content/places.md:" in outcome.err
    assert "who-they-are" in outcome.err


# What a build has made when it is in the middle of reading, and of writing the site.
PHASES = {
    "reading": "work/doctrees/people.doctree",
    "read": "work/doctrees/environment.pickle",
    "writing": "work/html/people.html",
    "written": "work/html/sitemap.xml",
}


def kill_in(phase: str, book: Book) -> None:
    """Builds the book and kills the build as soon as it has written what tells the phase."""
    mark = book.root / "_build" / PHASES[phase]

    def written() -> int:
        return mark.stat().st_mtime_ns if mark.exists() else 0

    before = written()
    process = book.start_build()
    until(lambda: written() != before or process.exitcode is not None, seconds=60, what=phase)
    assert written() != before
    kill(process)


@pytest.mark.slow
@pytest.mark.parametrize("phase", ["reading", "writing"])
def test_killed_build_does_no_harm(
    phase: str, tiny_book: Callable[..., Book], built_tiny_book: Callable[..., Book]
) -> None:
    """Killed as it reads or writes pages, a first build shows nothing; the next gives a clean one's bytes."""
    book = tiny_book(NOTEBOOK)
    kill_in(phase, book)
    assert not book.site.exists()
    book.build_well()
    assert book.files() == built_tiny_book(NOTEBOOK).files()


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
def test_killed_second_build_does_no_harm(
    phase: str, tiny_book: Callable[..., Book], built_tiny_book: Callable[..., Book]
) -> None:
    """A second build, killed in any phase, leaves the site as it was; the next gives a clean one's bytes."""

    def change(book: Book) -> None:
        for name in ("people", "places"):
            book.write(f"content/{name}.md", f"{book.source(name)}\nA sentence more.\n")

    book, clean = built_tiny_book(NOTEBOOK), tiny_book(NOTEBOOK)
    before = book.files()
    change(book)
    kill_in(phase, book)
    assert book.files() == before
    book.build_well()
    change(clean)
    clean.build_well()
    assert book.files() == clean.files()


@pytest.mark.slow
def test_two_folders_give_the_same_bytes(built_book: Book, rebuilt_book: Book) -> None:
    """Two clean builds in folders of different names give the same site, file by file."""
    assert built_book.files() == rebuilt_book.files()
