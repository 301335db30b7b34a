"""The Binder archive, collected over HTTP into an evidence folder: right days, or the folder as it was."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_server import Archive, event, serving
from books import ROOT
from qualifications.cli import Exit, main
from qualifications.collect import store
from qualifications.collect.days import read_days
from qualifications.collect.http import Client
from qualifications.collect.run import Run, collect
from qualifications.collect.summary import Outcome

MONDAY = dt.date(2025, 9, 1)
NOW = dt.datetime(2025, 9, 20, 12, tzinfo=dt.UTC)


def week(count: int = 7, *, first: dt.date = MONDAY) -> Archive:
    """An archive of some days with a few launches each."""
    days = {}
    for number in range(count):
        day = first + dt.timedelta(days=number)
        days[day] = [event(day, minute) for minute in range(number + 2)]
        days[day].append(
            event(day, 9, origin="2i2c.mybinder.org", provider="Zenodo", spec="10.5281/zenodo.1")
        )
    return Archive(days)


@pytest.fixture
def archive() -> Iterator[Archive]:
    """A week of launches behind a real server."""
    with serving(week()) as served:
        yield served


def run(archive: Archive, evidence: Path, *, accept: bool = False, now: dt.datetime = NOW) -> Outcome:
    """Collects the archive into the folder, with little patience."""
    with Client(patience=0.02, attempts=3) as client:
        where = Run(evidence, ROOT / "evidence", evidence / "cache", now, client, accept_revisions=accept)
        return collect("binder", where, address=archive.url)


def contents(evidence: Path) -> dict[str, str]:
    """What a reader of the folder finds: its tables, its descriptor and its days."""
    return {
        str(path.relative_to(evidence)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(evidence.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(evidence).parts)
    }


def launches(evidence: Path) -> dict[dt.date, int]:
    """The launches of each collected day."""
    days = read_days(evidence).days
    return dict(zip(days["day"], days["launches"], strict=True))


def test_a_week_becomes_tables(archive: Archive, tmp_path: Path) -> None:
    """An empty folder gets the days, and a table a week with launches by node; each launch counts once."""
    outcome = run(archive, tmp_path)
    assert (outcome.status, outcome.error) == ("renewed", "")
    assert launches(tmp_path) == {day: len(events) for day, events in archive.days.items()}
    weekly = (tmp_path / "data/binder-weekly.csv").read_text().splitlines()
    assert weekly == ["week_ending,launches,complete,basis", "2025-09-07,42,true,daily files"]
    by_node = (tmp_path / "data/binder-weekly-by-node.csv").read_text().splitlines()[1:]
    assert by_node == ["2025-09-07,2i2c.mybinder.org,7", "2025-09-07,gke.mybinder.org,35"]
    descriptor = json.loads((tmp_path / "datapackage.json").read_text())
    assert {item["asOf"] for item in descriptor["resources"]} == {"2025-09-07"}


def test_an_unchanged_archive_costs_one_request(tmp_path: Path) -> None:
    """2,500 known days: one request for the index, less than a second, the same bytes."""
    first = dt.date(2018, 11, 3)
    days = [first + dt.timedelta(days=number) for number in range(2500)]
    with serving(Archive({day: [event(day)] for day in days})) as archive:
        now = dt.datetime(2025, 9, 20, tzinfo=dt.UTC)
        assert run(archive, tmp_path, now=now).error == ""
        before = contents(tmp_path)
        archive.requests.clear()
        start = time.perf_counter()
        assert run(archive, tmp_path, now=now).status == "unchanged"
        assert time.perf_counter() - start < 1
        assert archive.requests == {"index.jsonl": 1}
        assert contents(tmp_path) == before


def test_two_runs_give_the_same_bytes(archive: Archive, tmp_path: Path) -> None:
    """The bytes of every file depend on the archive only, not on the order in which days arrive."""
    run(archive, tmp_path / "one")
    archive.faults = {f"events-{MONDAY}.jsonl": ["503", "503"]}
    run(archive, tmp_path / "other")
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


TRANSIENT = ["dropped", "429", "500", "503", "cut", "long", "slow", "gzip"]


@pytest.mark.parametrize("fault", TRANSIENT)
@pytest.mark.parametrize("name", ["index.jsonl", f"events-{MONDAY}.jsonl"])
def test_a_passing_fault_does_no_harm(archive: Archive, tmp_path: Path, fault: str, name: str) -> None:
    """A server that fails once and then answers gives the same days as one that never fails."""
    run(archive, tmp_path / "sound")
    archive.faults = {name: [fault]}
    assert run(archive, tmp_path / "faulty").error == ""
    assert contents(tmp_path / "faulty") == contents(tmp_path / "sound")


DAY = MONDAY + dt.timedelta(days=7)
SOUND = json.dumps(event(DAY)).encode() + b"\n"
BROKEN = {
    "404": (None, "404"),
    "bad gzip": (SOUND, "bad gzip"),
    "bad UTF-8": (SOUND.replace(b"Repo", b"R\xffpo"), "UTF-8"),
    "cut line": (SOUND[:-30], "JSON"),
    "empty": (b"", "0 events"),
    "twice": (SOUND * 2, "2 events"),
    "other day": (SOUND.replace(b"2025-09-08", b"2025-07-01") * 3, "other days"),
    "no object": (b"[1]\n", "JSON"),
    "html": (b"<html>Sorry</html>", "JSON"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_lasting_fault_leaves_the_last_good_data(archive: Archive, tmp_path: Path, case: str) -> None:
    """A day that is damaged for good is named in the error, and the folder stays as it was."""
    run(archive, tmp_path)
    before = contents(tmp_path)
    body, words = BROKEN[case]
    archive.days[DAY] = [event(DAY)]
    name = f"events-{DAY}.jsonl"
    if body is None or case == "bad gzip":
        archive.faults = {name: [case] * 9}
    else:
        archive.raw[name] = body
    outcome = run(archive, tmp_path)
    assert outcome.status == "failed"
    assert name in outcome.error
    assert words in outcome.error or case == "bad gzip"
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


def test_unknown_kinds_are_kept_and_told(archive: Archive, tmp_path: Path) -> None:
    """A newer schema and an unknown provider count and are noted; a missing origin has a name of its own."""
    last = MONDAY + dt.timedelta(days=6)
    odd = event(last, version=9, provider="Forge")
    del odd["origin"]
    archive.days[last].append(odd)
    outcome = run(archive, tmp_path)
    assert any("schema version 9" in note for note in outcome.notes)
    assert any("provider Forge" in note for note in outcome.notes)
    rows = read_days(tmp_path).rows.filter(provider="Forge")
    assert rows.row(0) == (last, "not recorded", "Forge", 1, 1)


def test_a_day_that_still_grows_is_read_again(archive: Archive, tmp_path: Path) -> None:
    """Today's launches are in no table, and tomorrow the whole day is."""
    today = MONDAY + dt.timedelta(days=6)
    early = dt.datetime(2025, 9, 7, 12, tzinfo=dt.UTC)
    run(archive, tmp_path, now=early)
    assert not (tmp_path / "data/binder-weekly.csv").exists()
    archive.days[today].append(event(today, 1000))
    archive.requests.clear()
    assert run(archive, tmp_path).error == ""
    assert archive.requests == {"index.jsonl": 1, f"events-{today}.jsonl": 1}
    assert (tmp_path / "data/binder-weekly.csv").read_text().splitlines()[1].startswith("2025-09-07,43,")


