"""Commits to the upstream repositories by quarter: all of them, and those of 2i2c's team by two rules.

A commit counts in the quarter of its author's date, UTC. Merges and automated accounts are left out.
A commit is the team's where its author has the name or the public handle of somebody whom 2i2c lists, on a
day within the listing. By the conservative rule some count from a later day on.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from qualifications.collect.errors import unusable
from qualifications.collect.history import Commit, History
from qualifications.collect.people import automated, handle, plain
from qualifications.collect.progress import shown
from qualifications.collect.source import Source
from qualifications.collect.tables import Collected, Collection, Link
from qualifications.problems import ProblemError

# The histories of the repositories that the table of repositories names, on GitHub.
ADDRESS = "https://github.com"
COMMITS, REPOSITORIES = "upstream-commits", "upstream-repositories"
TEAM = "team"
ALIASES = Path(__file__).with_name("aliases.csv")
FIRST_DAY = dt.date(2021, 1, 1)


@dataclass(frozen=True)
class Member:
    """Somebody whom 2i2c lists: the names that commits bear, and the days from which each rule counts."""

    names: frozenset[str]
    listed: dt.date
    conservative: dt.date
    end: dt.date | None

    def counts(self, day: dt.date, *, since: dt.date) -> bool:
        """Whether a commit of that day counts, by the rule that starts on the day `since`."""
        return since <= day and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Branch:
    """A branch of an upstream repository, and its history."""

    repository: str
    name: str
    history: History


def collect(source: Source) -> Collection:
    """The tables of commits and of the repositories; a repository that cannot be read keeps its rows."""
    team = source.table(TEAM)
    wanted = _wanted(source)
    old = {name: source.table(name) for name in (COMMITS, REPOSITORIES)}
    branches: list[Branch] = []
    failures: dict[str, ProblemError] = {}
    for repository, name, place in shown(
        wanted, total=len(wanted), what="Upstream histories", unit="history"
    ):
        try:
            branch = Branch(repository, name, source.history(place, branch=name))
            check_not_older(branch, old[REPOSITORIES])
        except ProblemError as error:
            # Without one of its branches, a repository would count too few.
            failures[repository] = error
        else:
            branches.append(branch)
    read = [branch for branch in branches if branch.repository not in failures]
    if failures and not read:
        raise next(iter(failures.values()))
    frames = collect_upstream(read, team, published=old[COMMITS])
    for name, table in old.items():
        kept = table.filter(pl.col("repository").is_in(list(failures)))
        frames[name] = pl.concat([frames[name], kept.select(frames[name].columns)])
    order = pl.DataFrame([each[:2] for each in wanted], schema=["repository", "branch"], orient="row")
    repositories = order.join(frames[REPOSITORIES], on=["repository", "branch"], maintain_order="left")
    commits = frames[COMMITS].sort("quarter", "repository")
    links = tuple(
        Link(
            f"{name}, branch {branch}, at its last commit counted",
            f"https://github.com/{name}/commit/{commit}",
        )
        for name, branch, commit, *_ in repositories.iter_rows()
    )
    as_of = max(repositories["snapshot_date"].to_list())
    return Collection(
        {
            REPOSITORIES: Collected(repositories, as_of, links, snapshot=True),
            COMMITS: Collected(commits, as_of, links),
        },
        notes=[note for branch in read for note in branch.history.notes],
        failures=[f"{name} stays as it was: {error}" for name, error in failures.items()],
    )


def _wanted(source: Source) -> list[tuple[str, str, str]]:
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
        names[row["handle"]] = names.get(row["handle"], frozenset()) | {plain(row["name"])}
    return names


def read_members(team: pl.DataFrame) -> list[Member]:
    """The members of the evidence's table of the team who count by any rule."""
    return [
        Member(
            names=frozenset(plain(name) for name in (row["name"], row["handle"]) if name)
            | _aliases().get((row["handle"] or "").lower(), frozenset()),
            listed=row["counted_from"],
            conservative=row["counted_from_conservative"],
            end=row["end_listed"],
        )
        for row in team.filter(pl.col("counted_from").is_not_null()).iter_rows(named=True)
    ]


def collect_upstream(
    branches: Iterable[Branch], team: pl.DataFrame, *, published: pl.DataFrame | None = None
) -> dict[str, pl.DataFrame]:
    """The table of commits, a row a quarter and repository with any, and that of the repositories read.

    A quarter of a repository is provisional (P) unless it ended before its history was fetched, or, in a
    copy that may be old, before its last commit. One that is normal (A) in the `published` table of commits
    stays so. No name, handle or address is in what is returned.
    """
    members = read_members(team)
    complete = set(
        published.filter(obs_status="A").select("quarter", "repository").iter_rows()
        if published is not None
        else ()
    )
    rows: list[tuple[str, str, bool, bool]] = []
    repositories, seen = [], set[tuple[str, str]]()
    known: dict[str, str] = {}
    for branch in branches:
        history = branch.history.commits
        # Branches of one repository share most of their commits.
        commits = [commit for commit in history if (branch.repository, commit.id) not in seen]
        seen.update((branch.repository, commit.id) for commit in commits)
        recent = [each for each in commits if not each.merge and each.authored.date() >= FIRST_DAY]
        for commit in recent:
            if not automated(commit):
                quarter = quarter_of(commit.authored.date())
                rows.append((quarter, branch.repository, *_by_team(commit, members)))
        newest = max(commit.committed for commit in history)
        until = quarter_of((branch.history.fetched or newest).date())
        known[branch.repository] = min(until, known.get(branch.repository, until))
        repositories.append(
            {
                "repository": branch.repository,
                "branch": branch.name,
                "snapshot_commit": branch.history.head,
                "snapshot_date": newest.date(),
                "bot_commits_left_out": sum(map(automated, recent)),
            }
        )
    rules = ["team_conservative", "team_listing"]
    keys = ["quarter", "repository"]
    counted = pl.DataFrame(rows, schema=[*keys, *rules], orient="row")
    numbers = pl.len().alias("commits"), pl.col(rules).sum()
    sums = counted.group_by(keys).agg(*numbers).cast({"commits": pl.Int64, **dict.fromkeys(rules, pl.Int64)})
    status = [
        "A" if quarter < known[repository] or (quarter, repository) in complete else "P"
        for quarter, repository in sums.select(keys).iter_rows()
    ]
    table = sums.select(*keys, pl.Series("obs_status", status, dtype=pl.String), "commits", *rules)
    return {COMMITS: table.sort(keys), REPOSITORIES: pl.DataFrame(repositories)}


def check_not_older(branch: Branch, published: pl.DataFrame) -> None:
    """Raises ProblemError for a branch that ends before the day to which its commits were published."""
    day = branch.history.last_day
    for row in published.filter(repository=branch.repository, branch=branch.name).iter_rows(named=True):
        if day < row["snapshot_date"]:
            raise unusable(
                f"{branch.repository}, branch {branch.name}",
                found=f"a history to {day}",
                allowed=f"one to {row['snapshot_date']} or later, as was published",
            )


def quarter_of(day: dt.date) -> str:
    """The quarter of a day, such as 2025-Q4."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def _by_team(commit: Commit, members: Iterable[Member]) -> tuple[bool, bool]:
    """Whether the commit is the team's, by the conservative rule and by that of the listing."""
    names = {plain(commit.author), handle(commit)}
    day = commit.authored.date()
    own = [member for member in members if names & member.names]
    return (
        any(member.counts(day, since=member.conservative) for member in own),
        any(member.counts(day, since=member.listed) for member in own),
    )
