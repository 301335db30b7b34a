"""Claims are renewed by a machine where their words stand, and come to a person where they do not."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from archive_server import Archive, serving
from books import Book
from folders import sample_collectors
from qualifications.cli import main
from qualifications.ledger.ledger import open_ledger, read_cited
from qualifications.problems import Exit, ProblemError
from qualifications.readings.reread import Outcome
from quoted_books import ADDRESS, TEXT, WORDS, quote, reading, reread
from repositories import Repository
from tools import until

PROGRAM = Path(sys.executable).with_name("qualifications")


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


def test_words_that_moved_are_read_where_they_went(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Words that moved and were then changed are shown there, and new words of that file are taken."""
    reread(book, docs, capsys)
    docs.git("mv", "use.md", "numbers.md")
    docs.commit("2026-05-01T12:00:00Z")
    assert "numbers.md:3" in reread(book, docs, capsys)
    docs.write("numbers.md", TEXT.replace("400", "500"))
    docs.commit("2026-06-01T12:00:00Z")
    told = reread(book, docs, capsys)
    assert "In February we had 400 users" in told
    assert "In February we had 500 users" in told
    quote(book, WORDS.replace("400", "500"))
    reread(book, docs, capsys)
    (quoted,) = reading(book).quotations
    assert (quoted.path, quoted.gone, quoted.since) == ("numbers.md", None, dt.date(2026, 6, 1))


STANDS, MOVED, GONE, UNREACHABLE = Outcome.STANDS, Outcome.MOVED, Outcome.GONE, Outcome.UNREACHABLE


def _write(path: str, text: str) -> Callable[[Repository], object]:
    return lambda docs: docs.write(path, text)


def _rewritten(docs: Repository) -> None:
    """Takes all commits away, and begins again with the same words in the same place."""
    docs.git("checkout", "--quiet", "--orphan", "anew")
    docs.write("use.md", f"Anew: {WORDS}.\n")
    docs.commit("2026-05-01T12:00:00Z")
    docs.git("branch", "--quiet", "--force", "main", "anew")
    docs.git("checkout", "--quiet", "main")


def _emptied(docs: Repository) -> None:
    docs.git("rm", "-rq", ".")


def _split(docs: Repository) -> None:
    docs.write("use.md", "# Use\n\nThat is all.\n")
    docs.write("more/numbers.md", f"# Numbers\n\nIn February we had {WORDS}.\n")


# What happened to the repository, and the end to which the words come.
CASES: dict[str, tuple[Callable[[Repository], object], Outcome]] = {
    "rewritten": (_rewritten, STANDS),
    "emptied": (_emptied, GONE),
    "renamed": (lambda docs: docs.folder.rename(docs.folder.with_name("moved")), UNREACHABLE),
    "no history": (lambda docs: shutil.rmtree(docs.folder / ".git"), UNREACHABLE),
    "file moved": (lambda docs: docs.git("mv", "use.md", "numbers.md"), MOVED),
    "file split": (_split, MOVED),
    "file deleted": (lambda docs: docs.git("rm", "-q", "use.md"), GONE),
    "file emptied": (_write("use.md", ""), GONE),
    "file of bytes": (lambda docs: (docs.folder / "use.md").write_bytes(bytes(range(256)) * 40), GONE),
    "twice": (_write("use.md", f"{TEXT}\nAgain: {WORDS}.\n"), STANDS),
    "over lines": (_write("use.md", "400 users\n  in\n12 countries\n"), STANDS),
    "in a list": (_write("use.md", "- 400 users\n- in 12 countries\n"), STANDS),
    "in cells": (_write("use.md", "| 400 users | in 12 countries |\n|---|---|\n"), STANDS),
    "other figure": (_write("use.md", "We had 401 users in 12 countries.\n"), GONE),
}


