"""An ordinary build gives what a clean build gives, whatever has changed, was killed, or the clock says.

It does again what it must, and leaves alone the rest. `changes.yml` has the changes.
"""

import os
import random
import re
import shutil
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import yaml

import fated
from books import Book, copy_real_book, make_book
from qualifications.build_inputs import Inputs
from qualifications.project import Project
from running import EPOCH

CHANGING = ("notebook", "changing")
CHANGES = yaml.safe_load(Path(__file__).with_name("changes.yml").read_text(encoding="utf-8"))
CHAPTERS = CHANGES["chapters"]
ALL = CHAPTERS | CHANGES["others"]
# Saved files get a time long before any build: a restored backup, or a clock that was set back.
LONG_AGO = 1_000_000_000
# What a build begins to write when it is in the middle of reading, and of writing the site.
PHASES = {
    "reading": "work/doctrees/people.doctree",
    "read": "work/doctrees/environment.pickle",
    "writing": "work/html/people.html",
    "written": "work/html/.sitemap.xml.",
}
# In which chapter what stands in the place of what, and what is said of it.
FAULTS = [
    ("places", "In the library", "93 people are in the library", r"content/places\.md:\d+: .*'93'"),
    ("places", "In the library", "In the <b>library</b>", r"content/places\.md:\d+: .*raw markup"),
    ("places", "description:", "keywords:", r"content/places\.md:\d+: found a page without a description"),
    # The page that links to the heading did not change.
    ("people", "## Who they are", "## Who they have been", r"content/places\.md:\d+: .*'who-they-are'"),
]


def turn(book: Book, name: str) -> None:
    """Makes the change, or undoes it; a file without text goes."""
    for path, old, new in ALL[name]:
        file = book.root / path
        text = book.read(path) if file.exists() else ""
        one, other = (new, old) if new in text else (old, new)
        book.write(path, text.replace(one, other) if one else text + other)
        os.utime(file, (LONG_AGO, LONG_AGO))
        if not book.read(path):
            file.unlink()


def rebuilt(book: Book, *, epoch: int = EPOCH) -> dict[str, bytes]:
    """The files of the site after an ordinary build; fails where a clean build gives others."""
    book.build(epoch=epoch).good()
    clean = Book(book.root.with_name("clean"))
    shutil.rmtree(clean.root, ignore_errors=True)
    shutil.copytree(book.root, clean.root, ignore=shutil.ignore_patterns("_build"))
    clean.build(epoch=epoch).good()
    files, wanted = book.files(), clean.files()
    # Told by names, for a site is long.
    assert {name for name in files.keys() | wanted.keys() if files.get(name) != wanted.get(name)} == set()
    return files


def test_changed_chapter_is_built_alone(built_tiny_book: Callable[..., Book]) -> None:
    """A changed sentence renews its page and the PDF, and no other page of the book."""
    book = built_tiny_book(*CHANGING)
    before = book.times()
    turn(book, "a sentence")
    book.build().good()
    assert "In the old reading room" in book.page("places").read_text(encoding="utf-8")
    changed = {path for path, time in book.times().items() if time != before[path]}
    pdf = "downloads/2i2c-qualifications.pdf"
    assert changed == {"places.html", "index.html", "404.html", "search.html", pdf}


def test_fault_of_a_changed_chapter(built_tiny_book: Callable[..., Book]) -> None:
    """A fault stops the build of a chapter alone too, and each build after it, until it is fixed."""
    book = built_tiny_book()
    for name, old, new, message in FAULTS:
        good = book.source(name)
        book.replace(f"content/{name}.md", old, new)
        outcome = book.build_site()
        assert outcome.status != 0
        assert re.search(f"^error: {message}", outcome.err, re.MULTILINE)
        assert book.build_site() == outcome
        book.write(f"content/{name}.md", good)
    book.build_site().good()


@pytest.mark.parametrize(
    "name", [each if "picture" in each else pytest.param(each, marks=pytest.mark.slow) for each in CHAPTERS]
)
def test_each_change_by_itself(name: str, built_tiny_book: Callable[..., Book]) -> None:
    """After one change of a chapter the site is that of a clean build, and another than before."""
    book = built_tiny_book(*CHANGING)
    first = book.files()
    turn(book, name)
    assert rebuilt(book) != first


@pytest.mark.parametrize("name", ALL)
def test_words_of_chapters_alone_are_read_by_themselves(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of anything else changes the one hash of all that pages share: a build begins from nothing."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    book = make_book(tmp_path / "book", *CHANGING)
    before = Inputs.read(Project(book.root))
    turn(book, name)
    after = Inputs.read(Project(book.root))
    assert (after.shared == before.shared) is (name in CHAPTERS)
    assert name not in CHAPTERS or len(after.changed(before.chapters)) == 1


@pytest.mark.slow
def test_changes_by_chance(built_tiny_book: Callable[..., Book]) -> None:
    """After any changes in any order, in editions of any day, the site is that of a clean build.

    After all are undone it is the first again.
    """
    chance = random.Random(0)  # noqa: S311 - a test's choice, the same each time
    book = built_tiny_book(*CHANGING)
    first, made = book.files(), set[str]()
    for _ in range(3):
        names = chance.sample(sorted(ALL), k=chance.randint(1, 4))
        for name in names:
            turn(book, name)
        made ^= set(names)
        rebuilt(book, epoch=EPOCH + chance.choice([0, 0, 0, 86_400]))
    for name in ALL:
        if name in made:
            turn(book, name)
    assert rebuilt(book) == first


@pytest.mark.slow
@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("build", ["first", "second"])
def test_killed_build_does_no_harm(
    phase: str, build: str, tiny_book: Callable[..., Book], built_tiny_book: Callable[..., Book]
) -> None:
    """Killed in any phase, a build leaves the site as it was, or none; the next gives a clean one's bytes."""
    book = built_tiny_book(*CHANGING) if build == "second" else tiny_book(*CHANGING)
    before = book.files()
    assert bool(before) is (build == "second")
    turn(book, "a sentence")
    turn(book, "a title")
    death = partial(fated.watch, f"{book.root}/_build/{PHASES[phase]}", 1)
    assert book.build(first=death).status == -signal.SIGKILL
    assert book.files() == before
    rebuilt(book)


@pytest.mark.slow
def test_two_folders_give_the_same_bytes(built_book: Book, tmp_path: Path) -> None:
    """Two clean builds in folders of different names give the same site, file by file."""
    again = copy_real_book(tmp_path / "the-same-real-book")
    again.build().good()
    assert built_book.files() == again.files()
