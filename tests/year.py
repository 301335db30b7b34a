"""Sources of this book on this machine, real git and a real server, whose year of news a test can let pass.

They begin with as much history as the evidence tells of, in small: a commit for ten, sixty launches a day.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from archive_server import Archive, event
from qualifications.ledger.tables import Tables

Files = Mapping[str, str | None]
_TEAM = "Chris Holdgraf"
_AZURE = ("utoronto", "pchub", "queensu", "justiceinnovationlab")
_JETSTREAM = ("2i2c-jetstream2", "projectpythia-binder")
_NODES = ("gesis.mybinder.org", "gesis.mybinder.org", "2i2c.mybinder.org")


@dataclass
class Past:
    """A bare repository that is written by streams of commits, a branch a stream."""

    folder: Path
    tips: dict[str, bool] = field(default_factory=dict)

    def add(
        self, commits: Iterable[tuple[dt.datetime, dt.datetime, str, Files]], *, branch: str = "main"
    ) -> None:
        """Adds commits with their times, those of their authors, their authors, and the files they change."""
        if not self.folder.exists():
            self._git("init", "--quiet", "--bare", f"--initial-branch={branch}", str(self.folder))
        parts = []
        for committed, authored, author, files in commits:
            who = f"{author} <{author.replace(' ', '.').lower()}@example.org>"
            parts.append(f"commit refs/heads/{branch}\nauthor {who} {authored.timestamp():.0f} +0000\n")
            parts.append(f"committer {who} {committed.timestamp():.0f} +0000\ndata 1\n.\n")
            if not self.tips.setdefault(branch, False):
                self.tips[branch] = True
            elif not any(part.startswith("commit") for part in parts[:-2]):
                parts.append(f"from refs/heads/{branch}^0\n")
            for path, text in files.items():
                size = len((text or "").encode())
                parts.append(
                    f"D {path}\n" if text is None else f"M 100644 inline {path}\ndata {size}\n{text}\n"
                )
        self._git(f"--git-dir={self.folder}", "fast-import", "--quiet", stream="".join(parts))

    @property
    def head(self) -> str:
        """The last commit of the default branch."""
        return self._git(f"--git-dir={self.folder}", "rev-parse", "HEAD").strip()

    @staticmethod
    def _git(*arguments: str, stream: str = "") -> str:
        environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
        command = ["git", *arguments]
        done = subprocess.run(
            command, input=stream, stdout=subprocess.PIPE, text=True, env=environment, check=True
        )
        return done.stdout


@dataclass
class Configuration:
    """The repository of clusters and hubs, which a week changes a little."""

    past: Past
    clusters: dict[str, tuple[str, int]] = field(default_factory=dict)
    people: Iterator[int] = field(default_factory=itertools.count)

    def begin(self, monthly: pl.DataFrame, activity: pl.DataFrame, *, until: dt.datetime) -> None:
        """The clusters and hubs of each month, by as many people as committed in it."""
        authors = dict(activity.select("month", "authors").iter_rows())
        commits = []
        for row in monthly.sort("month").iter_rows(named=True):
            files = self._becomes(row)
            # The first month begins late, and the last has not ended.
            day = dt.datetime.combine(row["month"], dt.time(12), dt.UTC) + dt.timedelta(days=18)
            for number in range(authors[row["month"]]):
                time = min(day + dt.timedelta(hours=number), until)
                commits.append(
                    (time, time, f"Person {number}", files if number == 0 else {"NEWS": f"{time}"})
                )
        self.past.add(commits)

    def week(self, time: dt.datetime, *, clusters: Mapping[str, tuple[str, int]] | None = None) -> None:
        """Some people's commits, one of which sets clusters to a provider and a number of hubs."""
        self.clusters |= clusters or {}
        files = {_path(name): _cluster(name, *self.clusters[name]) for name in clusters or ()}
        people = [next(self.people) % 14 for _ in range(4)]
        changes: list[Files] = [files, *({"NEWS": f"{time} {each}"} for each in people[1:])]
        self.past.add((time, time, f"Person {who}", each) for who, each in zip(people, changes, strict=True))

    def _becomes(self, row: dict[str, int]) -> dict[str, str | None]:
        names = {f"google-{number}": "gcp" for number in range(row["google_cloud"] - 1)}
        names |= {f"aws-{number}": "aws" for number in range(row["aws"])}
        names |= dict.fromkeys(_AZURE[: row["azure"]] + _JETSTREAM[: row["jetstream2"]], "kubeconfig")
        hubs = {name: (provider, 0) for name, provider in names.items()}
        others = row["production_hubs"] - row["cloudbank_hubs"]
        for number in range(others):
            name = [*names][number % len(names)] if names else "cloudbank"
            hubs[name] = hubs.get(name, ("gcp", 0))[0], hubs.get(name, ("gcp", 0))[1] + 1
        if row["clusters"]:
            hubs["cloudbank"] = "gcp", hubs.get("cloudbank", ("", 0))[1] + row["cloudbank_hubs"]
        gone = dict.fromkeys(map(_path, self.clusters.keys() - hubs.keys()))
        changed = {name for name in hubs if hubs[name] != self.clusters.get(name)}
        self.clusters = hubs
        return gone | {_path(name): _cluster(name, *hubs[name]) for name in sorted(changed)}


