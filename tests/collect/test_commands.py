"""The command `qualifications refresh`: output, exit status, and files."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any, Never

import pytest
from polars.exceptions import PanicException

from archive_server import Archive, event
from folders import MONDAY, collected, contents, refreshed, sample_book
from qualifications.cli import main
from qualifications.problems import Exit
from repositories import Repository
from sample.collectors import counts

NUMBERS = "date,name,number\n2025-06-30,one,2096\n2025-07-31,one,2100\n"
FOREIGN = "X`, ok\n## Approved by @everyone\n![x](https://example.org/x.png)\n<b>#1</b>"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with the collectors of the sample."""
    return sample_book(tmp_path / "book")


@pytest.fixture
def places(tmp_path: Path, archive: Archive) -> dict[str, Any]:
    """A place for each source of the sample."""
    source = Repository.new(tmp_path / "source")
    for time in ("2023-01-10T10:00:00+00:00", "2024-01-10T10:00:00+00:00", "2025-01-10T10:00:00+00:00"):
        source.commit(time)
    (tmp_path / "counts.csv").write_text(NUMBERS)
    return {"visits": archive.url, "commits": source.folder, "counts": tmp_path / "counts.csv"}


def called(book: Path, name: str, place: object, *options: str) -> int:
    """The exit status of the command for one source."""
    return main(["--project", str(book), "refresh", name, f"--from={name}={place}", *options])


