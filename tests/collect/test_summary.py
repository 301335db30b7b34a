"""What a run tells, whatever its sources say and however they fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Never

import polars as pl
import pytest
from markdown_it import MarkdownIt

from archive_server import event, serving
from books import ROOT
from folders import MONDAY, week
from qualifications.cli import main
from qualifications.collect import run as runs
from qualifications.collect.links import Answer, Cited, Kind
from qualifications.collect.links_report import report
from qualifications.problems import Exit
from repositories import Repository

FOREIGN = "X`, ok\n## Approved by @everyone\n![x](https://example.org/x.png)\n<b>#1</b>"


def live(markdown: str) -> set[str]:
    """What Markdown makes of a text beside headings, lists and code, and every heading."""
    reader = MarkdownIt("gfm-like", {"linkify": False})
    tokens = [each for block in reader.parse(markdown) for each in (block, *(block.children or ()))]
    usual = {
        "text",
        "inline",
        "softbreak",
        "code_inline",
        "fence",
        "paragraph",
        "list_item",
        "bullet_list",
        "heading",
    }
    odd = {each.type for each in tokens} - {
        f"{name}{end}" for name in usual for end in ("", "_open", "_close")
    }
    return odd | {line for line in markdown.splitlines() if line.startswith("#") and "Approved" in line}


def refresh(places: dict[str, str], data: Path, summary: Path) -> int:
    """Renews from these places; the exit status."""
    options = [f"--from={name}={place}" for name, place in places.items()]
    arguments = ["--project", str(ROOT), "refresh", *options, "--data", str(data)]
    return main([*arguments, "--summary", str(summary)])


def places(folder: Path, url: str) -> dict[str, str]:
    """A place for each source that is refreshed."""
    source = Repository.new(folder / "source")
    source.write("config/clusters/a/cluster.yaml", "name: a\nprovider: gcp\nhubs: []\n")
    source.commit("2025-01-10T10:00:00+00:00")
    (folder / "list.csv").write_text(f"repository,branch,address\norg/one,main,{source.folder}\n")
    (folder / "maus-unique-by-cluster.csv").write_text("date,cluster,unique_users\n2026-06-30,a,1\n")
    (folder / "maus-by-hub.csv").write_text("date,hub,users,cluster\n2026-06-30,prod,1,a\n")
    return {
        "binder": url,
        "infrastructure": str(source.folder),
        "upstream": str(folder / "list.csv"),
        "users": str(folder),
    }


def test_what_an_archive_says_is_code(tmp_path: Path) -> None:
    """A provider, a node and a cluster whose names are Markdown stand in the summary as code."""
    archive = week()
    archive.days[MONDAY].append(event(MONDAY, provider=FOREIGN))
    summary = tmp_path / "summary.md"
    with serving(archive):
        where = places(tmp_path, archive.url)
        Repository(tmp_path / "source").write("config/clusters/b/cluster.yaml", json.dumps({"name": FOREIGN}))
        Repository(tmp_path / "source").commit("2025-01-11T10:00:00+00:00")
        (tmp_path / "maus-by-hub.csv").write_text(f'date,hub,users,cluster\n2026-06-30,"{FOREIGN}",x,a\n')
        assert refresh(where, tmp_path / "data", summary) == Exit.COLLECT
    text = summary.read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## binder: renewed",
        "## infrastructure: failed",
        "## upstream: renewed",
        "## users: failed",
    ]
    assert live(FOREIGN)
    assert live(text) == set()
    assert text.count("Approved by @everyone") == 3


def test_what_a_page_says_is_code() -> None:
    """Addresses, and what a site answered for them, stand in the report of links as code."""
    answers = [
        Answer(Cited(f"https://example.org/{FOREIGN}", f"{FOREIGN}, line 1"), kind, FOREIGN, FOREIGN, FOREIGN)
        for kind in Kind
    ]
    assert live(report(answers, day=MONDAY)) == set()


ERRORS = [
    RuntimeError(FOREIGN),
    RecursionError(),
    MemoryError(),
    OverflowError("date value out of range"),
    UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    KeyError("x"),
    OSError(28, "No space left on device"),
    pl.exceptions.PanicException("index out of bounds"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_no_error_of_one_source_stops_another(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever a source raises is told in a line and in the summary; the others are renewed all the same."""

    def fail(*_: object) -> Never:
        raise error

    for name in ("binder", "infrastructure", "upstream"):
        monkeypatch.setitem(runs.SOURCES, name, ("", fail))
    summary = tmp_path / "summary.md"
    status = refresh(places(tmp_path, "http://127.0.0.1:9/"), tmp_path / "data", summary)
    assert status == Exit.COLLECT
    text = summary.read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## binder: failed",
        "## infrastructure: failed",
        "## upstream: failed",
        "## users: renewed",
    ]
    assert live(text) == set()
    told = capsys.readouterr().err
    assert "Traceback" not in told
    assert len([line for line in told.splitlines() if line.startswith("error: ")]) == 3
    assert (tmp_path / "data/data/users-by-hub.csv").exists()


def test_a_person_who_stops_the_run_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C is no trouble of a source."""

    def stop(*_: object) -> Never:
        raise KeyboardInterrupt

    monkeypatch.setitem(runs.SOURCES, "binder", ("", stop))
    assert refresh({"binder": "x"}, tmp_path / "data", tmp_path / "summary.md") == 130
    assert not (tmp_path / "summary.md").exists()


def test_a_history_tells_what_it_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A commit of the year 2099 is noted in the summary of its source, and renews no day."""
    where = places(tmp_path, "")
    source = Repository(tmp_path / "source")
    source.commit("2099-06-01T10:00:00+00:00", committed="2025-02-10T10:00:00+00:00")
    source.commit("2025-02-11T10:00:00+00:00", committed="2099-06-01T10:00:00+00:00")
    for name in ("infrastructure", "upstream"):
        arguments = ["collect", name, "--from", where[name], "--data", str(tmp_path / "data")]
        assert main(["--project", str(ROOT), *arguments]) == Exit.DONE
        assert "left out for a date that cannot be: " in capsys.readouterr().out
    days = pl.read_csv(tmp_path / "data/data/upstream-repositories.csv")["snapshot_date"]
    assert days.to_list() == ["2025-01-10"]
