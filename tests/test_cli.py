"""The command line finds its book, and ends as a shell expects."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from books import Book
from running import environment, program, run

CHECK = "from qualifications.cli import main; raise SystemExit(main(['check']))"


def test_report_that_nobody_reads(tiny_book: Callable[..., Book]) -> None:
    """A report into a pipe that its reader has closed ends the command without a complaint, as in a shell."""
    end, start = os.pipe()
    os.close(end)
    command = [sys.executable, "-c", CHECK]
    done = subprocess.run(
        command, cwd=tiny_book().root, env=environment(), stdout=start, stderr=subprocess.PIPE, check=False
    )
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")
    os.close(start)


def test_streams_that_are_closed(tiny_book: Callable[..., Book]) -> None:
    """A command whose caller has closed its streams does its work without a word, and tells how it ended."""
    installed = str(Path(sys.executable).with_name("qualifications"))
    command = ["bash", "-c", 'exec "$0" check <&- >&- 2>&-', installed]
    book = tiny_book()
    for text, status in (("", 0), ("A best 42.\n", 16)):
        book.write("content/people.md", f"{book.source('people')}\n{text}")
        assert subprocess.run(command, cwd=book.root, env=environment(), check=False).returncode == status


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


def test_command_in_a_folder_that_is_gone(tmp_path: Path) -> None:
    """A folder that was deleted under the command is reported in a line."""
    folder = tmp_path / "gone"
    folder.mkdir()
    outcome = program(sys.executable, "-c", f"import os; os.rmdir(os.getcwd()); {CHECK}", folder=folder)
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert outcome.err.startswith("error: found no such file or directory; to fix: ")


def test_addresses_stay_whole_at_the_root(tiny_book: Callable[..., Book]) -> None:
    """From the root of the machine, places are relative to it, and no address loses its slashes."""
    book = tiny_book()
    book.write("content/people.md", "# People\n\n![x](https://example.org/x.png)\n")
    error = run(["--project", str(book.root), "check"], folder=Path("/")).err
    assert f"error: {book.root}/content/people.md:" in error
    assert "https://example.org/x.png" in error


def test_check_tells_what_the_build_would_tell_late(tiny_book: Callable[..., Book]) -> None:
    """A page without a description is reported by the check, which reads no page with Sphinx."""
    book = tiny_book()
    book.replace("content/people.md", "description:", "keywords:")
    outcome = run(["check"], folder=book.root)
    assert outcome.status == 4
    assert "content/people.md:1: found a page without a description" in outcome.err
