"""Clusters and hubs of 2i2c at each month's end, and commits a month, from the history of its repository.

The configuration has had three layouts: one file `hubs.yaml`, then a file a cluster in `config/hubs/`,
then a folder a cluster in `config/clusters/`.
A production hub is one whose name and address do not contain "staging".
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from qualifications.collect.errors import unusable
from qualifications.collect.foreign import parse_yaml
from qualifications.collect.history import Commit, History
from qualifications.collect.people import People, automated
from qualifications.collect.source import Source
from qualifications.collect.tables import Collected, Collection, Link

ADDRESS = "https://github.com/2i2c-org/infrastructure"
CLUSTERS, ACTIVITY = "clusters-monthly", "infrastructure-activity"
CLOUDS, SAME = (Path(__file__).with_name(name) for name in ("clouds.csv", "same-people.csv"))
_CONFIGURATION = re.compile(
    r"hubs\.yaml|config/hubs/[^/]+\.cluster\.yaml|config/clusters/[^/]+/cluster\.yaml"
)
_TEMPLATES = re.compile(r"config/clusters/templates?/")
_DECLARED = {"gcp": "google_cloud", "aws": "aws", "azure": "azure"}
_CLOUDBANK = "cloudbank"
_TEST = "staging"


@dataclass(frozen=True)
class Cluster:
    """A cluster of the configuration: its name, the provider that it declares, and its hubs."""

    name: str
    provider: str
    hubs: int
    production_hubs: int

    @property
    def cloud(self) -> str:
        """The cloud under it: as declared, else as `clouds.csv` has it; empty where neither says."""
        return _DECLARED.get(self.provider) or assigned_clouds().get(self.name, "")


def collect(source: Source) -> Collection:
    """The tables of clusters and of activity, from the history of the repository."""
    history = source.history()
    day = history.last_day
    link = Link(f"{'/'.join(ADDRESS.split('/')[-2:])}, history to {day}", f"{ADDRESS}/tree/{history.head}")
    tables = {
        name: Collected(frame, key=["month"], as_of=day, sources=(link,))
        for name, frame in collect_infrastructure(history).items()
    }
    return Collection(tables, history.notes)


def collect_infrastructure(history: History) -> dict[str, pl.DataFrame]:
    """The tables of clusters and of activity, a row a month from the first commit's to the head's.

    A month is provisional until a commit after it. Raises ProblemError for a file of the
    configuration that cannot be read, and for a cluster whose cloud nobody has recorded.
    """
    commits = history.commits
    first, last = (find(commit.committed for commit in commits) for find in (min, max))
    months = [_month_of(first)]
    while months[-1] < _month_of(last):
        months.append(_next(months[-1]))
    return {
        CLUSTERS: _clusters(history, months, last=last),
        ACTIVITY: _activity(commits, months, first=first, last=last),
    }


def _month_of(time: dt.datetime) -> dt.date:
    return time.date().replace(day=1)


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def _start(month: dt.date) -> dt.datetime:
    return dt.datetime(month.year, month.month, month.day, tzinfo=dt.UTC)


def _end(month: dt.date) -> dt.datetime:
    return _start(_next(month))


def _status(month: dt.date, first: dt.datetime, last: dt.datetime) -> str:
    """The SDMX status of what was counted in a month: provisional, of a part of it, or normal."""
    return "P" if last < _end(month) else "D" if first > _start(month) else "A"


def read_clusters(path: str, text: bytes) -> list[Cluster]:
    """The clusters that one file of the configuration holds; raises ProblemError where it is none."""
    try:
        document = parse_yaml(text)
    except ValueError as error:
        raise unusable(path, found=error, allowed="a cluster's configuration in YAML") from None
    if not isinstance(document, dict):
        raise unusable(path, found=repr(document), allowed="a cluster's configuration")
    # The first file of all held hubs without a cluster around them.
    clusters = document.get("clusters") or [document]
    if not isinstance(clusters, list):
        raise unusable(path, found=f"the clusters {clusters!r}", allowed="`clusters`, a list of clusters")
    return [_cluster(path, cluster) for cluster in clusters]


@cache
def assigned_clouds() -> Mapping[str, str]:
    """The cloud under each cluster that declares none, by the cluster's name."""
    rows = csv.DictReader(CLOUDS.read_text(encoding="utf-8").splitlines())
    return {row["cluster"]: row["cloud"] for row in rows}


