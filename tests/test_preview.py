"""The live preview: a saved chapter reaches the browser."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from urllib.request import urlopen

import pytest

from books import ROOT, Book
from running import environment, run
from tools import until


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(port: int) -> list[str]:
    """The command that serves on that port."""
    return [
        sys.executable,
        "-c",
        "from qualifications.cli import main; raise SystemExit(main())",
        "serve",
        f"--port={port}",
    ]


def listens(port: int) -> bool:
    """Whether somebody answers at the port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def read(address: str) -> bytes:
    """What is served at the address."""
    with urlopen(address) as answer:
        return bytes(answer.read())


def differs(address: str, build: bytes) -> bool:
    """Whether the preview serves another build."""
    return read(address) != build


@pytest.fixture(scope="module")
def served(tiny_book: Callable[..., Book]) -> Iterator[tuple[Book, int]]:
    """A tiny book with the program that builds it, and the port of its preview, which writes to `.log`.

    Each test leaves it without a fault.
    """
    book, port = tiny_book(), free_port()
    source = book.root / "src" / "qualifications"
    shutil.copytree(ROOT / "src" / "qualifications", source)
    surroundings = environment() | {"PYTHONPATH": str(source.parent)}
    with (book.root / ".log").open("w") as log:
        process = subprocess.Popen(
            command(port), cwd=book.root, env=surroundings, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        until(lambda: "Serving" in book.read(".log"), seconds=180, what="the preview answers")
        yield book, port
    finally:
        process.terminate()
        process.communicate()


def test_saved_chapter_reloads_the_browser(served: tuple[Book, int]) -> None:
    """Saving a chapter makes another build, for which the page asks, and which has the new words.

    A fault does not reach the browser: the last good page stays up until the fault is fixed.
    """
    book, port = served
    address = f"http://127.0.0.1:{port}"
    assert b'<script src="/-/reload.js">' in read(f"{address}/places.html")
    assert b'fetch("/-/build")' in read(f"{address}/-/reload.js")
    page, build = read(f"{address}/places.html"), read(f"{address}/-/build")
    text = book.read("content/places.md")
    book.write("content/places.md", f"{text}\nSee [nothing](nowhere.md).\n")
    until(lambda: "error: content/places.md" in book.read(".log"), seconds=120, what="the fault is reported")
    assert (read(f"{address}/places.html"), read(f"{address}/-/build")) == (page, build)
    book.write("content/places.md", f"{text}\nA sentence more.\n")
    until(lambda: read(f"{address}/-/build") != build, seconds=120, what="the page is reloaded")
    assert b"A sentence more." in read(f"{address}/places.html")


def test_process_that_goes_on_makes_what_a_new_one_makes(served: tuple[Book, int]) -> None:
    """Chapters saved one after the other are built by the same process, into the site of a clean build."""
    book, port = served
    address = f"http://127.0.0.1:{port}/-/build"
    for name, words in (("places", "First."), ("people", "Second."), ("places", "Third.")):
        build = read(address)
        book.write(f"content/{name}.md", f"{book.read(f'content/{name}.md')}\n{words}\n")
        until(partial(differs, address, build), seconds=120, what="the page is reloaded")
    assert "Traceback" not in book.read(".log")
    kept = book.files()
    stamp = book.root / "_build" / "stamp.json"
    until(stamp.exists, seconds=60, what="the build ends")
    # Without it, a build begins from nothing.
    stamp.unlink()
    book.build_site().good()
    assert {name for name, data in kept.items() if book.files().get(name) != data} == set()


def test_code_that_cannot_run_is_reported(served: tuple[Book, int]) -> None:
    """Code with a fault of syntax is reported for each save, and the preview goes on until it is fixed."""
    book, port = served
    address, code = f"http://127.0.0.1:{port}/-/build", "src/qualifications/build_steps.py"

    def reported(times: int) -> bool:
        return book.read(".log").count("SyntaxError") == times

    good, build = book.read(code), read(address)
    book.write(code, "def (")
    until(lambda: reported(1), seconds=120, what="the fault is reported")
    book.write("content/places.md", f"{book.read('content/places.md')}\nOn.\n")
    until(lambda: reported(2), seconds=120, what="the fault is reported again")
    assert read(address) == build
    book.write(code, good)
    until(lambda: differs(address, build), seconds=120, what="the code is built")
    assert reported(2)
    assert b"On." in read(f"http://127.0.0.1:{port}/places.html")


def test_files_beside_the_chapters_are_seen_however_they_are_saved(served: tuple[Book, int]) -> None:
    """Settings that another file replaces, as editors save, are seen each time, and files that come later."""
    book, port = served
    address = f"http://127.0.0.1:{port}"

    def save(name: str, text: str) -> None:
        build = read(f"{address}/-/build")
        book.write(".saved", text)
        (book.root / ".saved").replace(book.root / name)
        until(lambda: differs(f"{address}/-/build", build), seconds=120, what=f"{name} is seen")

    settings = book.read("_config.yml")
    save("_config.yml", settings.replace("author: ", "author: The "))
    save("_config.yml", settings)
    save("redirects.yml", "old/place: places\n")
    assert b"places.html" in read(f"{address}/old/place.html")


@pytest.mark.slow
def test_changed_title_and_code_show(served: tuple[Book, int]) -> None:
    """A saved title shows in the menu of other pages, and saved code in what it makes."""
    book, port = served

    def shows(words: bytes) -> bool:
        return words in read(f"http://127.0.0.1:{port}/places.html")

    book.replace("content/people.md", "# People", "# Persons")
    until(lambda: shows(b"Persons"), seconds=120, what="the title shows")
    book.replace("src/qualifications/templates/citations.html", "Cite this page", "How to cite this page")
    until(lambda: shows(b"How to cite this page"), seconds=120, what="the code shows")


def test_taken_port_is_reported(tiny_book: Callable[..., Book]) -> None:
    """A port that is taken, and one that no machine has, give an error that names a way out."""
    book = tiny_book()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        taken_port = run(["serve", f"--port={port}"], folder=book.root)
    no_port = run(["serve", "--port=70000"], folder=book.root)
    assert taken_port.status == no_port.status == 2
    assert f"error: port {port}: found another program on it; allowed: a free port" in taken_port.err
    assert "error: port 70000: found no such port; allowed: a free port" in no_port.err
