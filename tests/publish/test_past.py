"""What editions said, and what changed between them: at the root for people and programs, and in notes."""

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import feedparser
import pytest

from books import ROOT
from checkouts import BRANCH, FIRST, Checkout, claim
from qualifications.editions import EditionEntry, files, read
from qualifications.feed import with_changes
from qualifications.formatting import format_value
from qualifications.problems import ProblemError
from qualifications.project import Project
from qualifications.publish.freezing import freeze
from qualifications.vintages import from_csv

DAY = dt.timedelta(days=1)
LISTED = [EditionEntry("2026.11.22", f"{FIRST}", f"{FIRST}")]
# The figure of one claim in five editions, and the status of another.
FIGURES = [1, 1, 2, 1, 4]
STATUSES = ["current", "current", "stale", "stale", "current"]


def test_vintages_are_those_of_all_editions(checkout: Checkout) -> None:
    """After five editions the table says of each claim what the editions' own claims.json say."""
    for number, (figure, status) in enumerate(zip(FIGURES, STATUSES, strict=True)):
        claims = [claim("hubs", value=figure, unit="hubs"), claim("price", status=status)]
        checkout.publish_edition(FIRST + number * DAY, claims=claims)
    table = list(csv.DictReader(io.StringIO(checkout.read("vintages.csv").decode())))
    editions = checkout.editions()
    assert len(editions) == 5
    for edition in editions:
        values = {
            row["claim"]: (row["value"], row["status"])
            for row in table
            if editions.index(row["first"]) <= editions.index(edition) <= editions.index(row["last"])
        }
        own = json.loads(checkout.read(f"v/{edition}/downloads/claims.json"))["claims"]
        assert values == {
            each["id"]: (format_value(each["value"], each["unit"]), each["status"]) for each in own
        }
    assert [row["value"] for row in table if row["claim"] == "hubs"] == ["1", "2", "1", "4"]
    script = checkout.read("vintages.js").decode()
    rows = json.loads(script.removeprefix("window.qualificationsVintages = ").removesuffix(";\n"))
    assert rows == [list(row.values()) for row in table]
    assert not [path for path in checkout.files("v") if "vintages" in path or "atom" in path]


def test_feed_tells_major_and_minor_changes(checkout: Checkout) -> None:
    """A reader of feeds gets each change once, the latest first, and can leave out other words."""
    was, now = claim("hubs", value=1), claim("hubs", value=2)
    checkout.publish_edition(FIRST, claims=[was, claim("price")])
    checkout.publish_edition(FIRST + DAY, claims=[now, claim("price", statement="In 2025, price & <b>.")])
    checkout.publish_edition(FIRST + 2 * DAY, claims=[now, claim("price", status="retired"), claim("new")])
    feed = feedparser.parse(checkout.read("changes.atom"))
    assert not feed.bozo
    assert feed.feed.updated == "2026-11-24T00:00:00Z"
    url = checkout.project.url
    entries = [(each.title, each.tags[0].term, each.link, each.updated[:10]) for each in feed.entries]
    assert entries == [
        ("new: new", "major", f"{url}claims/new/", "2026-11-24"),
        ("price: current became retired", "major", f"{url}claims/price/", "2026-11-24"),
        (
            "hubs: 1 (as of 2025-03-01) became 2 (as of 2025-03-01)",
            "major",
            f"{url}claims/hubs/",
            "2026-11-23",
        ),
        ("price: in other words", "minor", f"{url}claims/price/", "2026-11-23"),
    ]
    assert feed.entries[3].content[0].value == "In 2025, price held. → In 2025, price & <b>."
    assert len({each.id for each in feed.entries}) == 4


