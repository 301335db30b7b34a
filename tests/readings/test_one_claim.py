"""An editor reads what became of words, and begins a claim with words that stand."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from books import Book
from qualifications.cli import main
from qualifications.ledger.ledger import open_ledger
from qualifications.ledger.readings import read_readings
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
    """Before and after are shown side by side; once the claim quotes words that stand, it is renewed."""
    reread(book, docs, capsys)
    text = TEXT.replace("in 12", "of 12")
    docs.write("use.md", text)
    docs.commit("2026-06-01T12:00:00Z")
    claims = book.root / "evidence/claims/use.yml"
    before = claims.read_bytes()
    assert run(book, docs, "read", "users") == Exit.DONE
    told = capsys.readouterr().out
    assert any("400 users in 12" in line and "400 users of 12" in line for line in told.splitlines())
    assert "run `read` again" in told
    assert claims.read_bytes() == before
    quote(book, words)
    stands = words in text
    assert run(book, docs, "read", "users") == Exit.DONE
    assert ("run `read` again" in capsys.readouterr().out) is not stands
    ledger = open_ledger(book.root / "evidence", dt.date(2026, 11, 22))
    (quoted,) = ledger.readings["report"].quotations
    assert (quoted.gone is None, ledger.sources["report"].read.year == 2026) == (stands, stands)


def test_unknown_claim_is_refused(book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """An id that no claim has is refused, with the nearest one."""
    assert run(book, docs, "read", "user") == Exit.USE
    assert "near it: users" in capsys.readouterr().err


def test_claim_is_begun_with_words_that_stand(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new claim has its source with day and authors, its words and a reading; a person writes the rest."""
    docs.write("more.md", "# More on use\n\nEach hub has **two** keepers.\n")
    docs.commit("2026-03-01T12:00:00Z")
    new = ("claim", "new", f"{ADDRESS}/blob/main/more.md", "--id", "keepers", "--file", "care")
    assert run(book, docs, *new, "--words", "Each hub has three keepers.") == Exit.SOURCE
    assert "no “Each hub has three keepers.”" in capsys.readouterr().err
    assert not (book.root / "evidence/claims/care.yml").exists()
    assert run(book, docs, *new, "--words", "Each hub has two keepers.") == Exit.DONE
    source = yaml.safe_load((book.root / "evidence/sources.yml").read_text(encoding="utf-8"))["more-on-use"]
    assert (source["title"], source["authors"], source["date"]) == (
        *("More on use", ["Ada Writer"]),
        dt.date(2026, 3, 1),
    )
    assert docs.git("rev-parse", "HEAD") in source["url"]
    readings, _ = read_readings(book.root / "evidence/readings")
    assert readings["more-on-use"].quotations[0].since == dt.date(2026, 3, 1)
    assert main(["--project", str(book.root), "check"]) == Exit.SCHEMA
    told = capsys.readouterr().err
    assert all(f"no field '{name}'" in told for name in ("kind", "statement", "limits"))
    assert run(book, docs, *new, "--words", "Each hub has two keepers.") == Exit.SCHEMA
