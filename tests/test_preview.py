"""The live preview: a saved chapter reaches the browser."""

import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import urlopen

import pytest

from books import ROOT, Book
from running import environment, run
from tools import until

COMMAND = [sys.executable, "-c", "from qualifications.cli import main; raise SystemExit(main())"]


@dataclass(frozen=True)
class Preview:
    """A book whose preview runs, and writes to `.told`."""

    book: Book
    address: str

    def read(self, path: str) -> bytes:
        """What is served there."""
        with urlopen(self.address + path) as answer:
            return bytes(answer.read())

    def put(self, path: str, text: str) -> None:
        """Puts another file in the place of one, as editors do, so that it is seen once and whole."""
        self.book.write(".saved", text)
        (self.book.root / ".saved").replace(self.book.root / path)

    def save(self, path: str, text: str) -> None:
        """The same, and waits for another build."""
        build = self.read("-/build")
        self.put(path, text)
        until(lambda: self.read("-/build") != build, what=f"{path} is seen")

    def tells(self, words: str, times: int = 1) -> None:
        """Waits until it has told the words so many times."""
        until(lambda: self.book.read(".told").count(words) == times, what=f"{words} is told")


@contextmanager
def previewed(book: Book, variables: dict[str, str]) -> Iterator[Preview]:
    """The preview of a book, at a port that is free."""
    with (
        (book.root / ".told").open("w") as told,
        subprocess.Popen(
            [*COMMAND, "serve", "--port=0"], cwd=book.root, env=variables, stdout=told, stderr=told
        ) as process,
    ):
        try:
            Preview(book, "").tells("Serving")
            yield Preview(book, re.findall(r"http://\S+", book.read(".told"))[0])
        finally:
            # As Ctrl-C does.
            process.send_signal(signal.SIGINT)
            assert process.wait() == 128 + signal.SIGINT


@pytest.fixture(scope="module")
def preview(tiny_book: Callable[..., Book]) -> Iterator[Preview]:
    """The preview of a tiny book with the program that builds it; each test leaves it without a fault."""
    book = tiny_book()
    shutil.copytree(ROOT / "src" / "qualifications", book.root / "src" / "qualifications")
    with previewed(book, environment() | {"PYTHONPATH": str(book.root / "src")}) as served:
        yield served


def test_saved_chapter_reloads_the_browser(preview: Preview) -> None:
    """Saving a chapter makes another build, for which the page asks, and which has the new words.

    A fault does not reach the browser: the last good page stays up until the fault is fixed.
    """
    page, build = preview.read("places.html"), preview.read("-/build")
    assert b'<script src="/-/reload.js">' in page
    assert b'fetch("/-/build")' in preview.read("-/reload.js")
    text = preview.book.source("places")
    preview.put("content/places.md", f"{text}\nSee [nothing](nowhere.md).\n")
    preview.tells("error: content/places.md")
    assert (preview.read("places.html"), preview.read("-/build")) == (page, build)
    preview.save("content/places.md", f"{text}\nA sentence more.\n")
    assert b"A sentence more." in preview.read("places.html")


def test_process_that_goes_on_makes_what_a_new_one_makes(preview: Preview) -> None:
    """Chapters saved one after the other are built by the same process, into the site of a clean build."""
    book = preview.book
    for name, words in (("places", "First."), ("people", "Second."), ("places", "Third.")):
        preview.save(f"content/{name}.md", f"{book.source(name)}\n{words}\n")
    assert "Traceback" not in book.read(".told")
    kept = book.files()
    stamp = book.root / "_build" / "stamp.json"
    until(stamp.exists, what="the build ends")
    # Without it, a build begins from nothing.
    stamp.unlink()
    book.build_site().good()
    assert {name for name, data in kept.items() if book.files().get(name) != data} == set()


def test_code_that_cannot_run_is_told(preview: Preview) -> None:
    """Code with a fault of syntax is reported for each save, and the preview goes on until it is fixed."""
    code = "src/qualifications/build_steps.py"
    good, build = preview.book.read(code), preview.read("-/build")
    preview.put(code, "def (")
    preview.tells("SyntaxError")
    preview.put("content/places.md", f"{preview.book.source('places')}\nOn.\n")
    preview.tells("SyntaxError", 2)
    assert preview.read("-/build") == build
    preview.save(code, good)
    preview.tells("SyntaxError", 2)
    assert b"On." in preview.read("places.html")


def test_site_that_was_deleted_comes_back(preview: Preview) -> None:
    """After `make clean` the site is made anew, and who asks for a page meanwhile is told nothing."""
    built = preview.book.root / "_build"
    until(lambda: not (built / "work").exists(), what="the build before ends")
    shutil.rmtree(built)
    with pytest.raises(OSError, match="closed connection"):
        preview.read("-/build")
    until(preview.book.page("places").exists, what="the site comes back")
    preview.save("content/places.md", f"{preview.book.source('places')}\nAnew.\n")
    assert b"Anew." in preview.read("places.html")
    assert "processing of request" not in preview.book.read(".told")


def test_files_beside_the_chapters_are_seen(preview: Preview) -> None:
    """Settings are seen each time that they are saved, and so are files that come later."""
    settings = preview.book.read("_config.yml")
    preview.save("_config.yml", settings.replace("author: ", "author: The "))
    preview.save("_config.yml", settings)
    preview.save("redirects.yml", "old/place: places\n")
    assert b"places.html" in preview.read("old/place.html")


def test_taken_port_is_told(tiny_book: Callable[..., Book]) -> None:
    """A port that is taken, and one that no machine has, give an error that names a way out."""
    folder = tiny_book().root
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for port, found in (
            (taken.getsockname()[1], "Address already in use"),
            (70000, "bind(): port must be"),
        ):
            outcome = run(["serve", f"--port={port}"], folder=folder)
            assert outcome.status == 2
            assert re.match(
                rf"error: port {port}: found {re.escape(found)}.*; allowed: a free port", outcome.err
            )
