"""The live preview: a saved chapter reaches the browser."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest

from books import Book, environment
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


@pytest.fixture
def served(tiny_book: Callable[..., Book]) -> Iterator[tuple[Book, int]]:
    """A tiny book and the port of its preview."""
    book, port = tiny_book(), free_port()
    process = subprocess.Popen(
        command(port), cwd=book.root, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        until(lambda: listens(port), seconds=30, what="the preview answers")
        yield book, port
    finally:
        process.terminate()
        process.communicate()


def test_saved_chapter_reloads_the_browser(served: tuple[Book, int]) -> None:
    """Saving a chapter sends one message to the page that listens, which then has the new words."""
    book, port = served
    address = f"http://127.0.0.1:{port}"
    with urlopen(f"{address}/places.html") as answer:
        assert b'<script src="/-/reload.js">' in answer.read()
    with urlopen(f"{address}/-/reload.js") as answer:
        assert b'new EventSource("/-/reload")' in answer.read()
    events = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    events.request("GET", "/-/reload")
    stream = events.getresponse()
    assert stream.getheader("Content-Type") == "text/event-stream"
    book.write("content/places.md", book.read("content/places.md") + "\nA sentence more.\n")
    assert stream.readline() == b"data: built\n"
    with urlopen(f"{address}/places.html") as answer:
        assert "A sentence more." in answer.read().decode()
    events.close()


def test_fault_leaves_the_last_good_page(served: tuple[Book, int]) -> None:
    """A fault does not reach the browser: the last good page stays up until the fault is mended."""
    book, port = served
    address = f"http://127.0.0.1:{port}/index.html"
    with urlopen(address) as answer:
        before = answer.read()
    book.write("content/index.md", book.read("content/index.md") + "\nSee [nothing](nowhere.md).\n")
    state = book.root / "_build" / "doctrees" / "state.json"
    until(lambda: '"index"' in state.read_text(encoding="utf-8"), seconds=20, what="the fault is noticed")
    with urlopen(address) as answer:
        assert answer.read() == before


def test_taken_port_is_told(tiny_book: Callable[..., Book]) -> None:
    """A port that is taken gives an error that names a way out."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            command(port),
            cwd=tiny_book().root,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert f"error: port {port} is taken; allowed: a free one" in done.stderr
