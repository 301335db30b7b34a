"""The command line finds its book, and ends as a shell expects."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from books import Book
from running import environment, run


def test_report_that_nobody_reads(tiny_book: Callable[..., Book]) -> None:
    """A report into a pipe that its reader has closed ends the command without a complaint, as in a shell."""
    end, start = os.pipe()
    os.close(end)
    command = "from qualifications.cli import main; raise SystemExit(main(['check']))"
    done = subprocess.run(
        [sys.executable, "-c", command],
        cwd=tiny_book().root,
        env=environment(),
        stdout=start,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(start)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")


def test_project_is_found_or_named(tiny_book: Callable[..., Book], tmp_path: Path) -> None:
    """The command finds the book from any folder in it, and tells where results are; `--project` names it."""
    book = tiny_book()
    inside = run(["build"], folder=book.root / "content").good()
    assert "Edition 2026.11.22: 3 pages and 0 figures" in inside.out
    assert "index.html" in inside.out
    assert "2i2c-qualifications.pdf" in inside.out
    assert book.pdf.is_file()
    named = run(["--project", str(book.root), "build"], folder=tmp_path).good()
    assert "nothing has changed" in named.out


def test_check_tells_what_the_build_would_tell_late(tiny_book: Callable[..., Book]) -> None:
    """A page without a description is told by the check, which reads no page with Sphinx."""
    book = tiny_book()
    book.replace("content/people.md", "description:", "keywords:")
    outcome = run(["check"], folder=book.root)
    assert outcome.status == 4
    assert "content/people.md:1: found a page without a description" in outcome.err