@pytest.mark.parametrize("case", CASES)
def test_words_come_to_the_right_end(
    case: str, book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever happens to a repository, words end as what a person would say, and nothing known is lost."""
    reread(book, docs, capsys)
    before = reading(book)
    happened, outcome = CASES[case]
    happened(docs)
    if docs.folder.exists() and (docs.folder / ".git").exists() and docs.git("status", "--porcelain"):
        docs.commit("2026-06-01T12:00:00Z")
    docs.folder.mkdir(exist_ok=True)
    told = reread(book, docs, capsys)
    (old,), (new,) = before.quotations, reading(book).quotations
    assert new.since == old.since or case == "rewritten"
    if outcome is UNREACHABLE:
        assert "## Could not be looked for" in told
        assert new == old
    elif outcome is GONE:
        assert "## To be read" in told
        assert (new.seen, new.gone) == (old.seen, dt.date(2026, 6, 1))
    else:
        assert "Nothing to decide" in told
        assert (new.seen > old.seen, new.gone, bool(new.path)) == (True, None, outcome is MOVED)


def test_older_copy_takes_nothing_back(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A copy from before the last reading can say nothing of today, and changes nothing that is known."""
    shutil.copytree(docs.folder, docs.folder.with_name("old"))
    docs.write("other.md", "More.\n")
    docs.commit("2026-06-01T12:00:00Z")
    reread(book, docs, capsys)
    before = reading(book)
    assert "older than" in reread(book, str(docs.folder.with_name("old")), capsys)
    assert reading(book) == before


@pytest.mark.parametrize(
    ("asked", "change", "told"),
    [
        ("files: '*.md', count: 1", "more.md", "files *.md: 2"),
        ("files: '**/*.md', count: 1", "a/b/more.md", "files **/*.md: 2"),
        ("search: [COUNTRIES, lands], count: 1", "more.md", "files ** with “COUNTRIES” or “lands”: 2"),
        ("search: nowhere, count: 0", "", ""),
        ("files: '*.md', count: 1", "a/b/more.md", ""),
    ],
)
def test_counts_are_counted_again(  # noqa: PLR0917 - a case has three parts
    asked: str, change: str, told: str, book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """A count of files, or of files with a text, stands while it is the same."""
    sources = book.root / "evidence/sources.yml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(re.sub(r"/blob/(\w+)/use.md", r"/tree/\1", text), encoding="utf-8")
    claims = book.root / "evidence/claims/use.yml"
    quoted = '    - source: report\n      quote: "400 users in 12 countries"\n'
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace(quoted, f"    - {{source: report, {asked}}}\n"), encoding="utf-8")
    assert "1 quotation stands" in reread(book, docs, capsys)
    if change:
        docs.write(change, "People of 3 countries.\n")
        docs.commit("2026-06-01T12:00:00Z")
    summary = reread(book, docs, capsys)
    assert told in summary
    assert ("## To be read" in summary) is bool(told)


def test_unchanged_source_writes_the_same_bytes(
    book: Book, docs: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing new in a source leaves the file of its reading as it is."""
    reread(book, docs, capsys)
    before = (book.root / "evidence/readings/report.yml").read_bytes()
    reread(book, docs, capsys)
    assert (book.root / "evidence/readings/report.yml").read_bytes() == before


def test_killed_reading_goes_on_where_it_was(book: Book, docs: Repository) -> None:
    """A reading that is killed keeps what it has seen, repeats none of it, and renews nothing else."""
    evidence, asked, go = book.root / "evidence", threading.Event(), threading.Event()
    archive = Archive(raw=dict.fromkeys(("one", "two"), WORDS.encode()))

    def seen(name: str) -> None:
        if name == "two":
            asked.set()
            go.wait(60)

    with serving(archive):
        archive.seen = seen
        fields = "title: A page\n  publisher: A university\n  read: 2025-03-01"
        more = [f"{name}:\n  url: {archive.url}{name}\n  {fields}\n" for name in ("one", "two")]
        with (evidence / "sources.yml").open("a", encoding="utf-8") as file:
            file.write("\n".join(["", *more]))
        claims = evidence / "claims/use.yml"
        quoted = "".join(f'\n    - {{source: {name}, quote: "{WORDS}"}}' for name in ("one", "two"))
        claims.write_text(f"{claims.read_text(encoding='utf-8').rstrip()}{quoted}\n", encoding="utf-8")
        command = [str(PROGRAM), "reread", "--from", f"{ADDRESS}={docs.folder}"]
        process = subprocess.Popen(command, cwd=book.root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert asked.wait(60)
        folder = evidence / "readings"
        until(lambda: len(list(folder.glob("[!.]*"))) == 2, seconds=60, what="two readings")
        assert process.poll() is None
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        done = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert sorted(done) == ["one.yml", "report.yml"]
        read = {name: source.read for name, source in read_cited(evidence)[0].items()}
        assert read["one"] == dt.datetime.now(dt.UTC).date() > read["two"] == dt.date(2025, 3, 1)
        go.set()
        archive.raw["one"] = b"never sent"
        subprocess.run(command, cwd=book.root, check=True, capture_output=True)
    assert sorted(path.name for path in folder.iterdir()) == ["one.yml", "report.yml", "two.yml"]
    assert {name: (folder / name).read_bytes() for name in done} == done


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("failed", [False, True])
def test_one_summary_tells_all_in_order(
    book: Book, docs: Repository, tmp_path: Path, *, failed: bool, changed: bool
) -> None:
    """What a person decides comes first, then what changed, then what was renewed."""
    sample_collectors(book.root / "evidence", "counts")
    (book.root / "content/shows.md").write_text("# Shows\n\n{claim}`users`\n", encoding="utf-8")
    numbers, summary = tmp_path / "counts.csv", tmp_path / "summary.md"
    numbers.write_text(f"date,name,number\n2025-06-30,one,{'x' if failed else 1}\n", encoding="utf-8")
    if changed:
        docs.write("use.md", TEXT.replace("400", "500"))
        docs.commit("2026-06-01T12:00:00Z")
    given = ["--from", f"counts={numbers}", "--from", f"{ADDRESS}={docs.folder}", "--summary", str(summary)]
    status = main(["--project", str(book.root), "refresh", *given])
    assert status == (Exit.COLLECT if failed else Exit.DONE)
    told = summary.read_text(encoding="utf-8")
    headings = [line for line in told.splitlines() if line.startswith("## ")]
    read, renewed = (["## To be read"], []) if changed else ([], ["## Renewed"])
    source = "## counts: failed" if failed else "## counts: renewed"
    assert headings == [*read, source, *renewed]
    assert told.startswith("Nothing to decide.") is not (changed or failed)
    assert ("Shown on `shows`" in told) is changed


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
