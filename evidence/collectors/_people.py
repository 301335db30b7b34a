"""Who made a commit: automated accounts apart, and one person's names and addresses joined.

Names and addresses are used to count and are never written anywhere.
"""

import re
from collections.abc import Iterable

from qualifications.collect.history import Commit

_NOREPLY = re.compile(r"(?:\d+\+)?([^@]+)@users\.noreply\.github\.com", re.IGNORECASE)
_BOT = re.compile(
    r"\[bot\]|\bbot\b|^(?:dependabot(?:-preview)?|pre-commit[.-]ci|github-actions?|renovate|greenkeeper"
    r"|henchbot|imgbot(?:app)?|codecov-io|allcontributors|web-flow)$",
    re.IGNORECASE,
)
_BOT_ADDRESS = re.compile(r"\[bot\]|^(?:support@dependabot\.com|bot@|action@github\.com)", re.IGNORECASE)


def automated(commit: Commit) -> bool:
    """Whether a program made the commit, by its name or address."""
    return bool(_BOT.search(commit.author.strip()) or _BOT_ADDRESS.search(commit.address))


def handle(commit: Commit) -> str:
    """The public handle in an address that GitHub gave, in small letters; empty where there is none."""
    match = _NOREPLY.fullmatch(commit.address.strip())
    return match[1].lower() if match else ""


class People:
    """People by what their commits share: a name, an address, or the handle of a GitHub address."""

    def __init__(self, commits: Iterable[Commit], *, same: Iterable[tuple[str, str]] = ()) -> None:
        self._parents: dict[str, str] = {}
        for commit in commits:
            first, *others = self._marks(commit)
            for other in others:
                self._join(first, other)
        for one, other in same:
            self._join(f"name {one.lower()}", f"name {other.lower()}")

    def person(self, commit: Commit) -> str:
        """What stands for the commit's author; the same for all commits of one person."""
        return self._root(self._marks(commit)[0])

    @staticmethod
    def _marks(commit: Commit) -> list[str]:
        marks = [f"name {commit.author.strip().lower()}", f"address {commit.address.strip().lower()}"]
        # People also write their handle in place of a name.
        return [*marks, f"name {handle(commit)}"] if handle(commit) else marks

    def _root(self, mark: str) -> str:
        while (parent := self._parents.setdefault(mark, mark)) != mark:
            self._parents[mark] = self._parents[parent]
            mark = parent
        return mark

    def _join(self, one: str, other: str) -> None:
        self._parents[self._root(other)] = self._root(one)
