"""However many editions there are, another one costs little: in time, and in room."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from books import EDITION, Book
from checkouts import FIRST, Checkout
from qualifications.files import write_atomically
from qualifications.project import Project
from qualifications.publish.sharing import on_branch

DAY = dt.timedelta(days=1)
# What GitHub Pages takes, as checked out.
ROOM = 1_000_000_000


def test_editions_fit_where_they_are_published(built_book: Book, tmp_path: Path) -> None:
    """What an edition adds to the published branch as checked out, and how many of them fit."""
    new = f"{FIRST + DAY:%Y.%m.%d}".encode()
    for name, data in built_book.files().items():
        # The real book as another edition would have it, which names its day wherever it can.
        write_atomically(tmp_path / name, data.replace(EDITION.encode(), new))
    project = Project(built_book.root)
    first, second = (
        on_branch(folder, url=project.url, book=project.file_stem) for folder in (built_book.site, tmp_path)
    )
    # Whatever stands in the folder of an edition is there anew, even where it has the same bytes.
    added = sum(len(data) for name, data in second.items() if name not in first or not name.startswith("../"))
    start = sum(map(len, first.values())) + sum(map(len, built_book.files().values()))
    fit = 1 + (ROOM - start) // added
    assert added <= 6_230_000, added
    assert fit >= 156, fit


def processor_seconds() -> float:
    """The time that this process and those that it has waited for have worked."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@pytest.mark.slow
def test_thirtieth_edition(checkout: Checkout, tmp_path: Path) -> None:
    """The thirtieth edition of a hundred pages works at most one and a half times as long as the second."""
    costs = []
    for number in range(30):
        page = f'<img src="a.svg"><p>{number}</p>'
        pages: dict[str, str | bytes] = {f"{each}/page.html": page for each in range(100)}
        checkout.edition(FIRST + number * DAY, pages)
        before = processor_seconds()
        checkout.publish()
        costs.append(processor_seconds() - before)
    assert len(checkout.published(tmp_path / "read").entries) == 30
    # The smallest of three, since a machine that is busy with other tests works longer for the same.
    assert min(costs[-3:]) <= 1.5 * min(costs[1:4]), costs
