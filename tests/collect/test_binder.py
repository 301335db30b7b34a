"""The Binder archive, collected over HTTP into an evidence folder: right days, or the folder as it was."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
from pathlib import Path

import polars as pl
import pytest

from archive_server import Archive, event, serving
from books import ROOT
from folders import MONDAY, NOW, contents, keep, launches, run
from qualifications.cli import main
from qualifications.collect.days import read_days
from qualifications.collect.http import Client
from qualifications.collect.run import Run, collect
from qualifications.problems import Exit


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
    """2,500 known days: one request for the index, less than a second of work, the same bytes."""
    first = dt.date(2018, 11, 3)
    days = [first + dt.timedelta(days=number) for number in range(2500)]
    keep(tmp_path, days)
    with serving(Archive({day: [event(day)] for day in days})) as archive:
        assert run(archive, tmp_path).status == "renewed"
        before = contents(tmp_path)
        assert "data/binder-weekly.csv" in before
        archive.requests.clear()
        # A processor's time: a machine that does other things too is no reason to fail.
        start = time.process_time()
        assert run(archive, tmp_path).status == "unchanged"
        assert time.process_time() - start < 1
        assert archive.requests == {"index.jsonl": 1}
        assert contents(tmp_path) == before


def test_two_runs_give_the_same_bytes(archive: Archive, tmp_path: Path) -> None:
    """The bytes of every file depend on the archive only, not on the order in which days arrive."""
    run(archive, tmp_path / "one")
    archive.faults = {f"events-{MONDAY}.jsonl": ["503", "503"]}
    run(archive, tmp_path / "other")
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_unknown_kinds_are_kept_and_told(archive: Archive, tmp_path: Path) -> None:
    """A newer schema and an unknown provider count and are noted; a missing origin has a name of its own."""
    last = MONDAY + dt.timedelta(days=6)
    odd = event(last, version=9, provider="Forge")
    del odd["origin"]
    archive.days[last].append(odd)
    outcome = run(archive, tmp_path)
    assert any("schema version 9, counted, on 2025-09-07" in note for note in outcome.notes)
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
    assert (
        "- `binder-daily`: 7 rows added.\n- `binder-weekly`: 1 row added.\n"
        in (tmp_path / "summary.md").read_text()
    )
    archive.days[MONDAY].append(event(MONDAY, 30))
    assert main(command) == Exit.COLLECT
    output = capsys.readouterr()
    assert "42 became 43" in output.out
    assert "error: binder failed: " in output.err
