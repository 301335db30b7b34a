"""An editor decides on words that were changed, and begins a claim with words that stand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from books import Book
from qualifications.cli import main
from qualifications.ledger.ledger import open_ledger
from qualifications.ledger.readings import read_readings
from qualifications.problems import Exit
from qualifications.readings.editing import edited
from quoted_books import ADDRESS, TEXT, reread
from repositories import Repository

COMMENTED = "# Kept as it is.\n"
SENTENCE = "On 10 February 2025, the service counted {value} users in {countries} countries and lands."


def run(book: Book, docs: Repository, *arguments: str) -> int:
    """What the command ends with, with the repository read where a test has it."""
    return main(["--project", str(book.root), *arguments, "--from", f"{ADDRESS}={docs.folder}"])


@pytest.fixture
def claims(book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]) -> Path:
    """The file of a claim whose words a source has changed."""
    path = book.root / "evidence/claims/use.yml"
    path.write_text(COMMENTED + path.read_text(encoding="utf-8"), encoding="utf-8")
    reread(book, docs, capsys)
    docs.write("use.md", TEXT.replace("in 12", "of 12"))
    docs.commit("2026-06-01T12:00:00Z")
    return path


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        (["--words", "users of 12"], {'"400 users in 12 countries"': '"users of 12"'}),
        (
            ["--sentence", SENTENCE, "--words", "users of 12 countries"],
            {
                '"400 users in 12 countries"': '"users of 12 countries"',
                "{countries} countries.": "{countries} countries and lands.",
            },
        ),
        (
            ["--retire", "Nobody counts any more."],
            {'countries."\n': 'countries."\n  reason: "Nobody counts any more."\n  status: "retired"\n'},
        ),
        ([], {}),
    ],
)
def test_decision_is_recorded_in_one_file(  # noqa: PLR0917 - a case has two parts
    given: list[str],
    changed: dict[str, str],
    claims: Path,
    book: Book,
    docs: Repository,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before and after are shown side by side; what is decided changes its own letters and no others."""
    wanted = claims.read_text(encoding="utf-8")
    assert run(book, docs, "read", "users", *given) == Exit.DONE
    told = capsys.readouterr().out
    assert any("400 users in 12" in line and "400 users of 12" in line for line in told.splitlines())
    for old, new in changed.items():
        wanted = wanted.replace(old, new, 1)
    assert claims.read_text(encoding="utf-8") == wanted
    ledger = open_ledger(book.root / "evidence", dt.date(2026, 11, 22))
    (quoted,) = ledger.readings["report"].quotations
    renewed = "--words" in given
    assert (quoted.gone is None, ledger.sources["report"].read.year == 2026) == (renewed, renewed)


def test_words_that_do_not_stand_change_nothing(
    claims: Path, book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A decision with words that the source does not have is refused, and the file is as it was."""
    before = claims.read_bytes()
    assert run(book, docs, "read", "users", "--words", "500 users") == Exit.SOURCE
    assert "no “500 users”" in capsys.readouterr().err
    assert claims.read_bytes() == before
    assert run(book, docs, "read", "user", "--words", "x") == Exit.USE
    assert "near it: users" in capsys.readouterr().err


@pytest.mark.parametrize(
    "layout",
    [
        "a:\n  statement: {0}\n  sources:\n    - {{source: s, quote: {1}}}\n",
        "# first\na: # one\n  statement: {0} # told\n  sources:\n  - source: s\n    quote: {1}\nb:\n  x: 1\n",
        "a:\n  statement: >-\n    One\n    two.\n  sources:\n    - source: s\n      quote: {1}\n",
    ],
)
def test_layout_and_comments_stay(layout: str) -> None:
    """Whatever the layout, the values are new, and every comment and other line stands where it stood."""
    text = layout.format('"One two."', "'old\n      words'")
    now = edited(text, "a", fields={"statement": "Three “four”: five."}, words={"old words": "new # words"})
    (claim,) = [yaml.safe_load(now)["a"]]
    assert (claim["statement"], claim["sources"][0]["quote"]) == ("Three “four”: five.", "new # words")
    assert [line for line in text.splitlines() if line.startswith(("#", "b", "  x"))] == [
        line for line in now.splitlines() if line.startswith(("#", "b", "  x"))
    ]


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
