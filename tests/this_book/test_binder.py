"""Launches on mybinder.org, collected over HTTP: right tables, or a line that says what is odd."""

import datetime as dt
import json
import re
from pathlib import Path

import polars as pl
import pytest

from books import ROOT
from evidence.collectors import binder
from evidence.collectors._binder_archive import SUMS
from evidence.collectors._binder_tables import NAMES
from folders import MONDAY, NOW, collected, contents, emptied, week
from qualifications.collect.daily import Days
from qualifications.collect.source import SourceOutcome
from qualifications.ledger.data_package import read_package
from qualifications.ledger.tables import open_tables
from servers import Archive, event, serving

DAY = MONDAY + dt.timedelta(days=7)
NODES = "origin,operator,host\n2i2c.mybinder.org,2i2c,Hetzner\ngke.mybinder.org,Project Jupyter,Google\n"


def run(archive: Archive, evidence: Path, *, now: dt.datetime = NOW) -> SourceOutcome:
    """Collects the archive into the folder."""
    if not (evidence / "datapackage.json").exists():
        emptied(ROOT / "evidence/datapackage.json", evidence, *NAMES, "binder-nodes")
        (evidence / "data/binder-nodes.csv").write_text(NODES)
    return collected(binder, archive.url, evidence, now=now)


def launches(evidence: Path) -> dict[dt.date, int]:
    """The launches of each collected day."""
    days = Days.read(evidence / binder.FOLDER, SUMS).frame
    return dict(days.group_by("day").agg(pl.col("launches").sum()).sort("day").iter_rows())


def test_a_week_becomes_tables(archive: Archive, tmp_path: Path) -> None:
    """An empty folder gets the days, and a table a week with launches by node; each launch counts once."""
    outcome = run(archive, tmp_path)
    assert (outcome.status, outcome.error) == ("renewed", "")
    assert launches(tmp_path) == {day: len(events) for day, events in archive.days.items()}
    weekly = (tmp_path / "data/binder-weekly.csv").read_text().splitlines()
    assert weekly == ["week_ending,launches,obs_status,basis", "2025-09-07,42,A,daily files"]
    by_node = (tmp_path / "data/binder-weekly-by-node.csv").read_text().splitlines()[1:]
    assert by_node == ["2025-09-07,2i2c.mybinder.org,7", "2025-09-07,gke.mybinder.org,35"]
    tables = read_package(tmp_path).tables
    assert {str(tables[name].as_of) for name in ("binder-daily", "binder-weekly")} == {"2025-09-07"}


def test_unknown_kinds_are_kept_and_reported(archive: Archive, tmp_path: Path) -> None:
    """A newer schema and an unknown provider count and are noted; a missing origin has a name of its own.

    The port of a node's address is no part of its name.
    """
    last = MONDAY + dt.timedelta(days=6)
    odd = event(last, version=9, provider="Forge")
    del odd["origin"]
    archive.days[last] += [odd, event(last, origin="gke.mybinder.org:443", provider="Gist")]
    outcome = run(archive, tmp_path)
    assert any("schema version 9, counted, on 2025-09-07" in note for note in outcome.notes)
    assert any("provider Forge" in note for note in outcome.notes)
    rows = Days.read(tmp_path / binder.FOLDER, SUMS).frame.filter(provider="Forge")
    assert rows.select(*SUMS).row(0) == ("not recorded", "Forge", 1, 1)
    named = Days.read(tmp_path / binder.FOLDER, SUMS).frame.filter(provider="Gist")
    assert named["origin"].to_list() == ["gke.mybinder.org"]


def test_a_day_that_still_grows_is_left_for_later(archive: Archive, tmp_path: Path) -> None:
    """Today's launches are in no table, and tomorrow the whole day is."""
    today = MONDAY + dt.timedelta(days=6)
    run(archive, tmp_path, now=dt.datetime(2025, 9, 7, 12, tzinfo=dt.UTC))
    assert not (tmp_path / "data/binder-weekly.csv").exists()
    archive.days[today].append(event(today, 1000))
    archive.requests.clear()
    assert run(archive, tmp_path).error == ""
    assert archive.requests == {"index.jsonl": 1, f"events-{today}.jsonl": 1}
    assert (tmp_path / "data/binder-weekly.csv").read_text().splitlines()[1].startswith("2025-09-07,43,")


def test_published_tables_grow(archive: Archive, tmp_path: Path) -> None:
    """They keep rows from elsewhere and an editor's words, and get the new week; a new node waits."""
    run(archive, tmp_path)
    weekly, descriptor = tmp_path / "data/binder-weekly.csv", tmp_path / "datapackage.json"
    header, row = weekly.read_text().splitlines()
    weekly.write_text(f"{header}\n2025-08-10,100,A,binder-data notebook\n{row}\n")
    package = json.loads(descriptor.read_text())
    entries = {item["name"]: item for item in package["resources"]}
    entries["binder-weekly"]["title"] = "Launches, by week"
    del entries["binder-weekly"]["hash"]
    descriptor.write_text(json.dumps(package))
    for number in range(7):
        day = DAY + dt.timedelta(days=number)
        archive.days[day] = [event(day)]
    assert run(archive, tmp_path).error == ""
    new = ["2025-08-10,100,A,binder-data notebook", row, "2025-09-14,7,A,daily files"]
    assert weekly.read_text().splitlines() == [header, *new]
    entry = read_package(tmp_path).table("binder-weekly")
    assert (str(entry.as_of), entry.title) == ("2025-09-14", "Launches, by week")
    last = DAY + dt.timedelta(days=7)
    archive.days[last] = [event(last, origin="new.example.org")]
    error = run(archive, tmp_path, now=NOW.replace(day=30)).error
    assert "add a row `new.example.org,OPERATOR,HOST`" in error


