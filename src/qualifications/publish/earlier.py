"""The edition before: what release notes compare with, as the checkout's copy of the branch has it."""

from __future__ import annotations

from dataclasses import dataclass

from qualifications.editions import JSON, read
from qualifications.git import Git
from qualifications.project import Project
from qualifications.publish.changes import CLAIMS

BRANCHES = ("origin/gh-pages", "gh-pages")


@dataclass(frozen=True)
class Earlier:
    """An edition by its number, and its `claims.json`."""

    edition: str
    claims: bytes


def find_earlier(project: Project) -> Earlier | None:
    """The latest other edition of the branch that the checkout fetched last; None where it has none.

    Raises GitError outside a checkout, and EditionsError where the branch's list cannot be read.
    """
    git = Git(project.root)
    lists = git.contents(f"{branch}:{JSON}" for branch in BRANCHES)
    for branch in BRANCHES:
        listed = lists.get(f"{branch}:{JSON}")
        for entry in read(listed, place=f"{branch}:{JSON}") if listed else ():
            name = f"{branch}:{entry.path}{CLAIMS}"
            claims = git.contents([name]).get(name)
            if claims is not None and entry.edition != project.edition.number:
                return Earlier(entry.edition, claims)
    return None
