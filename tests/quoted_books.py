"""What is asked of a tiny book whose claim quotes a public repository."""

from __future__ import annotations

import pytest

from books import Book
from qualifications.cli import main
from qualifications.ledger.ledger import open_ledger
from qualifications.ledger.readings import Reading, read_readings
from qualifications.problems import Exit
from repositories import Repository

ADDRESS = "https://github.com/harbor/docs"
WORDS = "400 users in 12 countries"
TEXT = f"# Use\n\nIn February we had {WORDS}.\n\nThat is all.\n"


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