@dataclass
class Upstream:
    """The repositories upstream, one for ten of their commits, in a folder of clones."""

    folder: Path
    pasts: dict[tuple[str, str], Past] = field(default_factory=dict)

    def begin(self, tables: Tables) -> None:
        """The quarters of each repository, with the team's share by the conservative rule."""
        columns = ("repository", "branch", "snapshot_date")
        for repository, branch, last in tables["upstream-repositories"].select(columns).iter_rows():
            past = next((each for (name, _), each in self.pasts.items() if name == repository), None)
            self.pasts[repository, branch] = past or Past(self.folder / repository)
            rows = tables["upstream-commits"].filter(pl.col("repository") == repository).sort("quarter")
            commits = []
            for row in rows.iter_rows(named=True):
                year, quarter = int(row["quarter"][:4]), int(row["quarter"][-1])
                start = dt.datetime(year, 3 * quarter - 2, 2, tzinfo=dt.UTC)
                all_, team = (-(-row[each] // 10) for each in ("commits", "team_conservative"))
                for number in range(all_):
                    time = start + dt.timedelta(hours=number + (12 if branch != "main" else 0))
                    author = _TEAM if number < team else f"Person {number}"
                    commits.append((time, time, author, {"NEWS": f"{branch} {time}"}))
            end = dt.datetime.combine(last, dt.time(20), dt.UTC)
            commits = [each for each in commits if each[0] < end]
            self.pasts[repository, branch].add(
                [*commits, (end, end, "Person 0", {"NEWS": "the last"})], branch=branch
            )

    def week(self, number: int, time: dt.datetime, *, late: bool = False) -> None:
        """A commit in each of some repositories; one that is late was written half a year before."""
        chosen = [*self.pasts.items()][number % 5 :: 5]
        for at, ((_, branch), past) in enumerate(chosen):
            written = time - dt.timedelta(days=180) if late and not at else time
            author = _TEAM if (at + number) % 6 == 0 else f"Person {at}"
            past.add([(time, written, author, {"NEWS": f"{time}"})], branch=branch)


@dataclass
class Sessions:
    """The archive of launches, from the days that the evidence lacks on."""

    archive: Archive
    known: Mapping[dt.date, int]

    def until(self, last: dt.date, *, first: dt.date, nodes: tuple[str, ...] = _NODES) -> None:
        """The days from one to another, each with some launches on each node."""
        for number in range((last - first).days + 1):
            day = first + dt.timedelta(days=number)
            self.archive.days[day] = [
                event(day, minute, origin=nodes[minute % len(nodes)]) for minute in range(60)
            ]
        counts = {**self.known, **{day: len(events) for day, events in self.archive.days.items()}}
        entries = [
            {"name": f"events-{day}.jsonl", "date": str(day), "count": str(count)}
            for day, count in sorted(counts.items())
        ]
        self.archive.raw["index.jsonl"] = "\n".join(map(json.dumps, entries)).encode()


def release(folder: Path, day: dt.date) -> None:
    """The monthly users of two clusters, each month up to a day."""
    folder.mkdir(exist_ok=True)
    days = pl.date_range(dt.date(2026, 6, 30), day, "1mo", eager=True).to_list()
    clusters = "".join(
        f"{each},{name},{users}\n" for each in days for name, users in (("ucb", 900), ("uoft", 80))
    )
    hubs = "".join(
        f"{each},prod,{users},{name}\n" for each in days for name, users in (("ucb", 900), ("uoft", 80))
    )
    (folder / "maus-unique-by-cluster.csv").write_text(f"date,cluster,unique_users\n{clusters}")
    (folder / "maus-by-hub.csv").write_text(f"date,hub,users,cluster\n{hubs}")


def _path(name: str) -> str:
    return f"config/clusters/{name}/cluster.yaml"


def _cluster(name: str, provider: str, hubs: int) -> str:
    listed = [
        {"name": f"{name}-{number}", "domain": f"{name}-{number}.example.org"} for number in range(hubs)
    ]
    return json.dumps({"name": name, "provider": provider, "hubs": listed})
