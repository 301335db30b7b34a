"""How long builds take, measured in a copy of the repository: `make bench`.

Each row is a whole process, from the command to its end; the table gives the least, the middle and
the most of several runs, in seconds.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from books import Book, copy_real_book
from running import environment
from test_preview import Preview, previewed
from tools import until

_WORDS = ("apple", "bread", "cloud", "dance", "earth", "field", "green", "house", "island", "jungle")
RUNS = 5
CHAPTER = "content/qualifications/bottom-line.md"
TABLE = "evidence/data/binder-weekly.csv"


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        book = copy_real_book(Path(folder) / "book")
        print(f"{f'seconds, of {RUNS} runs':<38}{'min':>7}{'median':>8}{'max':>7}")
        for name, prepare, command in (
            ("clean build", remove_build, "build"),
            ("nothing changed", None, "build"),
            ("one chapter changed", change_chapter, "build"),
            ("one data row changed", change_row, "build"),
            ("check of the ledger", None, "check"),
        ):
            show(name, [timed(book, prepare, command) for _ in range(RUNS)])
        with previewed(book, environment()) as preview:
            show("saved chapter to the browser", [to_browser(preview) for _ in range(RUNS)])


def show(name: str, seconds: list[float]) -> None:
    """Prints one row."""
    print(f"{name:<38}{min(seconds):>7.2f}{statistics.median(seconds):>8.2f}{max(seconds):>7.2f}", flush=True)


def timed(book: Book, prepare: Callable[[Book], None] | None, command: str) -> float:
    """The seconds that the command takes after its preparation."""
    if prepare is not None:
        prepare(book)
    start = time.perf_counter()
    run(book, command)
    return time.perf_counter() - start


def run(book: Book, command: str) -> None:
    """Runs a command in the book's folder, in a process of its own."""
    code = f"from qualifications.cli import main; raise SystemExit(main([{command!r}]))"
    subprocess.run(
        [sys.executable, "-c", code], cwd=book.root, env=environment(), check=True, stdout=subprocess.DEVNULL
    )


def remove_build(book: Book) -> None:
    """Deletes all that was built."""
    shutil.rmtree(book.root / "_build", ignore_errors=True)


def change_chapter(book: Book) -> None:
    """Sets a short sentence into a chapter; the time in words, since rules refuse typed numbers.

    A chapter may stand near its limit of words.
    """
    now = " ".join(_WORDS[int(digit)] for digit in str(time.time_ns())[9:13])
    before = re.sub(r"\nMeasured at .*\.\n", "", book.read(CHAPTER))
    book.write(CHAPTER, before.replace("\n## ", f"\nMeasured at {now}.\n\n## ", 1))


def change_row(book: Book) -> None:
    """Adds a launch to the last week."""
    rows = book.read(TABLE).splitlines()
    day, launches, *rest = rows[-1].split(",")
    book.write(TABLE, "\n".join([*rows[:-1], ",".join([day, str(int(launches) + 1), *rest])]) + "\n")
    # The total is asserted by a claim; the measured build is of the change that an editor would make.
    claims = "evidence/claims/binder.yml"
    book.write(claims, re.sub(r"  check: \{equals: 3519\d+\}\n", "", book.read(claims)))
    run(book, "record")


def to_browser(preview: Preview) -> float:
    """The seconds from saving a chapter to the build for which the page asks."""
    before, start = preview.read("-/build"), time.perf_counter()
    change_chapter(preview.book)
    until(lambda: preview.read("-/build") != before, seconds=60, what="another build")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
