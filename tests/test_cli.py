"""The command line: help, places and exit statuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from books import Book, run
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
