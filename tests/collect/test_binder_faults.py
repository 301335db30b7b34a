"""Faults of the Binder archive: right days after one that passes, the last good data after one that stays."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from archive_server import Archive, event, serving
from folders import MONDAY, PASSING, contents, launches, run, week

# So little that a slow answer comes too late, and so much that a busy machine is no fault.
PATIENCE = {True: 0.005, False: 0.02}


@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("name", ["index.jsonl", f"events-{MONDAY}.jsonl"])
def test_a_passing_fault_does_no_harm(archive: Archive, tmp_path: Path, fault: str, name: str) -> None:
    """A server that fails once and then answers gives the same days as one that never fails."""
    run(archive, tmp_path / "sound")
    archive.faults = {name: [fault]}
    assert run(archive, tmp_path / "faulty", patience=PATIENCE[fault == "slow"]).error == ""
    assert contents(tmp_path / "faulty") == contents(tmp_path / "sound")


DAY = MONDAY + dt.timedelta(days=7)
SOUND = json.dumps(event(DAY)).encode() + b"\n"
# Of each damaged body, what the error says that it found.
BROKEN = {
    "bad UTF-8": (SOUND.replace(b"Repo", b"R\xffpo"), "line 1: found bytes that are not UTF-8"),
    "cut line": (SOUND + SOUND[:-60], """line 2: found '{"timestamp": "2025-09-08T00:00:00+00:00' to '"""),
    "empty": (b"", ".jsonl: found 0 events"),
    "twice": (SOUND * 2, ".jsonl: found 2 events"),
    "other day": (SOUND.replace(b"2025-09-08", b"2025-07-01") * 3, ".jsonl: found 3 events of other days"),
    "no object": (b"[1]\n", "line 1: found '[1]'"),
    "html": (b"<html>Sorry</html>", "line 1: found '<html>Sorry</html>'"),
    "no provider": (SOUND.replace(b"provider", b"supplier"), ".jsonl: found a launch without timestamp, pro"),
    "odd version": (
        SOUND.replace(b'"version": 5', b'"version": "V"'),
        "line 1: found the version 'V'; allowed: a n",
    ),
    "odd spec": (
        SOUND + SOUND.replace(b'"Org/Repo/main"', b"7"),
        "line 2: found the spec 7; allowed: a text",
    ),
}

# Of each fault of the server that does not pass, the same.
LASTING = {
    "dropped": "Remote end closed connection without response",
    "slow": "Read timed out",
    "404": "no such file (status 404)",
    "429": "too many 429 error responses",
    "500": "too many 500 error responses",
    "cut": "IncompleteRead(",
    "long": "more expected",
    "bad gzip": "a damaged gzip body (",
    "cut gzip": "a damaged gzip body (Compressed file ended",
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_damaged_day_leaves_the_last_good_data(archive: Archive, tmp_path: Path, case: str) -> None:
    """A day that cannot be what the archive means is named in the error, and the folder stays as it was."""
    run(archive, tmp_path)
    before = contents(tmp_path)
    body, found = BROKEN[case]
    archive.days[DAY] = [event(DAY)]
    archive.raw[f"events-{DAY}.jsonl"] = body
    outcome = run(archive, tmp_path)
    assert outcome.status == "failed"
    assert f"events-{DAY}.jsonl" in outcome.error
    assert found in outcome.error
    assert contents(tmp_path) == before


@pytest.mark.parametrize("fault", LASTING)
@pytest.mark.parametrize("name", ["index.jsonl", f"events-{DAY}.jsonl"])
def test_a_lasting_fault_leaves_the_last_good_data(
    archive: Archive, tmp_path: Path, fault: str, name: str
) -> None:
    """The error names the file and what the server did, and the folder stays as it was."""
    run(archive, tmp_path)
    before = contents(tmp_path)
    archive.days[DAY] = [event(DAY)]
    archive.faults = {name: [fault] * 9, "index.html": ["404"] * 9}
    outcome = run(archive, tmp_path, patience=PATIENCE[fault == "slow"])
    assert outcome.status == "failed"
    assert name in outcome.error
    assert LASTING[fault] in outcome.error
    assert contents(tmp_path) == before


def test_a_refused_connection_is_told(tmp_path: Path) -> None:
    """An archive that nobody serves gives an error with its address and no folder of data."""
    with serving(week()) as archive:
        pass
    outcome = run(archive, tmp_path)
    assert outcome.status == "failed"
    assert archive.url in outcome.error
    assert contents(tmp_path) == {}


@pytest.mark.parametrize("index", [b"", b'{"name": "events-2025-09-07', b"<html>", b'{"name": 1}'])
def test_a_broken_index_gives_way_to_the_listing(archive: Archive, tmp_path: Path, index: bytes) -> None:
    """The page for people stands in for an index that is damaged, and a note says so."""
    archive.raw["index.jsonl"] = index
    outcome = run(archive, tmp_path)
    assert outcome.error == ""
    assert "index.jsonl was left aside" in outcome.notes[0]
    assert len(launches(tmp_path)) == 7


def test_an_index_of_one_line_loses_no_day(archive: Archive, tmp_path: Path) -> None:
    """An index with the last day only, as the real one had for months, is not believed."""
    whole = archive.body("index.jsonl")
    assert whole is not None
    archive.raw["index.jsonl"] = whole.splitlines()[-1]
    assert run(archive, tmp_path).error == ""
    assert len(launches(tmp_path)) == 7


@pytest.mark.parametrize("off", [-1, 1])
def test_an_index_that_is_off_is_told(archive: Archive, tmp_path: Path, off: int) -> None:
    """A finished day whose file does not agree with the index is an error."""
    text = json.dumps({"name": f"events-{MONDAY}.jsonl", "date": str(MONDAY), "count": str(3 + off)})
    whole = archive.body("index.jsonl")
    assert whole is not None
    archive.raw["index.jsonl"] = b"\n".join([text.encode(), *whole.splitlines()[1:]])
    outcome = run(archive, tmp_path)
    assert "the number in the index" in outcome.error
    assert contents(tmp_path) == {}
