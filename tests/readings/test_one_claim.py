"""An editor reads what became of the words of one claim."""

from __future__ import annotations

import datetime as dt

import pytest

from books import Book
from qualifications.cli import main
from qualifications.ledger.ledger import open_ledger
from qualifications.problems import Exit
from quoted_books import ADDRESS, TEXT, quote, reread
from repositories import Repository


def run(book: Book, docs: Repository, *arguments: str) -> int:
    """What the command ends with, with the repository read where a test has it."""
    return main(["--project", str(book.root), *arguments, "--from", f"{ADDRESS}={docs.folder}"])


@pytest.mark.parametrize("words", ["400 users of 12 countries", "500 users"])
def test_reading_of_one_claim_shows_and_renews(
    words: str, book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before, after and where to write are shown; once the claim quotes words that stand, it is renewed."""
    reread(book, docs, capsys)
    text = TEXT.replace("in 12", "of 12")
    docs.write("use.md", text)
    docs.commit("2026-06-01T12:00:00Z")
    claims = book.root / "evidence/claims/use.yml"
    before = claims.read_bytes()
    assert run(book, docs, "reread", "users") == Exit.DONE
    told = capsys.readouterr().out
    assert told.index("400 users in 12") < told.index("400 users of 12")
    assert "and reread the claim: `evidence/claims/use.yml:" in told
    assert claims.read_bytes() == before
    quote(book, words)
    stands = words in text
    assert run(book, docs, "reread", "users") == Exit.DONE
    assert ("reread the claim" in capsys.readouterr().out) is not stands
    ledger = open_ledger(book.root / "evidence", dt.date(2026, 11, 22))
    (citation,) = ledger.claims["users"].citations
    quoted = citation.quoted
    assert quoted
    assert (quoted.gone is None, ledger.sources["report"].read.year == 2026) == (stands, stands)


def test_unknown_claim_is_refused(book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """An id that no claim has is refused, with the nearest one."""
    assert run(book, docs, "reread", "user") == Exit.USE
    assert "near it: users" in capsys.readouterr().err