def test_files_that_are_no_list_are_refused() -> None:
    """What is no list of editions, or has one twice or elsewhere, no table and no feed, is reported."""
    bad = "{", "[]", '{"format": 2, "editions": []}', '{"format": 1, "editions": [{}]}'
    listed = [files(LISTED * 2)["editions.json"], files(LISTED)["editions.json"].replace(b"v/", b"//x/")]
    for text in (*map(str.encode, bad), b"[" * 100_000, *listed):
        with pytest.raises(ProblemError, match=r"^editions\.json: found no list of editions; allowed: what"):
            read(text)
    head = "claim,first,last,value,as_of,status,statement,reason"
    rows = "a,b", "a,2026.11.22,b,,,,,", f"{'a' * 140_000},2026.11.22,2026.11.22,,,,,"
    for data in (b"", b"\xff", b"claim,first\n", *(f"{head}\n{row}\n".encode() for row in rows)):
        with pytest.raises(ProblemError, match=r"^a: found no table of vintages; allowed: columns claim,"):
            from_csv(data, place="a")
    with pytest.raises(ProblemError, match=r"^changes\.atom: found no feed; allowed: what publishing writes"):
        with_changes(b"<feed>", [], Project(ROOT))
    with pytest.raises(ProblemError, match=r"^changes\.atom: found no feed"):
        with_changes(b"<html><body>Not found</body></html>", [], Project(ROOT))


CHANGELOG = "# Changes\n\nWords.\n\n## Unreleased\n\n- New.\n\n## 2026.11.23\n\n- Old.\n  More.\n"
# A sentence is printed whole, however long.
MORE = " and so on" * 40
# By its name, what became of a claim from one edition to the next: the fields before, and after.
BECAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "disputed": ({"status": "disputed"}, {"status": "current"}),
    "figure": ({"value": "@a"}, {"value": 2}),
    "later": ({"as_of": "2025-03-01"}, {"as_of": "2025-04-01"}),
    "retired": ({"status": "current"}, {"status": "retired"}),
    "same": ({}, {}),
    "stale": ({"status": "stale"}, {"status": "stale"}),
    "unit": ({"value": 1, "unit": "share"}, {"value": 1, "unit": "people"}),
    "words": ({"statement": f"In 2025, `a`{MORE}."}, {"statement": f"In 2025, b{MORE}."}),
}


def test_notes_compare_with_the_edition_before(checkout: Checkout) -> None:
    """Value, sentence and status decide what happened to a claim; another data date alone does not.

    What is stale comes first, then the edition's own section of the changelog. Where the checkout knows no
    earlier edition, nothing is compared, and an edition without a section has what is unreleased.
    """
    (checkout.root / "CHANGELOG.md").write_text(CHANGELOG, encoding="utf-8")
    checkout.publish_edition(FIRST, claims=[claim(name, **was) for name, (was, _) in BECAME.items()])
    checkout.repository.git("fetch", "--quiet", "origin", f"{BRANCH}:refs/remotes/origin/{BRANCH}")
    now = [claim(name, **became) for name, (_, became) in BECAME.items()]
    frozen = checkout.edition(FIRST + DAY, claims=[*now, claim("new")])
    commit = checkout.repository.git("rev-parse", "HEAD")
    wanted = Path(__file__).with_name("notes.md").read_text(encoding="utf-8")
    assert frozen.notes.read_text(encoding="utf-8") == wanted.format(commit=commit, more=MORE)
    checkout.repository.git("update-ref", "-d", f"refs/remotes/origin/{BRANCH}")
    checkout.repository.commit(f"{FIRST + 2 * DAY}T12:00:00+00:00")
    first = freeze(checkout.project).notes.read_text(encoding="utf-8")
    assert "## What changed for readers\n\n- New.\n\n## Claims\n\nNo earlier edition to compare" in first
    (checkout.root / "CHANGELOG.md").write_text(CHANGELOG.replace("- New.\n", "- New.\n" * 20_000), "utf-8")
    checkout.repository.commit(f"{FIRST + 3 * DAY}T12:00:00+00:00")
    # GitHub takes no longer ones.
    assert len(freeze(checkout.project).notes.read_text(encoding="utf-8")) < 65_536
