"""Words are followed through what happens to files in a repository."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qualifications.collect.history import open_history
from qualifications.readings.repository import Sight, Snapshot
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


def test_formatting_and_moves_leave_words_old(repository: Repository) -> None:
    """A page that is wrapped anew, renamed and moved keeps the day of its words."""
    repository.write("docs/backups.md", PAGE.replace("five daily", "five\ndaily"))
    repository.commit("2025-02-01T12:00:00Z")
    repository.git("mv", "docs/backups.md", "docs/disks.md")
    repository.commit("2025-03-01T12:00:00Z")
    (repository.folder / "admin").mkdir()
    repository.git("mv", "docs/disks.md", "admin/disks.md")
    repository.commit("2025-04-01T12:00:00Z")
    for path in ("admin/disks.md", "docs/backups.md"):
        place = snapshot(repository).find(WORDS, path)
        assert place is not None, path
        assert (place.path, place.since) == ("admin/disks.md", dt.date(2024, 5, 2)), path


def test_page_that_was_split(repository: Repository) -> None:
    """Words that went into a new file are found there, and are as old as they were."""
    repository.write("docs/backups.md", PAGE.replace(f"We {WORDS} of each disk.", "See the page on disks."))
    repository.write("docs/disks.md", f"# Disks\n\n- We {WORDS} of each disk.\n")
    repository.commit("2025-02-01T12:00:00Z")
    repository.git("mv", "docs/disks.md", "docs/storage.md")
    repository.commit("2025-03-01T12:00:00Z")
    place = snapshot(repository).find(WORDS, "docs/backups.md")
    assert place is not None
    assert (place.path, place.since) == ("docs/storage.md", dt.date(2024, 5, 2))


def test_words_that_are_gone(repository: Repository) -> None:
    """What the words stood in last, and what took its place, is known after later changes too."""
    repository.write("docs/backups.md", PAGE.replace("five", "two"))
    repository.commit("2025-02-01T12:00:00Z")
    repository.write("docs/backups.md", "")
    repository.commit("2025-03-01T12:00:00Z")
    now = snapshot(repository)
    assert now.find(WORDS, "docs/backups.md") is None
    lost = now.lost(WORDS, "docs/backups.md")
    assert (lost.last, lost.before, lost.after) == (dt.date(2024, 5, 2), PAGE, PAGE.replace("five", "two"))
    assert now.lost(WORDS, "docs/none.md") == Sight()


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
