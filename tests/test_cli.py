"""The command line: help, places and exit statuses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book, environment, run
from qualifications.cli import main


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The help text tells what each command does."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert all(command in text for command in ("build", "serve"))


def test_outside_a_project(tmp_path: Path) -> None:
    """Outside a book the command says what it looked for, with an exit status of its own."""
    outcome = run(["build"], folder=tmp_path)
    assert outcome.status == 2
    assert outcome.err.startswith("error: ")
    assert "found no _config.yml and _toc.yml here or above" in outcome.err


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


def test_inside_a_folder_of_the_project(tiny_book: Callable[..., Book]) -> None:
    """The command finds the book from any folder in it, and tells where the results are."""
    book = tiny_book()
    outcome = run(["build"], folder=book.root / "content")
    assert outcome.status == 0, outcome.err
    assert "Edition 2026.11.22: 3 pages and 0 figures" in outcome.out
    assert "index.html" in outcome.out
    assert "2i2c-qualifications.pdf" in outcome.out
    assert book.pdf.is_file()


def test_project_can_be_named(tiny_book: Callable[..., Book], tmp_path: Path) -> None:
    """`--project` names the book from anywhere."""
    book = tiny_book()
    assert run(["--project", str(book.root), "build"], folder=tmp_path).status == 0
    assert book.page("index").is_file()
