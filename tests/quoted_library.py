"""A book whose claim quotes a file of a repository, and the commands that look for its words."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pytest

from books import Book
from qualifications.cli import main
from qualifications.ledger.entries import Known, read_entries
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.ledger.readings import Quoted, Reading
from qualifications.problems import Exit, Problem
from repositories import Repository

ADDRESS = "https://github.com/harbor/docs"


@dataclass(frozen=True)
class Library:
    """A book whose claim `users` quotes a file of the repository `docs`, and what its commands print."""

    book: Book
    docs: Repository
    capsys: pytest.CaptureFixture[str]

    @property
    def evidence(self) -> Path:
        """The evidence of the book."""
        return self.book.root / "evidence"

    @property
    def quoted(self) -> Quoted:
        """What the book knows of the words in its source."""
        found: list[Problem] = []
        paths = [self.evidence / "readings/report.yml"]
        (reading,) = read_entries(paths, Reading, known=Known(), found=found).values()
        assert found == []
        (quoted,) = reading.quotations
        return quoted

    @property
    def ledger(self) -> Ledger:
        """The ledger as a command of its own reads it."""
        open_ledger.cache_clear()
        return open_ledger(self.evidence, dt.date(2026, 11, 22))

    def run(self, *arguments: str, status: Exit | None = Exit.DONE) -> str:
        """What the command prints, which ends with the status, or with any."""
        open_ledger.cache_clear()
        ended = main(["--project", str(self.book.root), *arguments])
        assert status in (ended, None)
        out, err = self.capsys.readouterr()
        return err if ended else out

    def reread(self, *claims: str, folder: Path | None = None) -> str:
        """What is reported of the words, with the repository read where a test has it."""
        return self.run("reread", *claims, "--from", f"{ADDRESS}={folder or self.docs.folder}")

    def change(self, text: str, *, path: str = "use.md", day: str = "2026-06-01") -> None:
        """Commits a file of the repository."""
        self.docs.write(path, text)
        self.docs.commit(f"{day}T12:00:00Z")

    def edit(self, old: str, new: str, *, file: str = "claims/use.yml") -> None:
        """Writes other words into a file of the evidence, as an editor does."""
        self.book.replace(f"evidence/{file}", old, new)
