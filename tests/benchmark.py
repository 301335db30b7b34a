"""How long builds take, measured in a copy of the repository: `make bench`.

Each row is a whole process, from the command to its end; the table gives the least, the middle and
the most of several runs, in seconds.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
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
        show(
            "clean build",
            partial(run, book),
            before=partial(shutil.rmtree, book.root / "_build", ignore_errors=True),
        )
        show("nothing changed", partial(run, book))
        show("one chapter changed", partial(run, book), before=partial(change_chapter, book))
        show("one data row changed", partial(run, book), before=partial(change_row, book))
        show("check of the ledger", partial(run, book, "check"))
        with previewed(book, environment()) as preview:
            show("saved chapter to the browser", partial(save, preview))


def show(name: str, work: Callable[[], object], *, before: Callable[[], object] = lambda: None) -> None:
    """Prints one row: how long the work takes after what comes before it."""
    seconds = []
    for _ in range(RUNS):
        before()
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    print(f"{name:<38}{min(seconds):>7.2f}{statistics.median(seconds):>8.2f}{max(seconds):>7.2f}", flush=True)


def run(book: Book, command: str = "build") -> None:
    """Runs a command in the book's folder, in a process of its own."""
    code = f"from qualifications.cli import main; raise SystemExit(main([{command!r}]))"
    subprocess.run(
        [sys.executable, "-c", code], cwd=book.root, env=environment(), check=True, stdout=subprocess.DEVNULL
    )


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


def save(preview: Preview) -> None:
    """Saves a chapter, and waits for the build for which the page asks."""
    build = preview.read("-/build")
    change_chapter(preview.book)
    until(lambda: preview.read("-/build") != build, what="another build")


if __name__ == "__main__":
    main()
