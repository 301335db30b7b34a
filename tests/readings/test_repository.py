"""Words are followed through what happens to files in a repository."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qualifications.collect.history import open_history
from qualifications.readings.repository import Snapshot
from repositories import Repository

WORDS = "keep the last five daily backups"
PAGE = f"# Backups\n\nWe {WORDS} of each disk.\n\nAsk us about more.\n" + "A line that stays.\n" * 20


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository whose page has had the words since 2 May 2024."""
    made = Repository.new(tmp_path / "docs")
    made.write("docs/backups.md", "# Backups\n\nNone yet.\n" + "A line that stays.\n" * 20)
    made.commit("2024-05-01T12:00:00Z")
    made.write("docs/backups.md", PAGE)
    made.commit("2024-05-02T12:00:00Z")
    return made


def snapshot(repository: Repository) -> Snapshot:
    """The repository as it is now."""
    return Snapshot(open_history(str(repository.folder), cache=repository.folder.parent / "cache"))


def test_words_that_came_back_are_young(repository: Repository) -> None:
    """Words that were gone for a while stand since they came back."""
    repository.write("docs/backups.md", PAGE.replace("five", "two"))
    repository.commit("2025-02-01T12:00:00Z")
    repository.write("docs/backups.md", PAGE)
    repository.commit("2025-03-01T12:00:00Z")
    place = snapshot(repository).find(WORDS, "docs/backups.md")
    assert place is not None
    assert place.since == dt.date(2025, 3, 1)


def test_partial_clone_reads_what_it_lacks(repository: Repository, tmp_path: Path) -> None:
    """From a remote, contents come when they are asked for, and the day is that of asking."""
    repository.git("mv", "docs/backups.md", "docs/disks.md")
    repository.commit("2025-03-01T12:00:00Z")
    history = open_history(repository.url, cache=tmp_path / "cache")
    now = Snapshot(history)
    place = now.find(WORDS, "docs/backups.md")
    assert history.partial
    assert place is not None
    assert (place.path, place.since) == ("docs/disks.md", dt.date(2024, 5, 2))
    assert now.day == dt.datetime.now(dt.UTC).date()
