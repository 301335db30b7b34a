"""How long builds take, measured in a copy of the repository: `make bench`.

Each row is a whole process, from the command to its end; the table gives the least, the middle and
the most of several runs, in seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from books import Book, copy_real_book, environment
from test_preview import free_port, listens
from tools import until

PYTHON = [sys.executable, "-c"]
COMMAND = [*PYTHON, "from qualifications.cli import main; raise SystemExit(main())"]
SITE = (
    "from qualifications.build import build_site_alone; from qualifications.project import Project; "
    "build_site_alone(Project.find())"
)
CHAPTER = "content/qualifications/bottom-line.md"
TABLE = "evidence/data/binder-weekly.csv"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each measurement (default: 5)")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        book = copy_real_book(Path(folder) / "book")
        print(f"{'seconds, of ' + str(runs) + ' runs':<34}{'min':>7}{'median':>8}{'max':>7}")
        show_exports(book, runs=runs)
        for name, prepare, measure in (
            ("nothing changed", nothing, build),
            ("one chapter changed, site and print", change_chapter, build),
            ("one data row changed", change_row, build),
        ):
            show(name, [timed(measure, book, prepare) for _ in range(runs)])
        with preview(book) as port:
            show("saved chapter to the browser", [to_browser(book, port) for _ in range(runs)])
        show("check of the ledger", [timed(check, book, nothing) for _ in range(runs)])


def show_exports(book: Book, *, runs: int) -> None:
    """Shows what the print forms add to a clean build; the two builds alternate."""
    rounds = [[timed(each, book, remove_build) for each in (build_site, build)] for _ in range(runs)]
    site, whole = map(list, zip(*rounds, strict=True))
    show("clean build, site alone", site)
    show("clean build, site and print", whole)
    show("what print adds", [both - one for one, both in rounds])


def show(name: str, seconds: list[float]) -> None:
    """Prints one row."""
    print(f"{name:<34}{min(seconds):>7.2f}{statistics.median(seconds):>8.2f}{max(seconds):>7.2f}", flush=True)


def timed(measure: Callable[[Book], None], book: Book, prepare: Callable[[Book], None]) -> float:
    """The seconds that the measured step takes after its preparation."""
    prepare(book)
    start = time.perf_counter()
    measure(book)
    return time.perf_counter() - start


def build(book: Book) -> None:
    """Runs the build command in a process of its own."""
    subprocess.run(
        [*COMMAND, "build"], cwd=book.root, env=environment(), check=True, stdout=subprocess.DEVNULL
    )


def build_site(book: Book) -> None:
    """Builds the site without what is printed, in a process of its own."""
    subprocess.run([*PYTHON, SITE], cwd=book.root, env=environment(), check=True)


def check(book: Book) -> None:
    """Runs the check command in a process of its own."""
    subprocess.run(
        [*COMMAND, "check"], cwd=book.root, env=environment(), check=True, stdout=subprocess.DEVNULL
    )


def remove_build(book: Book) -> None:
    """Deletes all that was built."""
    shutil.rmtree(book.root / "_build", ignore_errors=True)


def nothing(_: Book) -> None:
    """Changes nothing."""


def change_chapter(book: Book) -> None:
    """Adds a sentence to a chapter; the time in letters, since the ledger refuses a typed number."""
    now = "".join(chr(ord("a") + int(digit)) for digit in str(time.time_ns()))
    book.write(CHAPTER, book.read(CHAPTER).replace("\n## ", f"\nMeasured at {now}.\n\n## ", 1))


def change_row(book: Book) -> None:
    """Adds a launch to the last week."""
    rows = book.read(TABLE).splitlines()
    day, launches, *rest = rows[-1].split(",")
    book.write(TABLE, "\n".join([*rows[:-1], ",".join([day, str(int(launches) + 1), *rest])]) + "\n")
    # The total is asserted by a claim; the measured build is of the change that an editor would make.
    claims = "evidence/claims/binder.yml"
    book.write(claims, re.sub(r"  check: \{equals: 3519\d+\}\n", "", book.read(claims)))
    subprocess.run(
        [*COMMAND, "record"], cwd=book.root, env=environment(), check=True, stdout=subprocess.DEVNULL
    )


@contextlib.contextmanager
def preview(book: Book) -> Iterator[int]:
    """Serves the book; gives the port."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve", f"--port={port}"], cwd=book.root, env=environment(), stdout=subprocess.DEVNULL
    )
    until(lambda: listens(port), seconds=60, what="the preview answers")
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def to_browser(book: Book, port: int) -> float:
    """The seconds from saving a chapter to the message that reloads the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/-/reload")
    stream = connection.getresponse()
    start = time.perf_counter()
    change_chapter(book)
    stream.readline()
    elapsed = time.perf_counter() - start
    connection.close()
    return elapsed


if __name__ == "__main__":
    main()
