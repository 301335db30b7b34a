"""Clusters and hubs of 2i2c at each month's end, each hub today, and commits a month, from its repository.

The configuration has had three layouts: one file `hubs.yaml`, then a file a cluster in `config/hubs/`,
then a folder a cluster in `config/clusters/`.
A production hub is one whose name and address do not contain "staging".
"""

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

from qualifications.collect.acceptance import Collected
from qualifications.collect.history import Commit, History
from qualifications.collect.source import Collection, CollectorContext
from qualifications.inputs import load_foreign
from qualifications.problems import unusable

from ._people import People, automated

ADDRESS = "https://github.com/2i2c-org/infrastructure"
CLUSTERS, ACTIVITY, HUBS = "clusters-monthly", "infrastructure-activity", "hubs"
CLOUDS, SAME = (Path(__file__).with_name(name) for name in ("clouds.csv", "same-people.csv"))
_CONFIGURATION = re.compile(
    r"hubs\.yaml|config/hubs/[^/]+\.cluster\.yaml|config/clusters/(?!templates?/)[^/]+/cluster\.yaml"
)
# Where the settings of a hub say who pays for it, as its page to sign in shows; some charts hold another.
_FUNDED_BY = ("jupyterhub", "custom", "homepage", "templateVars", "funded_by", "name")
_INNER = "basehub"
_DECLARED = {"gcp": "google_cloud", "aws": "aws", "azure": "azure"}
_CLOUDS = ("google_cloud", "aws", "azure", "jetstream2")
_CLOUDBANK = "cloudbank"
_TEST, _ENCRYPTED = "staging", "enc-"

# Some fields are there without a value, and what a hub tells of itself need not be one word.
Word = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
Loose = Annotated[str, BeforeValidator(lambda value: "" if value is None else str(value))]
_Listed = BeforeValidator(lambda value: () if value is None else value)


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


# The clusters at a commit, each with the folder of its file.
Clusters = list[tuple[PurePosixPath, Cluster]]


def collect(source: CollectorContext) -> Collection:
    """The tables of clusters, of hubs and of activity, from the history of the repository."""
    history = source.history()
    day = history.last_day
    title, address = (
        f"{'/'.join(ADDRESS.split('/')[-2:])}, history to {day}",
        f"{ADDRESS}/tree/{history.head}",
    )
    link, below = {title: address}, {title: f"{address}/config/clusters"}
    tables = {
        name: Collected(frame, day, below if name == CLUSTERS else link, snapshot=name == HUBS)
        for name, frame in collect_infrastructure(history).items()
    }
    return Collection(tables, history.notes)


def collect_infrastructure(history: History) -> dict[str, pl.DataFrame]:
    """The tables of clusters and of activity, a row a month up to the head, and of the hubs of today.

    A month is provisional until a commit after it. Raises ProblemError for a file of the configuration that
    cannot be read, and for a cluster whose cloud nobody has recorded.
    """
    made = [commit.committed.date() for commit in history.commits]
    first, last = min(made), max(made)
    months = pl.date_range(first.replace(day=1), last, "1mo", eager=True).alias("month").to_frame()
    ends = {month: history.before(_midnight(_next(month))) for month in months["month"]}
    read = _configurations(history, {*ends.values(), history.head})
    over = pl.col("month").dt.month_end() < last
    begun = pl.col("month") < first
    clusters = pl.DataFrame(
        [{"month": month, **_counts(history, commit, read[commit])} for month, commit in ends.items()]
    )
    status = pl.when(over).then(pl.lit("A")).otherwise(pl.lit("P")).alias("obs_status")
    in_part = pl.when(over & begun).then(pl.lit("D")).otherwise(status).alias("obs_status")
    activity = months.join(_activity(history.commits), on="month", how="left", maintain_order="left")
    return {
        CLUSTERS: clusters.insert_column(1, clusters.select(status).to_series()),
        ACTIVITY: activity.select("month", in_part, pl.col("commits", "authors").fill_null(0)),
        HUBS: _hubs(history, read[history.head]),
    }


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _next(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1)


def _configurations(history: History, commits: Iterable[str]) -> dict[str, Clusters]:
    """The clusters at each commit."""
    trees = {
        commit: {path: id_ for path, id_ in history.files(commit).items() if _CONFIGURATION.fullmatch(path)}
        for commit in commits
    }
    if not trees[history.head]:
        raise unusable(
            history.folder, found="no file of a cluster", allowed="the history of the infrastructure"
        )
    texts = history.contents(id_ for tree in trees.values() for id_ in tree.values())
    # Most files stay as they are from month to month.
    read = {
        (path, id_): read_clusters(path, texts[id_])
        for path, id_ in sorted({item for tree in trees.values() for item in tree.items()})
    }
    return {
        commit: [(PurePosixPath(item[0]).parent, each) for item in tree.items() for each in read[item]]
        for commit, tree in trees.items()
    }


def read_clusters(path: str, text: bytes) -> tuple[Cluster, ...]:
    """The clusters that one file of the configuration holds; raises ProblemError where it is none."""
    try:
        document = load_foreign(text)
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


def _counts(history: History, commit: str, found: Clusters) -> dict[str, Any]:
    """What the configuration holds at a commit."""
    clusters = [cluster for _, cluster in found]
    clouds = Counter(cluster.cloud for cluster in clusters)
    unknown = sorted(cluster.name for cluster in clusters if not cluster.cloud)
    if unknown:
        raise unusable(
            f"{history.address} at {commit}",
            found=f"the cluster {unknown[0]!r}, whose provider does not name a cloud",
            allowed=f"{', '.join(_DECLARED)}, or a row for the cluster in {CLOUDS.name}",
        )
    # A file without a name declares no provider either, and was counted as what it ran on.
    declared = Counter(cluster.provider or ("" if cluster.name else "gcp") for cluster in clusters)
    return {
        "clusters": len(clusters),
        "hubs": sum(len(cluster.hubs) for cluster in clusters),
        "production_hubs": sum(cluster.production_hubs for cluster in clusters),
        "cloudbank_hubs": sum(each.production_hubs for each in clusters if each.name == _CLOUDBANK),
        **{cloud: clouds[cloud] for cloud in _CLOUDS},
        "declared_gcp": declared["gcp"],
        "declared_aws": declared["aws"],
        "declared_other": len(clusters) - declared["gcp"] - declared["aws"],
        "commit": commit,
    }


def _hubs(history: History, found: Clusters) -> pl.DataFrame:
    """Each hub at the head, by cluster and name: how it is counted, and whom its settings name as funder."""
    files = history.files(history.head)
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
        document = load_foreign(text)
    except ValueError as error:
        raise unusable(path, found=error, allowed="a hub's settings in YAML") from None
    return str(_within(document, *_FUNDED_BY) or _within(document, _INNER, *_FUNDED_BY) or "")


def _within(value: Any, *keys: str) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _activity(commits: Iterable[Commit]) -> pl.DataFrame:
    """Commits by the month of the commit, merges included, without automated accounts; and their authors."""
    by_people = [commit for commit in commits if not automated(commit)]
    names = csv.DictReader(SAME.read_text(encoding="utf-8").splitlines())
    people = People(by_people, same=[(row["name"], row["other_name"]) for row in names])
    rows = [(commit.committed.date().replace(day=1), people.person(commit)) for commit in by_people]
    made = pl.DataFrame(rows, schema={"month": pl.Date, "person": pl.String}, orient="row")
    counts = pl.len().cast(pl.Int64).alias("commits"), pl.col("person").n_unique().cast(pl.Int64)
    return made.group_by("month").agg(*counts).rename({"person": "authors"})