def test_a_changed_day_waits_for_an_editor(archive: Archive, tmp_path: Path) -> None:
    """A published day that the archive gives otherwise is shown, and taken when an editor accepts it."""
    run(archive, tmp_path)
    before = contents(tmp_path)
    archive.days[MONDAY].append(event(MONDAY, 30))
    outcome = run(archive, tmp_path)
    assert outcome.status == "failed"
    assert ("binder-weekly", "2025-09-07", 42, 43) in [
        (each.table, each.key, each.old, each.new) for each in outcome.revisions
    ]
    assert "binder-weekly, 2025-09-07, launches: 42 became 43" in outcome.error
    assert contents(tmp_path) == before
    assert run(archive, tmp_path, accept=True).status == "renewed"
    assert launches(tmp_path)[MONDAY] == 4


def test_a_run_that_was_cut_off_goes_on(archive: Archive, tmp_path: Path) -> None:
    """Days that arrived before a failure are not fetched again, even where the journal's end is torn."""
    last = f"events-{MONDAY + dt.timedelta(days=6)}.jsonl"
    archive.faults = {last: ["404"] * 9}
    assert run(archive, tmp_path).status == "failed"
    assert contents(tmp_path) == {}
    with (tmp_path / "archive/binder/.journal.jsonl").open("ab") as journal:
        journal.write(b'{"day": "2025-09-0')
    archive.faults, fetched = {}, archive.requests.copy()
    assert run(archive, tmp_path).error == ""
    assert (archive.requests - fetched)[last] == 1
    assert sum(archive.requests.values()) - sum(fetched.values()) <= 4
    assert sum(launches(tmp_path).values()) == 42


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.mark.parametrize("full", [False, True], ids=["killed", "disk full"])
def test_no_step_of_a_change_can_be_cut_in_half(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    """A run that ends at any step of its change leaves the old data or the new, and the next run the new."""
    run(archive, tmp_path / "start")
    day = MONDAY + dt.timedelta(days=7)
    archive.days[day] = [event(day)]
    shutil.copytree(tmp_path / "start", tmp_path / "whole")
    run(archive, tmp_path / "whole")
    old, new = contents(tmp_path / "start"), contents(tmp_path / "whole")
    assert old != new
    step, real_write, real_sync = 0, store._write, store._sync
    ended = True
    while ended:
        step += 1
        left = step

        def counted() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise OSError(28, "No space left on device") if full else Killed

        def write(path: Path, data: bytes) -> None:
            counted()
            real_write(path, data)

        def sync(folder: Path) -> None:
            counted()
            real_sync(folder)

        folder = tmp_path / f"step{step}"
        shutil.copytree(tmp_path / "start", folder)
        with monkeypatch.context() as patch:
            patch.setattr(store, "_write", write)
            patch.setattr(store, "_sync", sync)
            try:
                ended = run(archive, folder).status == "failed"
            except Killed:
                ended = True
        with store.opened(folder):
            assert contents(folder) in (old, new)
        assert run(archive, folder).error == ""
        assert contents(folder) == new
    assert step > 10


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    script=st.lists(
        st.tuples(
            st.sampled_from(["grow", "fail", "kill", "run"]),
            st.integers(0, 6),
            st.sampled_from(TRANSIENT[:6]),
        ),
        max_size=6,
    )
)
def test_no_sequence_of_faults_loses_or_doubles_a_day(
    script: list[tuple[str, int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """After any sequence of faults, kills and new days, a sound run has exactly what the archive has."""
    evidence = tmp_path_factory.mktemp("evidence")
    with serving(week(3)) as archive:
        for action, number, fault in script:
            name = f"events-{MONDAY + dt.timedelta(days=number)}.jsonl"
            if action == "grow":
                day = max(archive.days) + dt.timedelta(days=1)
                archive.days[day] = [event(day, minute) for minute in range(number + 1)]
            elif action == "fail":
                archive.faults = {name: [fault] * 5, "index.jsonl": [fault] * (number % 3)}
                run(archive, evidence)
            elif action == "kill":
                with pytest.MonkeyPatch.context() as patch:
                    steps = iter(range(number))
                    real = store._write

                    def write(path: Path, data: bytes) -> None:
                        if next(steps, None) is None:  # noqa: B023 - used before the next turn
                            raise Killed
                        real(path, data)  # noqa: B023 - the same

                    patch.setattr(store, "_write", write)
                    with contextlib.suppress(Killed):
                        run(archive, evidence)
            else:
                run(archive, evidence)
        archive.faults = {}
        assert run(archive, evidence).error == ""
        assert launches(evidence) == {day: len(events) for day, events in archive.days.items()}
        again = run(archive, evidence)
        assert again.status == "unchanged"


def test_the_book_s_own_tables_grow(archive: Archive, tmp_path: Path) -> None:
    """The published tables keep their rows and their words, and get the new week and its date."""
    evidence = tmp_path / "evidence"
    shutil.copytree(ROOT / "evidence", evidence)
    assert run(archive, evidence).error == ""
    old = pl.read_csv(ROOT / "evidence/data/binder-weekly.csv")
    new = pl.read_csv(evidence / "data/binder-weekly.csv")
    assert new.head(old.height).equals(old)
    assert new.tail(1).row(0) == ("2025-09-07", 42, True, "daily files")
    entries = json.loads((evidence / "datapackage.json").read_text())["resources"]
    weekly = next(item for item in entries if item["name"] == "binder-weekly")
    assert (weekly["asOf"], weekly["title"]) == ("2025-09-07", "Launches on mybinder.org, by week")


def test_a_new_node_waits_for_its_row(archive: Archive, tmp_path: Path) -> None:
    """A node that the table of nodes lacks stops the acceptance, with the row to add."""
    evidence = tmp_path / "evidence"
    shutil.copytree(ROOT / "evidence", evidence)
    archive.days[MONDAY].append(event(MONDAY, origin="new.example.org"))
    outcome = run(archive, evidence)
    assert "add a row `new.example.org,OPERATOR,HOST`" in outcome.error


def test_the_release_fills_what_the_archive_lacks(archive: Archive, tmp_path: Path) -> None:
    """Days of the Parquet release are added where the archive had none; its last day is never whole."""
    first = MONDAY - dt.timedelta(days=1)
    launches_of = [(first, 2), (MONDAY, 3), (MONDAY + dt.timedelta(days=1), 1)]
    rows = [
        ("gke.mybinder.org", "GitHub", "org/repo/main", f"{day}T10:00:00+00:00")
        for day, count in launches_of
        for _ in range(count)
    ]
    release = tmp_path / "launches.parquet"
    pl.DataFrame(rows, schema=["origin", "provider", "spec", "timestamp"], orient="row").write_parquet(
        release
    )
    evidence = tmp_path / "evidence"
    run(archive, evidence)
    with Client() as client:
        outcome = collect(
            "binder-release", Run(evidence, evidence, evidence, NOW, client), address=str(release)
        )
        assert outcome.error == ""
        assert launches(evidence)[first] == 2
        again = pl.concat([pl.read_parquet(release)] * 2)
        again.write_parquet(release)
        differing = collect(
            "binder-release", Run(evidence, evidence, evidence, NOW, client), address=str(release)
        )
    assert "days that the archive has otherwise, the first on 2025-08-31: 4" in differing.error


def test_the_command_says_what_changed(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The summary is JSON where asked for, and the exit status says whether a source failed."""
    command = ["--project", str(ROOT), "collect", "binder", "--from", archive.url, "--data", str(tmp_path)]
    assert main([*command, "--json", "--summary", str(tmp_path / "summary.md")]) == Exit.DONE
    source = json.loads(capsys.readouterr().out)["sources"][0]
    assert (source["status"], source["rows_added"]["binder-daily"]) == ("renewed", 7)
    assert "binder-daily: 7 rows added" in (tmp_path / "summary.md").read_text()
    archive.days[MONDAY].append(event(MONDAY, 30))
    assert main(command) == Exit.COLLECT
    assert "42 became 43" in capsys.readouterr().err
