"""Commits to the upstream repositories by quarter: all of them, and those of 2i2c's team by two rules.

A commit counts in the quarter of its author's date, UTC. Merges and automated accounts are left out.
A commit is the team's where its author has the name or the public handle of somebody whom 2i2c lists, on a
day within the listing. By the conservative rule some count from a later day on.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from qualifications.collect.errors import CollectError
from qualifications.collect.git import Commit, History
from qualifications.collect.people import aliases, automated, handle, plain

COMMITS, REPOSITORIES = "upstream-commits", "upstream-repositories"
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


def read_members(team: pl.DataFrame) -> list[Member]:
    """The members of the evidence's table of the team who count by any rule."""
    return [
        Member(
            names=frozenset(plain(name) for name in (row["name"], row["handle"]) if name)
            | aliases().get((row["handle"] or "").lower(), frozenset()),
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

    A quarter of a repository is complete when it ended before its history was fetched, or, in a copy that
    may be old, before its last commit. One that is complete in the `published` table of commits stays so. No
    name, handle or address is in what is returned.
    """
    members = read_members(team)
    complete = set(
        published.filter("complete").select("quarter", "repository").iter_rows()
        if published is not None
        else ()
    )
    counts: dict[str, Counter[tuple[str, str]]] = {"commits": Counter(), "conservative": Counter()}
    counts["listing"] = Counter()
    repositories, seen = [], set[tuple[str, str]]()
    known_to: dict[str, dt.datetime] = {}
    for branch in branches:
        history = list(branch.history.log())
        # Branches of one repository share most of their commits.
        commits = [commit for commit in history if (branch.repository, commit.id) not in seen]
        seen.update((branch.repository, commit.id) for commit in commits)
        recent = [each for each in commits if not each.merge and each.authored.date() >= FIRST_DAY]
        for commit in recent:
            if automated(commit):
                continue
            key = quarter_of(commit.authored.date()), branch.repository
            counts["commits"][key] += 1
            for rule in _rules(commit, members):
                counts[rule][key] += 1
        newest = max(commit.committed for commit in history)
        until = branch.history.fetched or newest
        known_to[branch.repository] = min(until, known_to.get(branch.repository, until))
        repositories.append(
            {
                "repository": branch.repository,
                "branch": branch.name,
                "snapshot_commit": branch.history.head,
                "snapshot_date": newest.date(),
                "bot_commits_left_out": sum(map(automated, recent)),
            }
        )
    rows = [
        {
            "quarter": quarter,
            "repository": repository,
            "complete": quarter < quarter_of(known_to[repository].date())
            or (quarter, repository) in complete,
            "commits": number,
            "team_conservative": counts["conservative"][quarter, repository],
            "team_listing": counts["listing"][quarter, repository],
        }
        for (quarter, repository), number in sorted(counts["commits"].items())
    ]
    return {COMMITS: pl.DataFrame(rows), REPOSITORIES: pl.DataFrame(repositories)}


def check_not_older(repositories: pl.DataFrame, published: pl.DataFrame) -> None:
    """Raises CollectError for a branch that ends before the day to which its commits were published."""
    both = repositories.join(published, on=["repository", "branch"], suffix="_published")
    for row in both.filter(pl.col("snapshot_date") < pl.col("snapshot_date_published")).iter_rows(named=True):
        raise CollectError(
            f"{row['repository']}, branch {row['branch']}",
            found=f"a history to {row['snapshot_date']}",
            allowed=f"one to {row['snapshot_date_published']} or later, as was published",
        )


def quarter_of(day: dt.date) -> str:
    """The quarter of a day, such as 2025-Q4."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def _rules(commit: Commit, members: Iterable[Member]) -> Iterator[str]:
    """The rules by which a commit is the team's."""
    names = {plain(commit.author), handle(commit)}
    day = commit.authored.date()
    own = [member for member in members if names & member.names]
    if any(member.counts(day, since=member.listed) for member in own):
        yield "listing"
    if any(member.counts(day, since=member.conservative) for member in own):
        yield "conservative"
