"""Claims are renewed by a machine where their words stand, and come to a person where they do not."""

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine

from books import Book, lay
from folders import sample_counts
from qualifications.problems import Exit, ProblemError
from qualifications.readings.reread import Outcome
from quoted_library import ADDRESS, Library
from repositories import Repository
from running import EPOCH

WORDS = "400 users in 12 countries"
TEXT = f"# Use\n\nIn February we had {WORDS}.\n\nThat is all.\n"
STOOD, JUNE = dt.date(2025, 2, 3), dt.date(2026, 6, 1)
NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


@pytest.fixture
def library(
    tiny_book: Callable[..., Book],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Library:
    """The words of the claim have stood since 3 February 2025, and were read on 1 March."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    docs, book = Repository.new(tmp_path / "docs"), tiny_book()
    made = Library(book, docs, capsys)
    made.change(TEXT, day="2025-02-03")
    shutil.rmtree(made.evidence)
    lay(made.evidence, "ledger/rules/base/evidence")
    head, _, report = book.read("evidence/sources.yml").partition("report:\n")
    url = f"{ADDRESS}/blob/{docs.git('rev-parse', 'HEAD')}/use.md"
    report = re.sub(r"  (url|read): .*\n", "", report)
    book.write("evidence/sources.yml", f"{head}report:\n  url: {url}\n  read: 2025-03-01\n{report}")
    return made


def test_standing_words_renew_the_claim(library: Library) -> None:
    """Words that stand keep their age and move the day of reading; the same again is the same bytes."""
    library.change(TEXT.replace("400 users in 12", "400\nusers in 12"))
    report = library.reread()
    assert "Nothing to decide" in report
    assert "1 quotation stands" in report
    assert (library.quoted.since, library.quoted.seen, library.quoted.gone) == (STOOD, JUNE, None)
    assert library.ledger.sources["report"].read == JUNE
    before = (library.evidence / "readings/report.yml").read_bytes()
    library.reread()
    assert (library.evidence / "readings/report.yml").read_bytes() == before


def test_sentence_tells_the_day_on_which_its_words_were_seen(library: Library) -> None:
    """A sentence that tells what stands has the day of the newest reading, whatever day is typed."""
    library.edit("On 10 February 2025, the", "As of {as_of}, the")
    library.edit("  as_of: 2025-02-10\n", "")
    with pytest.raises(ProblemError, match="no field 'as_of'"):
        _ = library.ledger
    library.edit("  cited:", "  as_of: 2025-02-10\n  cited:")
    for day in ("10 February 2025", "3 February 2025", "1 June 2026"):
        sentence = f"As of {day}, the service counted 400 users in 12 countries."
        assert library.ledger.claims["users"].statement == sentence
        if library.evidence.joinpath("readings").is_dir():
            library.change("More.\n", path="other.md")
        library.reread()


@pytest.mark.parametrize("words", ["500 users in 12 countries", "600 users"])
def test_gone_words_come_to_a_person(library: Library, words: str) -> None:
    """Words that are gone are shown before and after, and renew nothing until the claim has other words."""
    library.reread()
    written = (library.evidence / "claims/use.yml").read_bytes()
    library.change(TEXT.replace("400", "500"))
    for claims in ((), (), ("users",)):
        report = library.reread(*claims)
        assert "## To be read" in report
        assert "`users`" in report
        assert report.index("In February we had 400 users") < report.index("In February we had 500 users")
        assert "and reread the claim: `evidence/claims/use.yml:" in report
        assert (library.quoted.seen, library.quoted.gone) == (STOOD, JUNE)
    assert (library.evidence / "claims/use.yml").read_bytes() == written
    assert f"to be read, as its words were gone on {JUNE}: users\n" in library.run("check")
    assert library.ledger.sources["report"].read == dt.date(2025, 3, 1)
    library.edit(f'"{WORDS}"', f'"{words}"')
    stands = words in TEXT.replace("400", "500")
    assert ("reread the claim" in library.reread("users")) is not stands
    assert (library.quoted.gone is None, library.ledger.sources["report"].read == JUNE) == (stands, stands)


def test_words_that_moved_are_read_where_they_went(library: Library) -> None:
    """Words that moved and were then changed are shown there, and new words of that file are taken."""
    library.reread()
    library.docs.git("mv", "use.md", "numbers.md")
    library.docs.commit("2026-05-01T12:00:00Z")
    assert "numbers.md:3" in library.reread()
    library.change(TEXT.replace("400", "500"), path="numbers.md")
    report = library.reread()
    assert report.index("In February we had 400 users") < report.index("In February we had 500 users")
    library.edit(f'"{WORDS}"', f'"{WORDS.replace("400", "500")}"')
    library.reread()
    quoted = library.quoted
    assert (quoted.path, quoted.gone, quoted.since) == ("numbers.md", None, JUNE)


def test_words_that_came_back_are_young(library: Library) -> None:
    """Words that were gone for a while stand since they came back."""
    library.change(TEXT.replace("400", "500"), day="2026-05-01")
    library.change(TEXT)
    assert "1 quotation stands" in library.reread()
    assert library.quoted.since == JUNE


def test_repository_is_read_where_the_public_has_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a remote, contents come when they are asked for, words keep their age, and the day is today."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    instead = f"url.{library.docs.url}.insteadOf"
    library.docs.git("config", "--file", str(tmp_path / "settings"), instead, ADDRESS)
    library.docs.git("mv", "use.md", "numbers.md")
    library.docs.commit("2026-05-01T12:00:00Z")
    with time_machine.travel(NOON):
        assert "numbers.md:3" in library.run("reread")
    assert (library.quoted.since, library.quoted.seen) == (STOOD, NOON.date())


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


def _split(docs: Repository) -> None:
    docs.write("use.md", "# Use\n\nThat is all.\n")
    docs.write("more/numbers.md", f"# Numbers\n\nIn February we had {WORDS}.\n")


def _moved_twice(docs: Repository) -> None:
    docs.git("mv", "use.md", "numbers.md")
    docs.commit("2026-05-01T12:00:00Z")
    (docs.folder / "more").mkdir()
    docs.git("mv", "numbers.md", "more/numbers.md")


# What happened to the repository, and the end to which the words come.
CASES: dict[str, tuple[Callable[[Repository], object], Outcome]] = {
    "rewritten": (_rewritten, STANDS),
    "emptied": (lambda docs: docs.git("rm", "-rq", "."), GONE),
    "renamed": (lambda docs: docs.folder.rename(docs.folder.with_name("moved")), UNREACHABLE),
    "no history": (lambda docs: shutil.rmtree(docs.folder / ".git"), UNREACHABLE),
    "file moved": (lambda docs: docs.git("mv", "use.md", "numbers.md"), MOVED),
    "file moved twice": (_moved_twice, MOVED),
    "file split": (_split, MOVED),
    "file deleted": (lambda docs: docs.git("rm", "-q", "use.md"), GONE),
    "file emptied": (_write("use.md", ""), GONE),
    "file of bytes": (lambda docs: (docs.folder / "use.md").write_bytes(bytes(range(256)) * 40), GONE),
    "other figure": (_write("use.md", "We had 401 users in 12 countries.\n"), GONE),
}


@pytest.mark.parametrize("case", CASES)
def test_words_come_to_the_right_end(case: str, library: Library) -> None:
    """Whatever happens to a repository, words end as what a person would say, and nothing known is lost."""
    library.reread()
    old, docs = library.quoted, library.docs
    happened, outcome = CASES[case]
    happened(docs)
    if (docs.folder / ".git").exists() and docs.git("status", "--porcelain"):
        docs.commit("2026-06-01T12:00:00Z")
    docs.folder.mkdir(exist_ok=True)
    report, new = library.reread(), library.quoted
    assert new.since == old.since or case == "rewritten"
    if outcome is UNREACHABLE:
        assert "## Could not be looked for" in report
        assert new == old
    elif outcome is GONE:
        assert "## To be read" in report
        assert (new.seen, new.gone) == (old.seen, JUNE)
    else:
        assert "Nothing to decide" in report
        assert (new.seen > old.seen, new.gone, bool(new.path)) == (True, None, outcome is MOVED)


@pytest.mark.parametrize("address", ["use.md#L3", "use.md?plain=1#use", "n%C3%BCtzlich%20%23.md"])
def test_address_names_the_file_however_it_is_written(address: str, library: Library) -> None:
    """A line of a file, the way it is shown, and letters that no address has lead to the same words."""
    library.change(TEXT, path="nützlich #.md")
    library.edit("/use.md", f"/{address}", file="sources.yml")
    report = library.run("reread", "--from", f"{ADDRESS}/={library.docs.folder}")
    assert "1 quotation stands" in report


def test_commit_from_the_future(library: Library) -> None:
    """Words of a commit whose clock was wrong stand since the day of the reading at the latest."""
    library.change("Nothing.\n")
    library.change(TEXT, day="2099-01-01")
    library.reread()
    assert (library.quoted.since, library.quoted.seen) == (JUNE, JUNE)
    assert library.run("check")


def test_older_copy_takes_nothing_back(library: Library) -> None:
    """A copy from before the last reading can say nothing of today, and changes nothing that is known."""
    copy = shutil.copytree(library.docs.folder, library.docs.folder.with_name("old"))
    library.change("More.\n", path="other.md")
    library.reread()
    before = library.quoted
    assert "older than" in library.reread(folder=copy)
    assert library.quoted == before


@pytest.mark.parametrize(
    ("asked", "change", "report"),
    [
        ("files: '*.md', count: 1", "more.md", "files *.md: 2"),
        ("files: '**/*.md', count: 1", "a/b/more.md", "files **/*.md: 2"),
        ("search: [COUNTRIES, lands], count: 1", "more.md", "files ** with “COUNTRIES” or “lands”: 2"),
        ("search: nowhere, count: 0", "", ""),
        ("files: '*.md', count: 1", "a/b/more.md", ""),
    ],
)
def test_counts_are_counted_again(asked: str, change: str, report: str, library: Library) -> None:
    """A count of files, or of files with a text, stands while it is the same."""
    sources = library.evidence / "sources.yml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(re.sub(r"/blob/(\w+)/use.md", r"/tree/\1", text), encoding="utf-8")
    library.edit(f'    - source: report\n      quote: "{WORDS}"\n', f"    - {{source: report, {asked}}}\n")
    assert "1 quotation stands" in library.reread()
    if change:
        library.change("People of 3 countries.\n", path=change)
    summary = library.reread()
    assert report in summary
    assert ("## To be read" in summary) is bool(report)


@pytest.mark.parametrize("changed", [False, True])
@pytest.mark.parametrize("failed", [False, True])
def test_one_summary_tells_all_in_order(
    library: Library, tmp_path: Path, *, failed: bool, changed: bool
) -> None:
    """What a person decides comes first, then what changed, then what was renewed."""
    sample_counts(library.evidence)
    (library.book.root / "content/shows.md").write_text("# Shows\n\n{claim}`users`\n", encoding="utf-8")
    numbers, summary = tmp_path / "counts.csv", tmp_path / "summary.md"
    numbers.write_text(f"date,name,number\n2025-06-30,one,{'x' if failed else 1}\n", encoding="utf-8")
    if changed:
        library.change(TEXT.replace("400", "500"))
    given = ["--from", f"counts={numbers}", "--from", f"{ADDRESS}={library.docs.folder}"]
    status = Exit.COLLECT if failed else Exit.DONE
    library.run("refresh", *given, "--summary", str(summary), status=status)
    report = summary.read_text(encoding="utf-8")
    headings = [line for line in report.splitlines() if line.startswith("## ")]
    read, renewed = (["## To be read"], []) if changed else ([], ["## Renewed"])
    assert headings == [*read, f"## counts: {'failed' if failed else 'renewed'}", *renewed]
    assert report.startswith("Nothing to decide.") is not (changed or failed)
    assert ("Shown on `shows`" in report) is changed


def test_what_is_not_there_is_refused(library: Library) -> None:
    """A copy in no folder is refused with what is allowed, and an id of no claim with the nearest one."""
    report = library.run("reread", "--from", f"{ADDRESS}=/nowhere", status=Exit.COLLECT)
    assert "ADDRESS=FOLDER" in report
    assert "near it: users" in library.run("reread", "user", status=Exit.USE)


def test_due_claims_are_listed(library: Library) -> None:
    """The claims that expire within some days are listed with their sources; of others it says none."""
    assert "Nothing is due" in library.run("due")
    assert library.run("due", "--days", "2000") == "2030-01-01 users: report\n"
    for days in ("9999999", "-9999999"):
        report = library.run("due", "--days", days, status=Exit.PROJECT)
        allowed = "days that lead to a date before the year 10000, from the year 1 on"
        assert f"--days: found {days}; allowed: {allowed}" in report
    assert "none: the book has no collectors" in library.run("refresh", "x", status=Exit.COLLECT)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("day: 2025-02-03", "day: 2999-01-01", "which is in the future"),
        ("  since: ", "  sinc: ", "no field 'since'"),
    ],
)
def test_reading_that_no_machine_wrote(library: Library, old: str, new: str, found: str) -> None:
    """A reading that was changed by hand into what cannot be is refused with its place."""
    library.reread()
    library.edit(old, new, file="readings/report.yml")
    report = library.run("check", status=Exit.SCHEMA)
    assert "evidence/readings/report.yml:" in report
    assert found in report


@pytest.mark.parametrize("name", ["users", "record-week"])
def test_claim_whose_words_are_not_looked_for_is_refused(name: str, library: Library) -> None:
    """Where a claim is about the past, or rests on no words, the command does not say that all is well."""
    library.edit("expires: 2030-01-01", "expires: never")
    report = library.run("reread", name, status=Exit.USE)
    told = "whose words are not looked for again; allowed: a cited claim that"
    assert f"CLAIM: found '{name}', {told}" in report
    assert library.reread() == "Nothing to decide.\n"


def test_copy_of_what_no_source_names_is_refused(library: Library) -> None:
    """An address that is misspelled does not send the command to the live source."""
    report = library.run("reread", "--from", f"harbor/docs={library.docs.folder}", status=Exit.COLLECT)
    assert "--from: found 'harbor/docs'; allowed: how the address of a source begins" in report
