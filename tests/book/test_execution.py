"""Notebooks of a build: each is run once, and what it showed reaches page and download."""

import json
from collections.abc import Callable

import pytest

from books import Book

NOTEBOOK = "notebook"
PAGE = "record/visits"


def extend(book: Book, page: str, code: str) -> None:
    """Adds a code cell at the end of a chapter."""
    book.write(f"content/{page}.md", f"{book.source(page)}\n```{{code-cell}} python\n{code.strip()}\n```\n")


@pytest.mark.slow
def test_notebooks_of_one_kernel_know_nothing_of_each_other(tiny_book: Callable[..., Book]) -> None:
    """Two notebooks share a process; each starts in its own folder, without names, at the first number.

    A third that says itself how it runs is run so.
    """
    book = tiny_book(NOTEBOOK)
    for name in ("guests", "alone"):
        book.write(f"content/record/{name}.md", book.source(PAGE).replace("# Visits", f"# The {name}"))
        book.replace("_toc.yml", f"- file: {PAGE}\n", f"- file: {PAGE}\n      - file: record/{name}\n")
    log = book.root.with_suffix(".log")
    code = f"""
import os
from pathlib import Path

with open("{log}", "a") as file:
    print(os.getpid(), Path.cwd().name, "mine" in globals(), file=file)
mine = os.chdir("..")
"""
    for page in (PAGE, "record/guests"):
        # The cache takes notebooks with the same code for one.
        extend(book, page, f"{code}\n{page = }")
    forced = "mystnb:\n  execution_mode: force\nmyst:\n"
    book.write("content/record/alone.md", book.source("record/alone").replace("myst:\n", forced))
    extend(book, "record/alone", 'DataTable(visits.select("count").sum(), caption="Shown to the reader")')
    book.build_site().good()
    first, second = log.read_text(encoding="utf-8").splitlines()
    assert first == second
    assert first.endswith(" record False")
    notebook = json.loads((book.site / "_sources" / "record/guests.ipynb").read_text(encoding="utf-8"))
    numbers = [each["execution_count"] for each in notebook["cells"] if each["cell_type"] == "code"]
    assert numbers == [*range(1, len(numbers) + 1)]
    assert "Shown to the reader" in book.page("record/alone").read_text(encoding="utf-8")


# Longer than any build takes, and not as long as a test may.
LONG = "import time; time.sleep(1000); open('{log}', 'w')"


@pytest.mark.parametrize(
    "code", [LONG, f'import os, sys; os.execv(sys.executable, ["python", "-c", "{LONG}"])']
)
def test_build_that_ends_early_waits_for_no_cell(code: str, tiny_book: Callable[..., Book]) -> None:
    """Notebooks run while chapters are checked; where that finds a fault, they are ended."""
    book = tiny_book(NOTEBOOK)
    log = book.root.with_suffix(".log")
    book.replace("_config.yml", "timeout: 300", "timeout: 3000")
    extend(book, PAGE, code.format(log=log))
    book.write("content/people.md", book.source("people") + "\nThere were 42 people.\n")
    outcome = book.build_site()
    assert outcome.status != 0
    assert "42" in outcome.err
    assert not log.exists()


def test_runs_once_and_again_for_what_it_reads(tiny_book: Callable[..., Book]) -> None:
    """A notebook runs once for page and file, for no words of any chapter, and again for a file beside it."""
    book = tiny_book(NOTEBOOK)
    runs = book.root.with_suffix(".runs")
    book.write("content/record/word.txt", "first word")
    extend(book, PAGE, f'with open("{runs}", "a") as file:\n    file.write("run ")')
    extend(book, PAGE, 'DataTable(visits.select("count").sum(), caption=open("word.txt").read())')
    book.build_site().good()
    for name in (PAGE, "people"):
        book.write(f"content/{name}.md", book.source(name) + "\nA sentence more.\n")
    book.build_site().good()
    assert runs.read_text(encoding="utf-8") == "run "
    text = book.page(PAGE).read_text(encoding="utf-8")
    assert all(words in text for words in ("A sentence more.", "There were", "first word"))
    notebook = json.loads(book.files()[f"_sources/{PAGE}.ipynb"])
    assert "There were" in str([cell.get("outputs") for cell in notebook["cells"]])
    book.write("content/record/word.txt", "second word")
    book.build_site().good()
    assert runs.read_text(encoding="utf-8") == "run run "
    assert "second word" in book.page(PAGE).read_text(encoding="utf-8")
