"""The folder `_build`: what is in it is never lost, one build at a time works there, and damage heals."""

import os
import re
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest import mock

import pytest

from books import Book, make_book
from qualifications.build_folder import build_folder
from qualifications.files import write_atomically
from qualifications.problems import Exit
from qualifications.project import Project
from repositories import Repository
from running import EPOCH, environment
from tools import until

NOTHING_LOADED = (
    "import sys; from qualifications.cli import main; status = main(['build']); "
    "assert not {'sphinx', 'lxml', 'polars'} & {*sys.modules}; raise SystemExit(status)"
)
WAITING = "Another build is running in _build; waiting for it to finish.\n"
SENTENCE = "\nA sentence more.\n"
NOWHERE = "a link to nowhere, which is not there"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A tiny book of a private person, built into another folder; each test leaves it built."""
    folder = tmp_path_factory.mktemp("books")
    book = make_book(folder / "book")
    for path in (path for path in book.root.rglob("*") if path.is_file()):
        path.chmod(0o600)
    (folder / "disk").mkdir()
    (book.root / "_build").symlink_to(folder / "disk")
    book.build(first=partial(os.umask, 0o077)).good()
    return book


@pytest.fixture
def files(book: Book) -> dict[str, bytes]:
    """Every file of the site, by its path."""
    return book.files()


def test_checkout_stays_clean(tmp_path: Path) -> None:
    """In a repository that names nothing to ignore, what a build leaves is no change."""
    repository = Repository.new(tmp_path / "book")
    repository.write("_config.yml", "title: A book\n")
    repository.write("_toc.yml", "root: index\n")
    repository.commit("2026-01-01T12:00:00Z")
    with build_folder(Project(repository.folder)):
        (repository.folder / "_build" / "page.html").touch()
        assert repository.git("status", "--porcelain") == ""


def test_unchanged_book_loads_nothing(book: Book) -> None:
    """A build after which nothing has changed ends before Sphinx is loaded, says so, and changes nothing."""
    before = book.times()
    command = [sys.executable, "-c", NOTHING_LOADED]
    done = subprocess.run(command, cwd=book.root, env=environment(), check=True, capture_output=True)
    assert b"nothing has changed" in done.stdout
    assert book.times() == before


def test_build_loads_nothing_that_draws() -> None:
    """What a notebook draws with is not loaded beside it: each build would wait for that."""
    code = "import sys, qualifications.build_steps; assert 'altair' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], env=environment(), check=True)


def test_everybody_may_read_the_site(book: Book) -> None:
    """Files of the site have one mode, and folders one, though sources and build were private."""
    paths = [book.site, *book.site.rglob("*")]
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in paths}
    assert modes == {(True, 0o755), (False, 0o644)}


def test_build_on_another_disk(book: Book, built_tiny_book: Callable[..., Book]) -> None:
    """A `_build` that is a link holds what a folder would hold."""
    assert built_tiny_book().files() == book.files()
    assert (book.root / "_build").is_symlink()


def touched_site(book: Book) -> None:
    """Files that are gone, written over and made private in the site."""
    book.page("index").unlink()
    book.page("people").write_text("Something else", encoding="utf-8")
    book.pdf.chmod(0o600)
    shutil.rmtree(book.site / "_static")


def cut_state(book: Book) -> None:
    """All that a build starts from, cut off."""
    state = [path for path in (book.root / "_build").resolve().rglob("*") if path.is_file()]
    state = [path for path in state if not path.is_relative_to(book.site.resolve())]
    assert {"environment.pickle", "index.doctree", "stamp.json"} <= {path.name for path in state}
    for path in state:
        os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize("damage", [touched_site, cut_state])
def test_damage_heals(damage: Callable[[Book], None], book: Book, files: dict[str, bytes]) -> None:
    """After a build the site is again as it was, and everybody may read it."""
    damage(book)
    book.build().good()
    assert book.files() == files
    assert stat.S_IMODE(book.pdf.stat().st_mode) == 0o644


def test_site_of_a_build_that_was_killed_is_brought_back(book: Book, files: dict[str, bytes]) -> None:
    """Where a build was killed with the site out of its place, the next has it there, even if it fails."""
    old = book.root / "_build" / "work" / "html.old"
    old.parent.mkdir()
    book.site.rename(old)
    text = book.source("places")
    book.write("content/places.md", f"{text}\nThere were 42.\n")
    assert book.build().status != 0
    assert book.files() == files
    book.write("content/places.md", text)
    book.build().good()
    assert book.files() == files


def test_site_stays_where_a_build_is_interrupted(tmp_path: Path) -> None:
    """Stopped by hand between the old site and the new one, a build leaves the old one in its place."""
    repository = Repository.new(tmp_path / "book")
    repository.write("_config.yml", "title: A book\n")
    repository.write("_toc.yml", "root: index\n")
    repository.commit("2026-01-01T12:00:00Z")
    project = Project(repository.folder)
    write_atomically(project.site / "index.html", b"The last good page")
    moved: list[Path] = []

    def rename(path: Path, target: Path) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(path)
        return path.replace(target)

    def build() -> None:
        with build_folder(project) as folder:
            folder.begin()
            with mock.patch.object(Path, "rename", rename):
                folder.finish({})

    with pytest.raises(KeyboardInterrupt):
        build()
    assert moved == [project.site]
    assert (project.site / "index.html").read_bytes() == b"The last good page"
    assert not project.work.exists()


def test_second_build_waits(built_tiny_book: Callable[..., Book], monkeypatch: pytest.MonkeyPatch) -> None:
    """A build says that another is at work, does nothing until that has ended, and then does its work."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    book = built_tiny_book()
    book.write("content/places.md", book.source("places") + SENTENCE)
    with build_folder(Project(book.root)):
        process = book.start_build()
        errors = book.root / ".err"
        until(lambda: errors.exists() and errors.stat().st_size, what="the second build waits")
        assert book.read(".err") == WAITING
        assert process.is_alive()
        assert SENTENCE.strip() not in book.page("places").read_text(encoding="utf-8")
    process.join()
    assert process.exitcode == 0, book.read(".err")
    assert SENTENCE.strip() in book.page("places").read_text(encoding="utf-8")