def test_a_month_fills_every_table(tmp_path: Path) -> None:
    """From a whole month come all tables, with the columns of the evidence."""
    with serving(week(31)) as archive:
        assert run(archive, tmp_path, now=NOW.replace(month=12)).error == ""
    tables = open_tables(tmp_path)
    assert all(tables[name].height for name in NAMES)


SOUND = json.dumps(event(DAY))
DEEP = "[" * 10_000 + "]" * 10_000
# Of each damaged body, what the error says that it found.
BROKEN: dict[str, tuple[str | bytes, str]] = {
    "bad UTF-8": (SOUND.encode().replace(b"Repo", b"R\xffpo"), "line 1: found Invalid JSON: invalid unicode"),
    "cut line": (f"{SOUND}\n{SOUND[:-60]}", "line 2: found Invalid JSON: EOF while parsing a string"),
    "empty": ("", ".jsonl: found 0 events"),
    "twice": (f"{SOUND}\n{SOUND}", ".jsonl: found 2 events"),
    "other day": (f"{SOUND}\n".replace("2025-09-08", "2025-07-01") * 3, "found 3 events of other days"),
    "no object": ("[1]", "line 1: found [1]; allowed: an object"),
    "no provider": (SOUND.replace("provider", "supplier"), "line 1: found a launch without timestamp, pro"),
    "odd version": (SOUND.replace(": 5", ': "V"'), "found the version 'V'; allowed: a valid integer"),
    "infinite": (SOUND.replace(": 5", ": Infinity"), "line 1: found the version inf"),
    "deep": (DEEP, "line 1: found Invalid JSON: recursion limit"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_damaged_day_leaves_the_last_good_data(archive: Archive, tmp_path: Path, case: str) -> None:
    """A day that cannot be what the archive means is named in the error, and the folder stays as it was."""
    run(archive, tmp_path)
    before = contents(tmp_path)
    body, found = BROKEN[case]
    archive.days[DAY] = [event(DAY)]
    archive.raw[f"events-{DAY}.jsonl"] = body if isinstance(body, bytes) else body.encode()
    outcome = run(archive, tmp_path)
    assert outcome.status == "failed"
    assert f"events-{DAY}.jsonl" in outcome.error
    assert found in outcome.error
    assert len(outcome.error.splitlines()) == 1
    assert contents(tmp_path) == before


def entry(day: object = DAY, count: object = "1") -> str:
    """A line of the index."""
    return json.dumps({"name": f"events-{day}.jsonl", "date": str(day), "count": count})


# Damaged indexes, and second lines that cannot be.
DAMAGED = ("", '{"name": "events-2025-09-07', "<html>", '{"name": 1}')
ODD = {
    "infinite": entry(count=float("inf")),
    "negative": entry(count="-1"),
    "huge": entry(count="9" * 30),
    "last of all days": entry("9999-12-31"),
    "before the first": entry("0001-01-01"),
    "no day": entry("2025-02-30"),
    "bad utf-8": "\udcff",
}


# The last of the damaged has the last day alone, as the real one had for months.
@pytest.mark.parametrize("index", [*DAMAGED, entry("2025-09-07", "9"), *ODD])
def test_a_broken_index_gives_way_to_the_listing(archive: Archive, tmp_path: Path, index: str) -> None:
    """The page for people stands in for an index that is damaged or not whole, and a note names the line."""
    text = f"{entry()}\n{ODD[index]}" if index in ODD else index
    archive.raw["index.jsonl"] = text.encode("utf-8", errors="surrogateescape")
    outcome = run(archive, tmp_path)
    assert outcome.error == ""
    line = ", line 2" if index in ODD else ".*"
    assert re.fullmatch(f"index.jsonl{line} was left aside: .*", outcome.notes[0])
    assert len(launches(tmp_path)) == 7


def test_an_index_that_is_off_is_reported(archive: Archive, tmp_path: Path) -> None:
    """A finished day whose file does not agree with the index is an error."""
    whole = archive.body("index.jsonl") or b""
    archive.raw["index.jsonl"] = b"\n".join([entry(MONDAY, "4").encode(), *whole.splitlines()[1:]])
    assert "the number in the index" in run(archive, tmp_path).error
    assert MONDAY not in launches(tmp_path)


def test_a_provider_of_any_characters_is_kept(tmp_path: Path) -> None:
    """Whatever a name holds, it counts once, and comes back from the files."""
    archive = week()
    names = [f"A{odd}B" for odd in ("\r", "\n", "\x1f", "\u2028", "\x85", "\x00", '"', ",", "\u202e", "`")]
    archive.days[MONDAY] += [event(MONDAY, 40, provider=name) for name in names]
    with serving(archive):
        outcome = run(archive, tmp_path)
        assert (outcome.error, run(archive, tmp_path).status) == ("", "unchanged")
    assert launches(tmp_path)[MONDAY] == 3 + len(names)
    assert [note for note in outcome.notes if note.startswith("provider A")] == [
        f"provider {name}, counted, on {MONDAY}" for name in sorted(names)
    ]
