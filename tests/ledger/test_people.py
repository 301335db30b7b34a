"""Whether a source is independent follows from who wrote it, and when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qualifications.ledger.sources import Source, is_independent, read_people

TEAM = """name,handle,founder,first_listed,end_listed
Ana Founder,ana,true,2020-07-20,
José Staff,jstaff,false,2023-02-01,2024-12-10
,nameless,false,,
"""


@pytest.mark.parametrize(
    ("publisher", "authors", "day", "independent"),
    [
        ("Harbor Hubs", (), dt.date(2025, 1, 1), False),
        ("A newspaper", (), None, True),
        ("A newspaper", ("Harbor Hubs",), None, False),
        ("A project", ("Somebody", "Ana Founder"), dt.date(2017, 1, 1), False),
        ("A project", ("José Staff",), dt.date(2022, 1, 1), True),
        ("A project", ("Jose Staff",), dt.date(2023, 2, 1), False),
        # Who has left keeps ties, and a page without a day may be of any.
        ("A project", ("jstaff",), dt.date(2026, 1, 1), False),
        ("A project", ("José Staff",), None, False),
        ("A project", ("nameless",), dt.date(2017, 1, 1), True),
    ],
)
def test_independence_follows_from_authors(
    publisher: str, authors: tuple[str, ...], day: dt.date | None, *, independent: bool, tmp_path: Path
) -> None:
    """The organization, its founders ever, and its staff from their first day on are not independent."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/team.csv").write_text(TEAM, encoding="utf-8")
    written = {"title": "A page", "publisher": publisher, "authors": list(authors), "date": day}
    source = Source.model_validate(
        written | {"url": "https://example.org", "read": dt.date(2026, 1, 1)}, context=None
    )
    people = read_people(tmp_path)
    assert is_independent(source, names=["Harbor Hubs"], people=people) is independent
