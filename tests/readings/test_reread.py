"""Claims are renewed by a machine where their words stand, and come to a person where they do not."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from books import EPOCH, TESTS, Book
from qualifications.cli import main
from qualifications.ledger.ledger import open_ledger
from qualifications.ledger.readings import Reading, read_readings
from qualifications.problems import Exit, ProblemError
from repositories import Repository

ADDRESS = "https://github.com/harbor/docs"
WORDS = "400 users in 12 countries"
TEXT = f"# Use\n\nIn February we had {WORDS}.\n\nThat is all.\n"


@pytest.fixture
def docs(tmp_path: Path) -> Repository:
    """A public repository in which the words of the claim `users` have stood since 3 February 2025."""
    made = Repository.new(tmp_path / "docs")
    made.write("use.md", TEXT)
    made.commit("2025-02-03T12:00:00Z")
    return made


@pytest.fixture
def book(tiny_book: Callable[..., Book], docs: Repository, monkeypatch: pytest.MonkeyPatch) -> Book:
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


def reading(book: Book) -> Reading:
    """What the book knows of the source's words."""
    readings, found = read_readings(book.root / "evidence/readings")
    assert found == []
    return readings["report"]


def test_standing_words_renew_the_claim(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words that stand keep their age and move the day of reading, and nothing is to be decided."""
    docs.write("use.md", TEXT.replace("400 users in 12", "400\nusers in 12"))
    docs.commit("2026-06-01T12:00:00Z")
    told = reread(book, docs, capsys)
    assert "Nothing to decide" in told
    assert "1 quotation stands" in told
    (quoted,) = reading(book).quotations
    assert (quoted.since, quoted.seen, quoted.gone) == (dt.date(2025, 2, 3), dt.date(2026, 6, 1), None)
    ledger = open_ledger(book.root / "evidence", dt.date(2026, 11, 22))
    assert ledger.sources["report"].read == dt.date(2026, 6, 1)


def test_sentence_tells_the_day_on_which_its_words_were_seen(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sentence that tells what stands bears the day of the newest reading, whatever day is typed."""
    claims = book.root / "evidence/claims/use.yml"
    text = claims.read_text(encoding="utf-8").replace("On 10 February 2025, the", "As of {as_of}, the")
    claims.write_text(text.replace("  as_of: 2025-02-10\n", ""), encoding="utf-8")
    with pytest.raises(ProblemError, match="no field 'as_of'"):
        open_ledger(book.root / "evidence", dt.date(2026, 11, 22))
    claims.write_text(text, encoding="utf-8")
    for day, commit in (("10 February 2025", ""), ("3 February 2025", "2026-06-01"), ("1 June 2026", "")):
        claim = open_ledger(book.root / "evidence", dt.date(2026, 11, 22)).claims["users"]
        assert claim.statement == f"As of {day}, the service counted 400 users in 12 countries."
        if commit:
            docs.write("other.md", "More.\n")
            docs.commit(f"{commit}T12:00:00Z")
        reread(book, docs, capsys)


def test_gone_words_come_to_a_person(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words that are gone are shown before and after, change no sentence, and do not renew the claim."""
    reread(book, docs, capsys)
    claims = (book.root / "evidence/claims/use.yml").read_bytes()
    docs.write("use.md", TEXT.replace("400", "500"))
    docs.commit("2026-06-01T12:00:00Z")
    for _ in range(2):
        told = reread(book, docs, capsys)
        assert "## To be read" in told
        assert "`users`" in told
        assert "In February we had 400 users" in told
        assert "In February we had 500 users" in told
        (quoted,) = reading(book).quotations
        assert (quoted.seen, quoted.gone) == (dt.date(2025, 2, 3), dt.date(2026, 6, 1))
    assert (book.root / "evidence/claims/use.yml").read_bytes() == claims
    ledger = open_ledger(book.root / "evidence", dt.date(2026, 11, 22))
    assert ledger.sources["report"].read == dt.date(2025, 3, 1)


def test_moved_words_are_followed(book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    """Words in a file that was moved stand, and the summary says where."""
    docs.git("mv", "use.md", "numbers.md")
    docs.commit("2026-06-01T12:00:00Z")
    told = reread(book, docs, capsys)
    assert "Nothing to decide" in told
    assert "`numbers.md:3`" in told
    assert reading(book).quotations[0].path == "numbers.md"


def test_unreachable_repository_changes_nothing(
    book: Book, docs: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A repository that cannot be read is told, and what was known of its words stays."""
    reread(book, docs, capsys)
    before = (book.root / "evidence/readings/report.yml").read_bytes()
    (tmp_path / "empty").mkdir()
    told = reread(book, str(tmp_path / "empty"), capsys)
    assert "## Could not be looked for" in told
    assert ADDRESS in told
    assert (book.root / "evidence/readings/report.yml").read_bytes() == before


def test_unchanged_source_writes_the_same_bytes(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing new in a source leaves the file of its reading as it is."""
    reread(book, docs, capsys)
    before = (book.root / "evidence/readings/report.yml").read_bytes()
    reread(book, docs, capsys)
    assert (book.root / "evidence/readings/report.yml").read_bytes() == before


def test_copy_that_is_not_there(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy in no folder is refused with what is allowed."""
    status = main(["--project", str(book.root), "reread", "--from", f"{ADDRESS}=/nowhere"])
    assert status == Exit.COLLECT
    assert "ADDRESS=FOLDER" in capsys.readouterr().err


def test_due_claims_are_listed(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    """The claims that expire within some days are listed with their sources; of others it says none."""
    assert main(["--project", str(book.root), "due"]) == Exit.DONE
    assert "Nothing is due" in capsys.readouterr().out
    assert main(["--project", str(book.root), "due", "--days", "2000"]) == Exit.DONE
    assert capsys.readouterr().out == "2030-01-01 users: report\n"


@pytest.mark.parametrize(
    ("written", "found"),
    [("day: 2999-01-01", "which has not come"), ("quotations: [{words: a}]", "no field 'since'")],
)
def test_reading_that_no_machine_wrote(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str], written: str, found: str
) -> None:
    """A reading that was changed by hand into what cannot be is refused with its place."""
    reread(book, docs, capsys)
    path = book.root / "evidence/readings/report.yml"
    name = written.partition(":")[0]
    lines = [
        line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith(("v", "b", "d"))
    ]
    kept = [line for line in lines if not line.startswith(name)]
    path.write_text("\n".join([*kept, written]) + "\n", encoding="utf-8")
    assert main(["--project", str(book.root), "check"]) == Exit.SCHEMA
    told = capsys.readouterr().err
    assert "evidence/readings/report.yml:" in told
    assert found in told
