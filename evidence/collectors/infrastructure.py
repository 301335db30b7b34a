"""Clusters and hubs of 2i2c at each month's end, each hub today, and commits a month, from its repository.

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
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from qualifications.collect.errors import unusable
from qualifications.collect.foreign import parse_yaml
from qualifications.collect.history import Commit, History
from qualifications.collect.people import People, automated
from qualifications.collect.source import Source
from qualifications.collect.tables import Collected, Collection, Link

ADDRESS = "https://github.com/2i2c-org/infrastructure"
CLUSTERS, ACTIVITY, HUBS = "clusters-monthly", "infrastructure-activity", "hubs"
CLOUDS, SAME = (Path(__file__).with_name(name) for name in ("clouds.csv", "same-people.csv"))
_CONFIGURATION = re.compile(
    r"hubs\.yaml|config/hubs/[^/]+\.cluster\.yaml|config/clusters/[^/]+/cluster\.yaml"
)
_TEMPLATES = re.compile(r"config/clusters/templates?/")
# Where the settings of a hub say who pays for it, as its page to sign in shows; some charts hold another.
_FUNDED_BY = ("jupyterhub", "custom", "homepage", "templateVars", "funded_by", "name")
_INNER = ("", "basehub")
_DECLARED = {"gcp": "google_cloud", "aws": "aws", "azure": "azure"}
_CLOUDBANK = "cloudbank"
_TEST, _ENCRYPTED = "staging", "enc-"


# Some fields are there without a value, and what a hub tells of itself need not be one word.
Word = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
_Listed = BeforeValidator(lambda value: () if value is None else value)
Loose = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)


class Hub(_Part):
    """A hub of the configuration; `files` are those of its settings, beside it."""

    name: Loose = ""
    title: Loose = Field("", alias="display_name")
    address: Loose = Field("", alias="domain")
    files: Annotated[tuple[Loose, ...], _Listed] = Field((), alias="helm_chart_values_files")

    @property
    def settings(self) -> list[str]:
        """The files of its settings that can be read; where two say something else, the first holds."""
        return [name for name in reversed(self.files) if not name.startswith(_ENCRYPTED)]

    @property
    def is_test(self) -> bool:
        """Whether its name or address says that it is a test copy."""
        return any(_TEST in word.lower() for word in (self.name, self.address))


class Cluster(_Part):
    """A cluster of the configuration: its name, the provider that it declares, and its hubs."""

    name: Word = ""
    provider: Word = ""
    hubs: Annotated[tuple[Hub, ...], _Listed] = ()

    @property
    def production_hubs(self) -> int:
        """How many of its hubs are no test copies."""
        return sum(not hub.is_test for hub in self.hubs)

    @property
    def cloud(self) -> str:
        """The cloud under it: as declared, else as `clouds.csv` has it; empty where neither says."""
        return _DECLARED.get(self.provider) or assigned_clouds().get(self.name, "")


class _Configuration(_Part):
    clusters: tuple[Cluster, ...]


def collect(source: Source) -> Collection:
    """The tables of clusters, of hubs and of activity, from the history of the repository."""
    history = source.history()
    day = history.last_day
    link = Link(f"{'/'.join(ADDRESS.split('/')[-2:])}, history to {day}", f"{ADDRESS}/tree/{history.head}")
    tables = {
        name: Collected(frame, as_of=day, sources=(link,))
        for name, frame in collect_infrastructure(history).items()
    }
    tables[HUBS] = Collected(collect_hubs(history), as_of=day, sources=(link,), snapshot=True)
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


def collect_hubs(history: History) -> pl.DataFrame:
    """Each hub at the head, by cluster and name: how it is counted, and whom its settings name as its funder.

    Raises ProblemError for a file of the configuration that cannot be read.
    """
    files = history.files(history.head)
    clusters = {path: id_ for path, id_ in files.items() if _is_configuration(path)}
    texts = history.contents(clusters.values())
    found = [
        (PurePosixPath(path).parent, cluster)
        for path, id_ in clusters.items()
        for cluster in read_clusters(path, texts[id_])
    ]
    wanted = {str(folder / name) for folder, each in found for hub in each.hubs for name in hub.settings}
    texts = history.contents(files[path] for path in wanted & files.keys())
    funders = {path: _funder(path, texts[files[path]]) for path in wanted & files.keys()}
    rows = [
        {
            "cluster": cluster.name,
            "hub": hub.name,
            "title": hub.title,
            "address": hub.address,
            "cloud": cluster.cloud,
            "counted": "test" if hub.is_test else _CLOUDBANK if cluster.name == _CLOUDBANK else "other",
            "funded_by": next(filter(None, (funders.get(str(folder / name)) for name in hub.settings)), None),
            "as_of": history.last_day,
        }
        for folder, cluster in found
        for hub in cluster.hubs
    ]
    return pl.DataFrame(rows, schema_overrides={"funded_by": pl.String}).sort("cluster", "hub")


def _funder(path: str, text: bytes) -> str:
    """Whom the settings of a hub name as its funder; nobody where they do not say."""
    try:
        document = parse_yaml(text)
    except ValueError as error:
        raise unusable(path, found=error, allowed="a hub's settings in YAML") from None
    for inner in _INNER:
        value = document.get(inner) if inner and isinstance(document, dict) else document
        for key in _FUNDED_BY:
            value = value.get(key) if isinstance(value, dict) else None
        if value:
            return str(value)
    return ""


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


def read_clusters(path: str, text: bytes) -> tuple[Cluster, ...]:
    """The clusters that one file of the configuration holds; raises ProblemError where it is none."""
    try:
        document = parse_yaml(text)
        # The first file of all held hubs without a cluster around them.
        alone = isinstance(document, dict) and not document.get("clusters")
        return _Configuration.model_validate({"clusters": [document]} if alone else document).clusters
    except ValidationError as error:
        fault = error.errors()[0]
        place = "/".join(map(str, [path, *fault["loc"]]))
        allowed = fault["msg"].removeprefix("Input should be ")
        raise unusable(place, found=repr(fault["input"]), allowed=allowed) from None
    except ValueError as error:
        raise unusable(path, found=error, allowed="a cluster's configuration in YAML") from None


@cache
def assigned_clouds() -> Mapping[str, str]:
    """The cloud under each cluster that declares none, by the cluster's name."""
    rows = csv.DictReader(CLOUDS.read_text(encoding="utf-8").splitlines())
    return {row["cluster"]: row["cloud"] for row in rows}


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
        "hubs": sum(len(cluster.hubs) for cluster in clusters),
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
