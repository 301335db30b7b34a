"""Whether a source is independent follows from who wrote it, and when."""

import datetime as dt

import polars as pl
import pytest

from qualifications.ledger.sources import Source, by_writer, is_independent, people_of

TEAM = pl.DataFrame(
    [
        ("Ana Founder", "ana", True, dt.date(2020, 7, 20)),
        ("José Staff", "jstaff", False, dt.date(2023, 2, 1)),
        (None, "nameless", False, None),
    ],
    schema=["name", "handle", "founder", "first_listed"],
    orient="row",
)


@pytest.mark.parametrize(
    ("publisher", "author", "year", "independent"),
    [
        ("Harbor Hubs", "", 2025, False),
        ("A newspaper", "", None, True),
        ("A charity, the sponsor of Harbor Hubs", "", None, False),
        ("A guest, in Harbor Hubs' repository", "", None, False),
        ("Outer Harbor Hubsters", "", None, True),
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
    publisher: str, author: str, year: int | None, *, independent: bool
) -> None:
    """The organization, its founders ever, and its staff from their first day on are not independent."""
    day = dt.date(year, 1, 1) if year else None
    source = Source.model_construct(publisher=publisher, authors=("Somebody", author), date=day)
    assert is_independent(source, names=["Harbor Hubs"], people=people_of(TEAM)) is independent


def test_each_source_is_in_one_list() -> None:
    """The organization's pages stand apart from its issues and settings, and rules from what others say."""
    forge = "https://github.com/harbor/hubs"
    written = {
        "post": ("Harbor Hubs", "https://harbor.example/post"),
        "guide": ("harbor hubs", f"{forge}/blob/2f00/docs/guide.md"),
        "settings": ("Harbor Hubs", f"{forge}/blob/2f00/values.yaml"),
        "issue": ("Harbor Hubs", f"{forge}/issues/12"),
        "law": ("A state", f"{forge}/blob/2f00/law.md"),
        "news": ("A newspaper", "https://news.example/post"),
    }
    sources = [
        Source.model_construct(id=name, publisher=publisher, url=url)
        for name, (publisher, url) in written.items()
    ]
    lists = by_writer(sources, names={"Harbor Hubs"}, rules={"law", "post"})
    assert {name: [each.id for each in found] for name, found in lists.items()} == {
        "own": ["post", "guide"],
        "repositories": ["settings", "issue"],
        "rules": ["law"],
        "others": ["news"],
    }