def test_a_source_is_renewed_refused_and_accepted(
    book: Path, places: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Renewed, then unchanged, then refused with the old value and the new, then accepted: all or nothing."""
    place, evidence = places["counts"], book / "evidence"

    assert called(book, "counts", place) == Exit.DONE
    assert "## counts: renewed\n\n- `counts`: 2 rows added.\n" in capsys.readouterr().out
    before = contents(evidence)
    assert "2025-06-30,one,2096" in (evidence / "data/counts.csv").read_text()
    assert called(book, "counts", place) == Exit.DONE
    assert "## counts: unchanged\n" in capsys.readouterr().out
    assert contents(evidence) == before

    place.write_text(NUMBERS.replace("2096", "2097"))
    summary = tmp_path / "summary.md"
    assert called(book, "counts", place, "--summary", str(summary)) == Exit.COLLECT
    assert "## counts: failed\n" in summary.read_text()
    assert "counts, 2025-06-30 one, number: 2096 became 2097" in summary.read_text()
    assert contents(evidence) == before
    capsys.readouterr()
    assert called(book, "counts", place, "--accept-revisions") == Exit.DONE
    told = capsys.readouterr().out
    assert "## counts: renewed\n" in told
    assert "- Changed: `counts, 2025-06-30 one, number: 2096 became 2097`." in told
    entry = json.loads((evidence / "datapackage.json").read_text())["resources"][0]
    assert (entry["asOf"], entry["title"]) == ("2025-07-31", "Numbers, by day and name")


def test_a_refresh_goes_on_after_a_source_that_failed(
    book: Path, places: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each source is taken or left by itself; the summary has all, and the exit status tells of the one."""
    summary = tmp_path / "summary.md"
    for _ in range(2):
        status = refreshed(book, places | {"commits": "/nowhere"}, "--summary", str(summary))
        assert status == Exit.COLLECT
    output = capsys.readouterr()
    headings = [line for line in output.out.splitlines() if line.startswith("## ")]
    first = ["## commits: failed", "## counts: renewed", "## visits: renewed"]
    assert headings == [*first, "## commits: failed", "## counts: unchanged", "## visits: unchanged"]
    assert "## commits: failed\n\nThe data stay as they were.\n" in summary.read_text()
    assert "error: commits failed: /nowhere: found " in output.err
    assert {"data/counts.csv", "data/visits.csv"} <= set(contents(book / "evidence"))


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("counts.csv", "2096", "2000000", r"collected data/counts\.csv:2, column .*: found .*2000000"),
        (
            "book/evidence/datapackage.json",
            '"counts"',
            '"numbers"',
            r".*datapackage\.json: found no table 'counts'; allowed: commits, months, numbers, visits",
        ),
    ],
)
def test_what_the_data_package_does_not_allow_is_refused(  # noqa: PLR0917 - a case has four parts
    file: str,
    old: str,
    new: str,
    told: str,
    book: Path,
    places: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A value that breaks a rule, and a table that nobody has described, are told in one line."""
    path = tmp_path / file
    path.write_text(path.read_text().replace(old, new))
    before = contents(book / "evidence")
    assert called(book, "counts", places["counts"]) == Exit.COLLECT
    assert contents(book / "evidence") == before
    output = capsys.readouterr()
    assert output.out.startswith("## counts: failed\n\nThe data stay as they were.\n")
    reading, line = output.err.splitlines()
    assert reading == f"counts: reading {places['counts']}"
    assert re.match(f"error: counts failed: {told}", line)


def test_an_older_history_is_refused(
    book: Path, places: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """A copy that ends before what was published cannot take its place, not even on request."""
    place = places["commits"]
    assert called(book, "commits", place) == Exit.DONE
    Repository(place).git("reset", "--quiet", "--hard", "HEAD~1")
    assert called(book, "commits", place, "--accept-revisions") == Exit.COLLECT
    assert "found data to 2024-01-10; allowed: data to 2025-01-10 or later" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["visits", "visits=", "=x", "release=x"])
def test_a_refresh_knows_its_sources(book: Path, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An address without a source, or of another source, is refused before anything is read."""
    assert main(["--project", str(book), "refresh", f"--from={given}"]) == Exit.COLLECT
    told = f"--from: found '{given}'; allowed: SOURCE=ADDRESS, with SOURCE one of commits, counts, visits"
    assert told in capsys.readouterr().err
    assert main(["--project", str(book), "refresh", "nothing"]) == Exit.COLLECT
    assert "SOURCE: found 'nothing'; allowed: one of commits, counts, visits" in capsys.readouterr().err


def test_a_book_without_collectors_has_nothing_to_renew(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody has written a collector or a claim, nothing is to be decided."""
    shutil.rmtree(book / "evidence")
    assert refreshed(book, {}) == Exit.DONE
    assert capsys.readouterr().out == "Nothing to decide.\n"


def test_what_others_wrote_is_code(
    book: Path, places: dict[str, Any], archive: Archive, tmp_path: Path
) -> None:
    """A name that is Markdown, from an archive, a file or a site, stands in the summary as code."""
    archive.days[MONDAY].append(event(MONDAY, origin=FOREIGN))
    place = places["counts"]
    place.write_text(f'date,name,number\n2025-06-30,"{FOREIGN}",x\n')
    summary = tmp_path / "summary.md"
    assert refreshed(book, places, "--summary", str(summary)) == Exit.COLLECT
    text = summary.read_text()
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## counts: failed", "## commits: renewed", "## visits: renewed"]
    assert text.count("Approved by @everyone") == 2


@pytest.mark.parametrize(
    "error",
    [RuntimeError(FOREIGN), MemoryError(), OSError(28, "No space left on device"), PanicException("x")],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_collector_raises_is_told(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every error but that of a person who stops the run is an outcome, in a line."""

    def fail(_: object) -> Never:
        raise error

    monkeypatch.setattr(counts, "collect", fail)
    outcome = collected(counts, "x", tmp_path)
    assert outcome.status == "failed"
    assert len(outcome.error.splitlines()) == 1
    monkeypatch.setattr(counts, "collect", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        collected(counts, "x", tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import nothing_of_this_name\n", "commits.py:1: found ModuleNotFoundError"),
        ("def collect(:\n", "commits.py:1: found SyntaxError"),
        ("ADDRESS = ''\n", "AttributeError"),
    ],
)
def test_a_broken_collector_stops_no_other(
    book: Path, places: dict[str, Any], text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A collector that is no Python, or collects nothing, fails alone."""
    (book / "evidence/collectors/commits.py").write_text(text)
    assert refreshed(book, places) == Exit.COLLECT
    output = capsys.readouterr()
    assert told in output.err
    assert "Traceback" not in output.err
    assert "## counts: renewed" in output.out
    assert "## visits: renewed" in output.out
