"""However many editions there are, another one takes little room."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from books import EDITION, Book
from checkouts import FIRST
from qualifications.files import write_atomically
from qualifications.project import Project
from qualifications.publish.shared_files import on_branch

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
    assert added <= 5_000_000, added
    assert fit >= 195, fit
