"""A tiny book whose claim quotes a public repository, and both as a test needs them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from books import EPOCH, TESTS, Book
from qualifications.cli import main
from qualifications.ledger.ledger import open_ledger
from qualifications.ledger.readings import Reading, read_readings
from qualifications.problems import Exit
from repositories import Repository

ADDRESS = "https://github.com/harbor/docs"
WORDS = "400 users in 12 countries"
TEXT = f"# Use\n\nIn February we had {WORDS}.\n\nThat is all.\n"


def repository(tmp_path: Path) -> Repository:
    """A public repository in which the words of the claim `users` have stood since 3 February 2025."""
    made = Repository.new(tmp_path / "docs")
    made.write("use.md", TEXT)
    made.commit("2025-02-03T12:00:00Z")
    return made


def quoting(tiny_book: Callable[..., Book], docs: Repository, monkeypatch: pytest.MonkeyPatch) -> Book:
    """A tiny book whose claim `users` quotes the repository; it was read on 1 March 2025."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    made = tiny_book()
    shutil.rmtree(made.root / "evidence")
    shutil.copytree(TESTS / "ledger/rules/base/evidence", made.root / "evidence")
    sources = made.root / "evidence/sources.yml"
    head, _, report = sources.read_text(encoding="utf-8").partition("report:\n")
    lines = [line for line in report.splitlines() if not line.startswith(("  url:", "  read:"))]
    url = f"{ADDRESS}/blob/{docs.git('rev-parse', 'HEAD')}/use.md"
    lines[1:1] = [f"  url: {url}", "  read: 2025-03-01"]
    sources.write_text(f"{head}report:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return made


def reread(book: Book, docs: Repository | str, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command prints, with the repository read where a test has it."""
    folder = docs if isinstance(docs, str) else docs.folder
    assert main(["--project", str(book.root), "reread", "--from", f"{ADDRESS}={folder}"]) == Exit.DONE
    # Each command has a process of its own.
    open_ledger.cache_clear()
    return capsys.readouterr().out


def quote(book: Book, words: str) -> None:
    """Has the claim quote other words, as an editor writes them into its file."""
    claims = book.root / "evidence/claims/use.yml"
    claims.write_text(
        claims.read_text(encoding="utf-8").replace(f'"{WORDS}"', f'"{words}"'), encoding="utf-8"
    )
    open_ledger.cache_clear()


def reading(book: Book) -> Reading:
    """What the book knows of the source's words."""
    readings, found = read_readings(book.root / "evidence/readings")
    assert found == []
    return readings["report"]