def test_files_of_others_are_kept(tmp_path: Path) -> None:
    """A link in the place of the site, to a person's own files, gives way to the site; the files stay."""
    own = tmp_path / "own" / "index.html"
    own.parent.mkdir()
    own.write_text("My own page", encoding="utf-8")
    book = make_book(tmp_path / "book")
    book.site.parent.mkdir()
    book.site.symlink_to(own.parent)
    book.build_site().good()
    assert own.read_text(encoding="utf-8") == "My own page"
    assert [*own.parent.iterdir()] == [own]
    assert not book.site.is_symlink()


@pytest.mark.parametrize(
    ("place", "stands_there", "told"),
    [
        ("_build", Path.touch, "file exists"),
        ("_build", lambda path: path.symlink_to("nowhere"), NOWHERE),
        ("_build", lambda path: path.symlink_to("_build"), "a link to _build, which is not there"),
        ("content/people.md", Path.mkdir, "is a directory"),
        ("content/people.md", lambda path: path.symlink_to("nowhere"), NOWHERE),
        ("images/cover.svg", Path.mkdir, "is a directory"),
    ],
)
def test_what_stands_in_the_way(
    place: str, stands_there: Callable[[Path], object], told: str, tmp_path: Path
) -> None:
    """What a build cannot read or write is told in one line with its place and a way out."""
    book = make_book(tmp_path / "book")
    (book.root / place).unlink(missing_ok=True)
    stands_there(book.root / place)
    outcome = book.build()
    assert outcome.err.startswith(f"error: {place}: found {told}; to fix: ")
    assert outcome.status == Exit.PROJECT
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("room", [1_000, pytest.param(400_000, marks=pytest.mark.slow)])
def test_no_room_leaves_the_site(room: int, book: Book, files: dict[str, bytes]) -> None:
    """Where files cannot be written, one line says so; the site stays, and is built when there is room."""
    text = book.source("places")
    book.write("content/places.md", f"{text}\n{'A sentence more. ' * (room // 10)}\n")
    outcome = book.build(first=partial(resource.setrlimit, resource.RLIMIT_FSIZE, (room, room)))
    assert outcome.status == Exit.PROJECT, outcome.err
    assert re.fullmatch(r"error: \S+: found file too large; to fix: .*\n", outcome.err)
    assert book.files() == files
    book.write("content/places.md", text)
    book.build().good()
    assert book.files() == files


def test_file_is_written_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file holds the bytes in new folders, and others may read it; the same bytes keep its time.

    Where a reader interrupts, the old file stands and no temporary one is left.
    """
    target = tmp_path / "a" / "b.txt"
    write_atomically(target, b"a longer text")
    assert target.stat().st_mode & 0o777 == 0o644
    before = target.stat().st_mtime_ns
    write_atomically(target, b"a longer text")
    assert target.stat().st_mtime_ns == before
    write_atomically(target, b"short")
    monkeypatch.setattr(Path, "chmod", mock.Mock(side_effect=KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, b"new")
    assert {path: path.read_bytes() for path in target.parent.iterdir()} == {target: b"short"}
