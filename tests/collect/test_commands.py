"""The commands `qualifications collect SOURCE`, called as an editor calls them: output, status, and files."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from archive_server import Archive, event, serving
from books import ROOT
from folders import MONDAY, contents, keep, week
from qualifications.cli import main
from qualifications.problems import Exit
from repositories import Repository

CLUSTER = "name: 2i2c\nprovider: gcp\nhubs:\n- {name: one, domain: one.example}\n"
CLUSTERS = "date,cluster,unique_users\n2026-06-30,toronto,2096\n"
HUBS = "date,hub,users,cluster\n2026-06-30,prod,2000,toronto\n"


@dataclass(frozen=True)
class Source:
    """A source of a test: its name and address, a change of its past, and how that is told."""

    name: str
    address: Path
    change: Callable[[], object]
    revised: str


def infrastructure(folder: Path) -> Source:
    """A repository whose history can be written anew with one more hub in its second month."""

    def write(hubs: str) -> None:
        shutil.rmtree(folder / "source", ignore_errors=True)
        source = Repository.new(folder / "source")
        source.write("config/clusters/2i2c/cluster.yaml", CLUSTER)
        source.commit("2025-01-10T10:00:00+00:00")
        source.write("config/clusters/2i2c/cluster.yaml", CLUSTER + hubs)
        source.commit("2025-02-10T10:00:00+00:00")
        source.write("README.md", "later\n")
        source.commit("2025-04-10T10:00:00+00:00")

    write("")
    return Source(
        "infrastructure",
        folder / "source",
        change=lambda: write("- {name: two, domain: two.example}\n"),
        revised="clusters-monthly, 2025-02-01, hubs: 1 became 2",
    )


def upstream(folder: Path) -> Source:
    """A list of one repository, whose past quarter can get a commit more."""
    source = Repository.new(folder / "source")
    source.commit("2025-01-10T10:00:00+00:00")
    source.commit("2025-05-10T10:00:00+00:00")
    (folder / "list.csv").write_text(f"repository,branch,address\norg/one,main,{source.folder}\n")
    return Source(
        "upstream",
        folder / "list.csv",
        change=lambda: source.commit("2025-02-01T10:00:00+00:00", committed="2025-05-11T10:00:00+00:00"),
        revised="upstream-commits, 2025-Q1 org/one, commits: 1 became 2",
    )


def users(folder: Path) -> Source:
    """A release in a folder, one of whose counts can drift."""
    folder.mkdir(parents=True)
    (folder / "maus-unique-by-cluster.csv").write_text(CLUSTERS)
    (folder / "maus-by-hub.csv").write_text(HUBS)
    return Source(
        "users",
        folder,
        change=lambda: (folder / "maus-by-hub.csv").write_text(HUBS.replace("2000", "2001")),
        revised="users-by-hub, 2026-06-30 toronto prod, users: 2000 became 2001",
    )


def binder_release(folder: Path) -> Source:
    """A Parquet file of a week and the day after, whose first day can lose a launch."""
    folder.mkdir(parents=True)
    times = [f"2025-09-{day:02d}T10:{minute:02d}:00+00:00" for day in range(1, 9) for minute in range(3)]

    def write(times: list[str]) -> None:
        rows = {"origin": "gke.mybinder.org", "provider": "GitHub", "spec": "org/repo/main"}
        pl.DataFrame({"timestamp": times}).with_columns(
            **{name: pl.lit(value) for name, value in rows.items()}
        ).write_parquet(folder / "launches.parquet")

    write(times)
    return Source(
        "binder-release",
        folder / "launches.parquet",
        change=lambda: write(times[1:]),
        revised="the first on 2025-09-01: 2; allowed: 3, as the archive has it",
    )


def called(source: Source, data: Path, *options: str) -> int:
    """Calls the command; its exit status."""
    arguments = ["collect", source.name, "--from", str(source.address), "--data", str(data)]
    return main(["--project", str(ROOT), *arguments, *options])


SOURCES = [infrastructure, upstream, users, binder_release]


@pytest.mark.parametrize("make", SOURCES)
def test_every_source_answers_the_same_command(
    make: Callable[[Path], Source], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Renewed, then unchanged, then refused with the old value and the new, then accepted: all or nothing."""
    source, data = make(tmp_path / "from"), tmp_path / "data"

    def told() -> dict[str, Any]:
        (outcome,) = json.loads(capsys.readouterr().out)["sources"]
        return dict(outcome)

    assert called(source, data, "--json") == Exit.DONE
    first = told()
    assert (first["source"], first["status"], first["error"]) == (source.name, "renewed", "")
    assert all(first["rows_added"].values())
    assert set(first["files"]) <= set(contents(data))

    before = contents(data)
    assert called(source, data, "--json") == Exit.DONE
    assert (told()["status"], contents(data)) == ("unchanged", before)

    source.change()
    assert called(source, data, "--json", "--summary", str(tmp_path / "summary.md")) == Exit.COLLECT
    refused = told()
    assert refused["status"] == "failed"
    assert source.revised in refused["error"]
    assert contents(data) == before
    assert source.revised in (tmp_path / "summary.md").read_text()

    assert called(source, data, "--json", "--accept-revisions") == Exit.DONE
    assert source.name == "binder-release" or source.revised.rpartition(", ")[0] in [
        f"{each['table']}, {each['key']}" for each in told()["revisions"]
    ]