def _cluster(path: str, item: Any) -> Cluster:
    hubs = item.get("hubs") if isinstance(item, dict) else None
    if hubs is None:
        hubs = []
    if not isinstance(item, dict) or not isinstance(hubs, list) or not all(isinstance(h, dict) for h in hubs):
        raise unusable(path, found="hubs that are no list", allowed="`hubs`, a list of hubs")
    return Cluster(
        name=_word(path, item, "name"),
        provider=_word(path, item, "provider"),
        hubs=len(hubs),
        production_hubs=sum(not _is_test(hub) for hub in hubs),
    )


def _is_test(hub: Mapping[str, Any]) -> bool:
    return any(_TEST in str(hub.get(field, "")).lower() for field in ("name", "domain"))


def _word(path: str, item: Mapping[str, Any], field: str) -> str:
    value = item.get(field, "")
    if isinstance(value, dict | list | set):
        raise unusable(path, found=f"the {field} {value!r}", allowed="a word")
    return str(value)


def _clusters(history: History, months: Iterable[dt.date], *, last: dt.datetime) -> pl.DataFrame:
    ends = {month: history.before(_end(month)) for month in months}
    trees = {
        commit: {path: id_ for path, id_ in history.files(commit).items() if _is_configuration(path)}
        for commit in set(ends.values())
    }
    texts = history.contents(id_ for tree in trees.values() for id_ in tree.values())
    # Most files stay as they are from month to month.
    read = {
        (path, id_): read_clusters(path, texts[id_])
        for path, id_ in sorted({item for tree in trees.values() for item in tree.items()})
    }
    rows = []
    for month, commit in ends.items():
        clusters = [cluster for item in trees[commit].items() for cluster in read[item]]
        unknown = sorted(cluster.name for cluster in clusters if not cluster.cloud)
        if unknown:
            raise unusable(
                f"{history.address} at {commit}",
                found=f"the cluster {unknown[0]!r}, whose provider does not name a cloud",
                allowed=f"{', '.join(_DECLARED)}, or a row for the cluster in {CLOUDS.name}",
            )
        rows.append(_row(month, commit, clusters) | {"obs_status": "A" if last >= _end(month) else "P"})
    columns = ["month", "obs_status", "clusters", "hubs", "production_hubs", "cloudbank_hubs", "google_cloud"]
    columns += ["aws", "azure", "jetstream2", "declared_gcp", "declared_aws", "declared_other", "commit"]
    return pl.DataFrame(rows).select(columns)


def _is_configuration(path: str) -> bool:
    return bool(_CONFIGURATION.fullmatch(path)) and not _TEMPLATES.match(path)


def _row(month: dt.date, commit: str, clusters: list[Cluster]) -> dict[str, Any]:
    clouds = Counter(cluster.cloud for cluster in clusters)
    # A file without a name declares no provider either, and was counted as what it ran on.
    declared = Counter(cluster.provider or ("" if cluster.name else "gcp") for cluster in clusters)
    return {
        "month": month,
        "clusters": len(clusters),
        "hubs": sum(cluster.hubs for cluster in clusters),
        "production_hubs": sum(cluster.production_hubs for cluster in clusters),
        "cloudbank_hubs": sum(each.production_hubs for each in clusters if each.name == _CLOUDBANK),
        **{cloud: clouds[cloud] for cloud in ("google_cloud", "aws", "azure", "jetstream2")},
        "declared_gcp": declared["gcp"],
        "declared_aws": declared["aws"],
        "declared_other": len(clusters) - declared["gcp"] - declared["aws"],
        "commit": commit,
    }


def _activity(
    commits: Iterable[Commit], months: Iterable[dt.date], *, first: dt.datetime, last: dt.datetime
) -> pl.DataFrame:
    """Commits by the month of the commit, merges included, without automated accounts; and their authors."""
    by_people = [commit for commit in commits if not automated(commit)]
    names = csv.DictReader(SAME.read_text(encoding="utf-8").splitlines())
    people = People(by_people, same=[(row["name"], row["other_name"]) for row in names])
    counts = Counter(_month_of(commit.committed) for commit in by_people)
    authors: dict[dt.date, set[str]] = {}
    for commit in by_people:
        authors.setdefault(_month_of(commit.committed), set()).add(people.person(commit))
    return pl.DataFrame(
        [
            {
                "month": month,
                "obs_status": _status(month, first, last),
                "commits": counts[month],
                "authors": len(authors.get(month, ())),
            }
            for month in months
        ]
    )
