"""Release notes tell what changed in the claims, and what the editors say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checkouts import PROVENANCE, claim
from qualifications.publish.changes import Changes, Claim, compare_claims, read_claims
from qualifications.publish.errors import PublishError
from qualifications.publish.notes import changelog_section, release_notes

CHANGELOG = "# Changes\n\nWords.\n\n## Unreleased\n\n- New.\n\n## 2026.10.01\n\n- Old.\n  More.\n"


def claims(*given: dict[str, Any]) -> dict[str, Claim]:
    """The claims of an edition."""
    return read_claims(json.dumps({"claims": list(given)}).encode(), place="claims.json")


def changes(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    """The changes where the only claim of an edition became another."""
    return compare_claims(claims(before), claims(after))


def ids(found: Changes) -> dict[str, list[str]]:
    """The ids in each list that is not empty."""
    lists = {
        name: [each.id if isinstance(each, Claim) else each.new.id for each in part]
        for name, part in vars(found).items()
    }
    return {name: part for name, part in lists.items() if part}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        ({"value": 1}, {"value": 2}, ["changed"]),
        ({"value": 1, "unit": "share"}, {"value": 1, "unit": "people"}, ["changed"]),
        ({"statement": "In 2025, one."}, {"statement": "In 2025, two."}, ["changed"]),
        ({"as_of": "2025-03-01"}, {"as_of": "2025-04-01"}, []),
        ({"status": "current"}, {"status": "retired"}, ["retired"]),
        ({"status": "stale"}, {"status": "retired"}, ["retired"]),
        ({"status": "current"}, {"status": "stale"}, ["stale"]),
        ({"status": "stale"}, {"status": "stale"}, []),
        ({"status": "current"}, {"status": "disputed"}, ["disputed"]),
        ({"status": "disputed"}, {"status": "current"}, ["restored"]),
        ({"status": "stale", "value": 1}, {"status": "current", "value": 2}, ["changed", "restored"]),
    ],
)
def test_kinds_of_change(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    """Value, sentence and status decide what happened to a claim; another data date alone does not."""
    found = changes(claim("one", **before), claim("one", **after))
    assert ids(found) == {kind: ["one"] for kind in expected}


def test_added_and_missing() -> None:
    """Claims of one edition alone are told by id, in order."""
    found = compare_claims(claims(claim("c"), claim("a")), claims(claim("a"), claim("z"), claim("b")))
    assert ids(found) == {"added": ["b", "z"], "missing": ["c"]}


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"claims": [{}]}', b'{"claims": 1}', b"\xff"])
def test_bytes_that_are_no_claims(data: bytes) -> None:
    """Anything but a list of claims is refused by the name of its file."""
    with pytest.raises(PublishError, match=r"claims\.json: found no list of claims; allowed: "):
        read_claims(data, place="claims.json")


@pytest.mark.parametrize(
    ("edition", "section"),
    [("2026.11.22", "- New."), ("2026.10.01", "- Old.\n  More.")],
)
def test_section_of_the_changelog(edition: str, section: str) -> None:
    """An edition has its own section, or where it has none that of what is unreleased."""
    assert changelog_section(CHANGELOG, edition) == section


def test_notes_of_a_first_edition() -> None:
    """The first edition has nothing to compare with, and says so."""
    notes = release_notes(
        PROVENANCE, files=1200, title="The book", changelog=CHANGELOG, since="", changes=None
    )
    assert notes == (
        "# The book, edition 2026.11.22\n\n"
        f"Data to 2025-08-10, made from the commit `{'a' * 40}`.\n\n"
        "1,200 files; `sha256sum --check SHA256SUMS` in the edition's folder checks each of them.\n\n"
        "## What changed for readers\n\n- New.\n\n"
        "## Claims\n\nNo earlier edition to compare with.\n"
    )


def test_notes_tell_old_and_new_value() -> None:
    """A changed claim is told with both values and their dates, another kind by its sentence."""
    found = compare_claims(
        claims(
            claim("grown", value=1200, as_of="2025-03-01"),
            claim("said", statement="In 2025, it was so."),
            claim("gone"),
            claim("old"),
        ),
        claims(
            claim("grown", value=1500, as_of="2026-03-01", statement="In 2026, 1,500 came."),
            claim("said", statement="In 2025, it was thus."),
            claim("gone", status="retired"),
            claim("old", status="stale"),
            claim("new"),
        ),
    )
    notes = release_notes(
        PROVENANCE, files=1200, title="The book", changelog="", since="2026.10.01", changes=found
    )
    assert notes.partition("## Claims")[2] == (
        " since edition 2026.10.01\n\n"
        "### Added\n\n- `new`: In 2025, new held.\n\n"
        "### Changed\n\n"
        "- `grown`: 1,200 (as of 2025-03-01) became 1,500 (as of 2026-03-01). In 2026, 1,500 came.\n"
        "- `said`: in other words. It said: In 2025, it was so. It says: In 2025, it was thus.\n\n"
        "### Retired\n\n- `gone`: In 2025, gone held.\n\n"
        "### Newly past their expiry\n\n- `old`: In 2025, old held.\n"
    )
    assert "What changed for readers" not in notes


def test_notes_where_nothing_changed() -> None:
    """Where every claim is as it was, that is said."""
    found = changes(claim("one"), claim("one"))
    notes = release_notes(
        PROVENANCE, files=1200, title="The book", changelog="", since="2026.10.01", changes=found
    )
    assert notes.endswith("## Claims since edition 2026.10.01\n\nEvery claim is as it was.\n")