def test_one_bad_file_keeps_the_other_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where one of two tables cannot be taken, neither is, and standard error says why in one line."""
    source = users(tmp_path / "from")
    (source.address / "maus-by-hub.csv").write_text(HUBS.replace("2000", "many"))
    assert called(source, tmp_path / "data") == Exit.COLLECT
    assert contents(tmp_path / "data") == {}
    output = capsys.readouterr()
    assert output.out.startswith("## users: failed\n\nThe data stay as they were.\n")
    reading, line = output.err.splitlines()
    assert reading == f"users: reading {source.address}"
    assert line.startswith("error: users failed: ")
    assert (
        "maus-by-hub.csv: found 2026-06-30, prod, many, toronto; allowed: a day, names, and a whole" in line
    )


def test_a_refresh_goes_on_after_a_source_that_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each source is taken or left by itself; the summary has all, and the exit status tells of the one."""
    sources = [make(tmp_path / make.__name__) for make in (infrastructure, upstream, users)]
    (sources[1].address).write_text("repository,branch,address\norg/one,main,/nowhere\n")
    data, summary = tmp_path / "data", tmp_path / "summary.md"
    with serving(week()) as archive:
        places = {"binder": archive.url} | {each.name: str(each.address) for each in sources}
        options = [f"--from={name}={place}" for name, place in places.items()]
        arguments = ["--project", str(ROOT), "refresh", *options, "--data", str(data)]
        assert main([*arguments, "--summary", str(summary)]) == Exit.COLLECT
        again = main(arguments)
    assert again == Exit.COLLECT
    headings = [line for line in summary.read_text().splitlines() if line.startswith("## ")]
    assert headings == [
        "## binder: renewed",
        "## infrastructure: renewed",
        "## upstream: failed",
        "## users: renewed",
    ]
    output = capsys.readouterr()
    assert output.out.count("## upstream: failed\n\nThe data stay as they were.\n") == 2
    assert output.out.count("unchanged") == 3
    assert "error: upstream failed: /nowhere: found " in output.err
    assert {"data/binder-weekly.csv", "data/clusters-monthly.csv", "data/users-by-hub.csv"} <= set(
        contents(data)
    )
    assert "data/upstream-commits.csv" not in contents(data)


@pytest.mark.parametrize("given", ["binder", "binder=", "=x", "release=x"])
def test_a_refresh_knows_its_sources(given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An address without a source, or of another source, is refused before anything is read."""
    arguments = ["--project", str(ROOT), "refresh", f"--from={given}", "--data", str(tmp_path / "data")]
    assert main(arguments) == Exit.COLLECT
    assert f"--from: found '{given}'; allowed: SOURCE=ADDRESS, with SOURCE one of binder," in (
        capsys.readouterr().err
    )
    assert not (tmp_path / "data").exists()


def test_an_older_history_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy that ends before what was published cannot take its place, not even on request."""
    source, data = infrastructure(tmp_path / "from"), tmp_path / "data"
    assert called(source, data) == Exit.DONE
    Repository(source.address).git("reset", "--quiet", "--hard", "HEAD~1")
    assert called(source, data, "--accept-revisions") == Exit.COLLECT
    assert "found a history to 2025-02-10; allowed: one to 2025-04-10 or later" in capsys.readouterr().err


def test_the_summary_tells_what_became_of_the_claims(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A claim with another figure is told with both, one that broke with its reason, one that expired."""
    evidence = tmp_path / "evidence"
    shutil.copytree(ROOT / "evidence", evidence)
    path = evidence / "claims/infrastructure.yml"
    text, changed = re.subn(r"expires: 2027-02-06", "expires: 2026-09-15", path.read_text())
    assert changed
    path.write_text(text)
    # A week with more launches than any so far.
    days = [MONDAY.replace(day=number) for number in range(1, 8)]
    keep(evidence, days, launches=60_000)
    with serving(Archive({day: [event(day)] for day in days})) as archive:
        arguments = ["collect", "binder", "--from", archive.url, "--data", str(evidence), "--json"]
        summary = tmp_path / "summary.md"
        assert main(["--project", str(ROOT), *arguments, "--summary", str(summary)]) == Exit.DONE
    told = json.loads(capsys.readouterr().out)
    mean = told["claims_changed"]["binder-mean-2025"]
    assert mean["old"] != mean["new"]
    assert "420,000" not in mean["old"]
    broken = told["claims_broken"]["binder-record-week"]
    assert re.fullmatch(r"claims/binder.yml:\d+: found .* 420000 .*; allowed: 354902, .*", broken)
    words = summary.read_text()
    assert f"- `binder-mean-2025`\n  - before: `{mean['old']}`\n  - now: `{mean['new']}`\n" in words
    assert "## Claims that no longer hold\n" in words
    (expired,) = re.findall(r"- `(.*)`, on 2026-09-15\n", words)
    assert expired in told["claims_expired"]
