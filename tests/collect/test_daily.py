"""An archive with a file a day, collected over HTTP: right days, whatever the server does or stops a run."""

import datetime as dt
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

import fated
from folders import MONDAY, PASSING, SAMPLE, collected, contents, grown, sample_book, tables, week
from qualifications.collect.source import SourceOutcome
from qualifications.ledger.check import stray_files
from qualifications.ledger.data_package import read_package
from repositories import Repository
from sample.collectors import visits
from servers import Archive, event, serving

# So little that what waits for a slow answer ends soon, and so much that a busy machine is no fault.
PATIENCE = {True: 0.02, False: 0.1}
DAY = MONDAY + dt.timedelta(days=7)


def run(archive: Archive, evidence: Path, *, patience: float = 0.1) -> SourceOutcome:
    """Collects the archive into the folder."""
    return collected(visits, archive.url, evidence, patience=patience)


def counted(evidence: Path) -> dict[dt.date, int]:
    """The visits of each day, as its table has them."""
    return dict(pl.read_csv(evidence / "data/visits.csv", try_parse_dates=True).iter_rows())


def held(archive: Archive) -> dict[dt.date, int]:
    """The visits of each day, as the archive has them."""
    return {day: len(events) for day, events in archive.days.items()}


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_does_no_harm(archive: Archive, tmp_path: Path, fault: str) -> None:
    """A server that fails once for each file and then answers gives the same bytes as a sound one."""
    run(archive, tmp_path / "sound")
    archive.faults = {"index.jsonl": [fault], f"events-{MONDAY}.jsonl": [fault]}
    assert run(archive, tmp_path / "faulty", patience=PATIENCE[fault == "slow"]).error == ""
    assert not any(archive.faults.values())
    assert contents(tmp_path / "faulty") == contents(tmp_path / "sound")
    assert counted(tmp_path / "faulty") == held(archive)
    # No file of a collection is one that nothing reads.
    assert list(stray_files(tmp_path / "faulty", read_package(tmp_path / "faulty"))) == []


# What the error says that it found, of each fault of the server that does not pass.
LASTING = {
    "dropped": "Remote end closed connection without response",
    "slow": "Read timed out",
    "404": "no such file (status 404)",
    "429": "status 429",
    "500": "status 500",
    "cut": "IncompleteRead(",
    "long": "more expected",
}


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.parametrize("name", ["index.jsonl", f"events-{DAY}.jsonl"])
def test_a_lasting_fault_leaves_the_last_good_data(
    archive: Archive, tmp_path: Path, fault: str, name: str
) -> None:
    """The error names the file and what the server did, and the data stay as they were."""
    run(archive, tmp_path)
    before = contents(tmp_path)
    archive.days[DAY] = [event(DAY)]
    archive.faults = {name: [fault] * 9}
    outcome = run(archive, tmp_path, patience=PATIENCE[fault == "slow"])
    assert outcome.status == "failed"
    assert f"{name}: found " in outcome.error
    assert LASTING[fault] in outcome.error
    assert contents(tmp_path) == before


def test_days_that_arrived_before_a_failure_are_kept(archive: Archive, tmp_path: Path) -> None:
    """A day that cannot be had stops the tables, and no day that arrived beside it is asked for again."""
    last = f"events-{MONDAY + dt.timedelta(days=6)}.jsonl"
    archive.faults = {last: ["404"]}
    assert run(archive, tmp_path).status == "failed"
    assert tables(tmp_path) == tables(SAMPLE / "evidence")
    archive.requests.clear()
    assert run(archive, tmp_path).error == ""
    assert archive.requests == {"index.jsonl": 1, last: 1}
    assert counted(tmp_path) == held(archive)


def test_an_unchanged_archive_costs_one_request(tmp_path: Path) -> None:
    """2,500 known days: one request for the index, less than a second of a processor, the same bytes."""
    days = [dt.date(2018, 11, 3) + dt.timedelta(days=number) for number in range(2500)]
    (tmp_path / "archive/visits").mkdir(parents=True)
    for year in range(2018, 2026):
        rows = [f"{day},1,one,1\n" for day in days if day.year == year]
        (tmp_path / f"archive/visits/{year}.csv").write_text("day,entries,origin,visits\n" + "".join(rows))
    with serving(Archive({day: [event(day, origin="one")] for day in days} | {DAY: []})) as archive:
        assert run(archive, tmp_path).status == "renewed"
        # On a day without a visit, there were none.
        assert counted(tmp_path) == held(archive)
        before = contents(tmp_path)
        archive.requests.clear()
        start = time.process_time()
        assert run(archive, tmp_path).status == "unchanged"
        assert time.process_time() - start < 1
        assert archive.requests == {"index.jsonl": 1}
        assert contents(tmp_path) == before


@pytest.mark.parametrize("text", ["day,entries\n2025-09-01,3\n", "day,entries,origin,visits\n2025,a,b,c\n"])
def test_a_damaged_file_of_days_is_refused(archive: Archive, tmp_path: Path, text: str) -> None:
    """A file that is not as it was written is named, with what to do, and what it had is not counted anew."""
    run(archive, tmp_path)
    path = tmp_path / "archive/visits/2025.csv"
    path.write_text(text)
    before = contents(tmp_path)
    outcome = run(archive, tmp_path)
    assert outcome.error.startswith(f"{path}")
    assert contents(tmp_path) == before


# Before these steps, two days are kept; at the last six, a table has taken its place and the descriptor
# has not.
STEPS = [
    pytest.param(step, step > 12, marks=() if step in (9, 18) else pytest.mark.slow) for step in range(7, 19)
]


@pytest.mark.parametrize(("step", "half"), STEPS)
def test_a_killed_command_loses_and_doubles_nothing(step: int, tmp_path: Path, *, half: bool) -> None:
    """Killed before any change of a file, it leaves the old data or what the recorded hashes refuse.

    Then the command in the message brings the old back, and the next run gets all.
    """
    with serving(week()) as archive:
        book = Repository(sample_book(tmp_path / "book"))
        evidence = book.folder / "evidence"
        assert run(archive, evidence).error == ""
        book.git("init", "--quiet")
        book.commit("2025-09-20T12:00:00+00:00")
        old = tables(evidence)
        shutil.copytree(evidence, tmp_path / "peaceful")
        grown(archive)
        run(archive, tmp_path / "peaceful")
        arguments = ["--project", str(book.folder), "refresh", "visits", f"--from=visits={archive.url}"]
        command = [sys.executable, fated.__file__, str(step), str(evidence), *arguments]
        assert subprocess.run(command, capture_output=True, check=False).returncode == -signal.SIGKILL
        assert (tables(evidence) != old) == half
        again = run(archive, evidence)
        if half:
            assert "as recorded; " in again.error
            restore = again.error.partition("to go back, run `")[2].partition("`")[0]
            subprocess.run(restore.split(), cwd=book.folder, check=True)
            assert tables(evidence) == old
            again = run(archive, evidence)
        assert again.error == ""
        assert contents(evidence) == contents(tmp_path / "peaceful")
        assert counted(evidence) == held(archive)
