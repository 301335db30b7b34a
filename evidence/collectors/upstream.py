"""Commits to the upstream repositories by quarter: all of them, and those of 2i2c's team by two rules.

A commit counts in the quarter of its author's date, UTC. Merges and automated accounts are left out.
A commit is the team's where its author has the name or the public handle of somebody whom 2i2c lists, on a
day within the listing. By the conservative rule some count from a later day on.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl
from tqdm import tqdm

from qualifications.collect.acceptance import Collected
from qualifications.collect.history import Commit, History
from qualifications.collect.source import Collection, CollectorContext
from qualifications.ledger.sources import plain_name
from qualifications.problems import unusable

from ._people import automated, handle

# The histories of the repositories that the table of repositories names, on GitHub.
ADDRESS = "https://github.com"
COMMITS, REPOSITORIES = "upstream-commits", "upstream-repositories"
TEAM = "team"
ALIASES = Path(__file__).with_name("aliases.csv")
FIRST_DAY = dt.date(2021, 1, 1)
KEYS = ("quarter", "repository")
_RULES = ("team_conservative", "team_listing")


@dataclass(frozen=True)
class Member:
    """Somebody whom 2i2c lists: the names that commits bear, and the days from which each rule counts."""

    names: frozenset[str]
    listed: dt.date
    conservative: dt.date
    end: dt.date | None


@dataclass(frozen=True)
class UpstreamBranch:
    """A branch of an upstream repository, and its history."""

    repository: str
    name: str
    history: History


def collect(source: CollectorContext) -> Collection:
    """The tables of commits and of the repositories."""
    branches = [
        UpstreamBranch(repository, name, source.history(place, branch=name))
        for repository, name, place in tqdm(_wanted(source), "Upstream histories", unit=" history")
    ]
    frames = collect_upstream(branches, source.table(TEAM), published=source.table(COMMITS))
    repositories = frames[REPOSITORIES]
    links = {
        f"{name}, branch {branch}, at its last commit counted": f"https://github.com/{name}/commit/{commit}"
        for name, branch, commit, *_ in repositories.iter_rows()
    }
    as_of = max(repositories["snapshot_date"].to_list())
    return Collection(
        {
            REPOSITORIES: Collected(repositories, as_of, links, snapshot=True),
            COMMITS: Collected(frames[COMMITS].sort(KEYS), as_of, links),
        },
        notes=[note for branch in branches for note in branch.history.notes],
    )


def _wanted(source: CollectorContext) -> list[tuple[str, str, str]]:
    """Each repository and branch to read, and where: in a folder of clones, or at a host."""
    place = Path(source.address)
    if not place.is_dir() and "://" not in source.address:
        raise unusable(place, found="no such folder", allowed="a folder of clones, each at OWNER/NAME")
    rows = source.table(REPOSITORIES).select("repository", "branch").iter_rows()
    return [(name, branch, f"{source.address.rstrip('/')}/{name}") for name, branch in rows]


@cache
def _aliases() -> Mapping[str, frozenset[str]]:
    """Other names that somebody's commits bear, plain, by the person's handle in small letters."""
    names: dict[str, frozenset[str]] = {}
    for row in csv.DictReader(ALIASES.read_text(encoding="utf-8").splitlines()):
        names[row["handle"]] = names.get(row["handle"], frozenset()) | {plain_name(row["name"])}
    return names


def read_members(team: pl.DataFrame) -> list[Member]:
    """The members of the evidence's table of the team who count by any rule."""
    return [
        Member(
            names=frozenset(plain_name(name) for name in (row["name"], row["handle"]) if name)
            | _aliases().get((row["handle"] or "").lower(), frozenset()),
            listed=row["counted_from"],
            conservative=row["counted_from_conservative"],
            end=row["end_listed"],
        )
        for row in team.filter(pl.col("counted_from").is_not_null()).iter_rows(named=True)
    ]


def collect_upstream(
    branches: Iterable[UpstreamBranch], team: pl.DataFrame, *, published: pl.DataFrame | None = None
) -> dict[str, pl.DataFrame]:
    """The table of commits, a row a quarter and repository with any, and that of the repositories read.

    A quarter of a repository is provisional (P) unless it ended before its history was fetched, or, in a
    copy that may be old, before its last commit. One that is normal (A) in the `published` table of commits
    stays so. No name, handle or address is in what is returned.
    """
    members = read_members(team)
    rows, read = [], []
    for branch in branches:
        newest = max(commit.committed for commit in branch.history.commits).date()
        until = branch.history.fetched.date() if branch.history.fetched else newest
        read.append((branch.repository, branch.name, branch.history.head, newest, quarter_of(until)))
        for each in branch.history.commits:
            day = each.authored.date()
            if not each.merge and day >= FIRST_DAY:
                named = quarter_of(day), branch.repository, branch.name, each.id
                rows.append((*named, automated(each), *_by_team(each, members)))
    schema = [*KEYS, "branch", "id", "automated", *_RULES]
    # Branches of one repository share most of their commits.
    commits = pl.DataFrame(rows, schema=schema, orient="row").unique(
        ["repository", "id"], keep="first", maintain_order=True
    )
    schema = ["repository", "branch", "snapshot_commit", "snapshot_date", "until"]
    repositories = pl.DataFrame(read, schema=schema, orient="row")
    sums = (
        commits.filter(~pl.col("automated"))
        .group_by(KEYS)
        .agg(pl.len().alias("commits"), pl.col(_RULES).sum())
    )
    open_since = repositories.group_by("repository").agg(pl.col("until").min())
    complete = pl.col("quarter") < pl.col("until")
    if published is not None:
        keys = published.filter(obs_status="A").select(pl.struct(KEYS)).to_series()
        complete |= pl.struct(KEYS).is_in(keys.implode())
    status = pl.when(complete).then(pl.lit("A")).otherwise(pl.lit("P")).alias("obs_status")
    table = sums.join(open_since, on="repository").sort(KEYS)
    bots = commits.group_by("repository", "branch").agg(
        pl.col("automated").sum().alias("bot_commits_left_out")
    )
    told = repositories.drop("until").join(
        bots, on=["repository", "branch"], how="left", maintain_order="left"
    )
    return {
        COMMITS: table.select(*KEYS, status, pl.col("commits", *_RULES).cast(pl.Int64)),
        REPOSITORIES: told.with_columns(pl.col("bot_commits_left_out").fill_null(0).cast(pl.Int64)),
    }


def quarter_of(day: dt.date) -> str:
    """The quarter of a day, such as 2025-Q4."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def _by_team(commit: Commit, members: Iterable[Member]) -> tuple[bool, bool]:
    """Whether the commit is the team's, by the conservative rule and by that of the listing."""
    names = {plain_name(commit.author), handle(commit)}
    day = commit.authored.date()
    own = [each for each in members if names & each.names and not (each.end and each.end <= day)]
    return any(each.conservative <= day for each in own), any(each.listed <= day for each in own)
