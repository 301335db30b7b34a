"""Whether a source is independent follows from who wrote it, and when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from qualifications.ledger.sources import Source, is_independent, read_people
from qualifications.problems import ProblemError

TEAM = """name,handle,founder,first_listed,end_listed
Ana Founder,ana,true,2020-07-20,
José Staff,jstaff,false,2023-02-01,2024-12-10
,nameless,false,,
"""


@pytest.mark.parametrize(
    ("publisher", "author", "year", "independent"),
    [
        ("Harbor Hubs", "", 2025, False),
        ("A newspaper", "", None, True),
        ("A newspaper", "Harbor Hubs", None, False),
        ("A project", "Ana Founder", 2017, False),
        ("A project", "José Staff", 2023, True),
        ("A project", "Jose Staff", 2024, False),
        # Who has left keeps ties, and a page without a day may be of any.
        ("A project", "jstaff", 2026, False),
        ("A project", "José Staff", None, False),
        ("A project", "nameless", 2017, True),
    ],
)
def test_independence_follows_from_authors(
    publisher: str, author: str, year: int | None, *, independent: bool, tmp_path: Path
) -> None:
    """The organization, its founders ever, and its staff from their first day on are not independent."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/team.csv").write_text(TEAM, encoding="utf-8")
    day = dt.date(year, 1, 1) if year else None
    source = Source.model_construct(publisher=publisher, authors=("Somebody", author), date=day)
    assert is_independent(source, names=["Harbor Hubs"], people=read_people(tmp_path)) is independent


@pytest.mark.parametrize("data", [b"name\nJos\xe9\n", b'name\n"' + b"x" * 200_000 + b'"\n'])
def test_list_of_people_that_cannot_be_read(data: bytes, tmp_path: Path) -> None:
    """A table in another encoding, or with a cell without end, is refused with its name."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/team.csv").write_bytes(data)
    with pytest.raises(ProblemError, match=r"data/team\.csv.*: found .*; allowed: "):
        read_people(tmp_path)
