"""An ordinary build gives what a clean build gives, whatever has changed, and whatever the clock says."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from books import Book, Snapshot, make_book
from qualifications.build_inputs import Inputs
from qualifications.project import Project
from running import EPOCH

# Saved files get a time long before any build: a restored backup, or a clock that was set back.
LONG_AGO = 1_000_000_000
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"><desc>{}</desc></svg>'
)
CLAIM = """
visits-of-a-day:
  kind: EXP
  statement: "On 1 March 2025, {value} people came."
  cited: 3
  unit: people
  as_of: 2025-03-01
  expires: never
  method: Counted by hand.
  limits: Children were not counted.
  sources: [count]
"""
PEOPLE, PLACES = "      - file: people\n", "      - file: places\n"
Change = Callable[[Book], None]


def save(book: Book, path: str, text: str) -> None:
    """Saves a file with a time long ago."""
    file = book.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    os.utime(file, (LONG_AGO, LONG_AGO))


def words(path: str, one: str, other: str) -> Change:
    """Puts the one text in the place of the other, or back."""

    def change(book: Book) -> None:
        text = book.read(path)
        save(book, path, text.replace(one, other) if other not in text else text.replace(other, one))

    return change


def more(path: str, text: str) -> Change:
    """Adds the text at the end of the file, or takes it away; a file without text goes."""

    def change(book: Book) -> None:
        file = book.root / path
        before = book.read(path) if file.exists() else ""
        after = before.replace(text, "") if text in before else before + text
        if after:
            save(book, path, after)
        else:
            file.unlink()

    return change


def together(*changes: Change) -> Change:
    """Several changes in one."""

    def change(book: Book) -> None:
        for each in changes:
            each(book)

    return change


def page(name: str) -> Change:
    """A page that comes or goes."""
    text = (
        f"---\nmyst:\n  html_meta:\n    description: A page of {name} that comes to a book and goes.\n---\n\n"
        f"# {name.title()}\n\nOf {name}.\n"
    )
    return together(more(f"content/{name}.md", text), more("_toc.yml", f"      - file: {name}\n"))


# Of one chapter's words alone: all else that a build has read stays.
CHAPTERS = {
    "a sentence": words("content/places.md", "In the library", "In the old reading room"),
    "a title": words("content/people.md", "# People", "# Persons"),
    "a heading": more("content/people.md", "\n## What they say\n\nNothing.\n"),
    "a claim": more("content/people.md", "\n{claim}`visitors`\n"),
    "a sheet": words("content/places.md", "print-alone: route-places", "print-alone: places"),
    "a page not on paper": words("content/people.md", "---\nmyst:", "---\nprint: false\nmyst:"),
    "a picture": more("content/people.md", "\n![A square](one/square.svg)\n"),
    "a picture of the same name": more("content/places.md", "\n![Another square](two/square.svg)\n"),
    "a target": more("content/places.md", "\n(a-place)=\n## A place\n\n[There](#a-place).\n"),
    "code": more("content/record/visits.md", "\n```{code-cell} python\nhello = 1\n```\n"),
}
OTHERS = {
    "a page": page("guests"),
    "a page of another name": page("visitors"),
    "the order of pages": words("_toc.yml", f"{PEOPLE}{PLACES}", f"{PLACES}{PEOPLE}"),
    "the name of a part": words("_toc.yml", "caption: Qualifications", "caption: People and places"),
    "a claim's sentence": words("evidence/claims/tiny.yml", "people had come", "persons had come"),
    "another claim": more("evidence/claims/more.yml", CLAIM),
    "a source's title": words("evidence/sources.yml", "A count by hand", "A count of heads"),
    "a row": words("evidence/data/visits.csv", "2025-01-12,", "2025-01-12,9"),
    "a picture's lines": words("content/one/square.svg", "<desc>", '<rect width="9" height="9"/><desc>'),
    "a drawing": words("images/cover.svg", "A plain band", "A band"),
    "the name of files": words("_config.yml", "file_stem: 2i2c-qualifications", "file_stem: tiny-book"),
    "the title": words("_config.yml", 'title: "A tiny book"', 'title: "A small book"'),
    "the author": words("_config.yml", "author: Somebody", "author: Nobody"),
    "the subtitle": words("_config.yml", "Facts about a tiny place.", "What is known."),
    "the address": words("_config.yml", "https://example.org/tiny/", "https://example.org/small/"),
    "a work": words("content/references.bib", "The First Book", "The Very First Book"),
    "how to cite": words("CITATION.cff", "name: Somebody", "name: Nobody"),
    "a page that moved": more("redirects.yml", "old: people\n"),
}
ALL = CHAPTERS | OTHERS


def begin(folder: Path, *overlays: str) -> Book:
    """The tiny book with these overlays, a sheet and two pictures."""
    book = make_book(folder, *overlays, "sheet")
    book.replace("content/index.md", "[the sheet](export:route-places.pdf)", "[claims](export:claims.csv)")
    book.replace("content/places.md", "In the library.", "In the library of [](people.md).")
    for name in ("one", "two"):
        save(book, f"content/{name}/square.svg", SQUARE.format(name))
    return book


def apply(book: Book, changes: Iterable[Change]) -> None:
    """Makes each of the changes."""
    for change in changes:
        change(book)


def rebuilt(book: Book, *, epoch: int = EPOCH) -> dict[str, bytes]:
    """The files of the site after an ordinary build."""
    book.build_well(epoch=epoch)
    return book.files()


def clean(book: Book, *, epoch: int = EPOCH) -> dict[str, bytes]:
    """The files of the site after a clean build of the same sources."""
    other = Book(book.root.with_name(f"{book.root.name}-clean"))
    shutil.rmtree(other.root, ignore_errors=True)
    shutil.copytree(book.root, other.root, ignore=shutil.ignore_patterns("_build"))
    return rebuilt(other, epoch=epoch)


def same(one: dict[str, bytes], other: dict[str, bytes]) -> bool:
    """Whether the files are the same; told by names, for a site is long."""
    differ = {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}
    assert not differ
    return True


def test_changed_chapters(tmp_path: Path) -> None:
    """After changes of chapters of every kind but code, the site is that of a clean build."""
    book = begin(tmp_path / "book")
    book.build_well()
    apply(book, [change for name, change in CHAPTERS.items() if name != "code"])
    assert same(rebuilt(book), clean(book))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Snapshot]:
    """Gives the same book, built; what its last test has changed is put back."""

    @cache
    def give(*overlays: str) -> Snapshot:
        book = begin(tmp_path_factory.mktemp("begun") / "book", *overlays)
        book.build_well()
        return Snapshot.of(book)

    return give


@pytest.mark.slow
@pytest.mark.parametrize("name", CHAPTERS)
def test_each_change_by_itself(name: str, begun: Callable[..., Snapshot]) -> None:
    """After one change of a chapter the site is that of a clean build, and another than before."""
    book = (begun("notebook") if name == "code" else begun()).restored()
    first = book.files()
    CHAPTERS[name](book)
    second = rebuilt(book)
    assert second != first
    assert same(second, clean(book))


@pytest.mark.parametrize("name", ALL)
def test_words_of_chapters_alone_are_read_by_themselves(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change of anything else changes the one hash of all that pages share: a build begins from nothing."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    book = begin(tmp_path / "book", "notebook")
    before = Inputs.read(Project(book.root))
    ALL[name](book)
    after = Inputs.read(Project(book.root))
    assert (after.shared == before.shared) is (name in CHAPTERS)
    assert name not in CHAPTERS or len(after.changed(before.chapters)) == 1


@pytest.mark.slow
def test_changes_by_chance(tmp_path: Path) -> None:
    """After any changes in any order, in editions of any day, the site is that of a clean build.

    After all are undone it is the first again.
    """
    chance = random.Random(0)  # noqa: S311 - a test's choice, the same each time
    book = begin(tmp_path / "book", "notebook")
    first, made = rebuilt(book), set[str]()
    for _ in range(3):
        names = chance.sample(sorted(ALL), k=chance.randint(1, 4))
        apply(book, [ALL[name] for name in names])
        made ^= set(names)
        epoch = EPOCH + chance.choice([0, 0, 0, 86_400])
        assert same(rebuilt(book, epoch=epoch), clean(book, epoch=epoch))
    apply(book, [change for name, change in ALL.items() if name in made])
    assert same(rebuilt(book), first)
