"""Release notes tell what changed in the claims, and what the editors say."""

from __future__ import annotations

from typing import Any

import pytest

from checkouts import PROVENANCE, claim, vintage
from qualifications.feed import changes
from qualifications.publish.notes import changelog_section, release_notes

CHANGELOG = "# Changes\n\nWords.\n\n## Unreleased\n\n- New.\n\n## 2026.10.01\n\n- Old.\n  More.\n"


def told(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> str:
    """What the notes tell where the claims of an edition became others."""
    old, new = ({each["id"]: vintage(each, "2026.10.01") for each in given} for given in (before, after))
    since, made = "2026.10.01", changes(old, new)
    notes = release_notes(PROVENANCE, files=1, title="B", changelog="", since=since, changes=made)
    return notes.partition("## Claims since edition 2026.10.01\n\n")[2]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, "Every claim is as it was."),
        ({"value": 1}, {"value": 2}, "1 (as of 2025-03-01) became 2 (as of 2025-03-01)"),
        ({"value": 1, "unit": "share"}, {"value": 1, "unit": "people"}, " became 1 (as of 2025-03-01)"),
        ({"statement": "In 2025, `a`."}, {"statement": "In 2025, b."}, "in other words. ``In 2025, `a`. → "),
        ({"as_of": "2025-03-01"}, {"as_of": "2025-04-01"}, "Every claim is as it was."),
        ({"status": "current"}, {"status": "retired"}, "current became retired"),
        ({"status": "stale"}, {"status": "stale"}, "Every claim is as it was."),
        ({"status": "disputed"}, {"status": "current"}, "disputed became current"),
    ],
)
def test_kinds_of_change(before: dict[str, Any], after: dict[str, Any], expected: str) -> None:
    """Value, sentence and status decide what happened to a claim; another data date alone does not."""
    found = told([claim("one", **before)], [claim("one", **after)])
    assert expected in found
    assert found.count("\n") == 1


def test_new_claims_are_told() -> None:
    """A claim that the edition before did not have is told by its sentence, as code."""
    assert told([], [claim("one")]) == "- one: new. `In 2025, one held.`\n"


def test_section_of_the_changelog() -> None:
    """An edition has its own section, or where it has none that of what is unreleased."""
    assert changelog_section(CHANGELOG, "2026.11.22") == "- New."
    assert changelog_section(CHANGELOG, "2026.10.01") == "- Old.\n  More."


def test_notes_of_a_first_edition() -> None:
    """The first edition has nothing to compare with, and says so."""
    notes = release_notes(PROVENANCE, files=1200, title="The book", changelog=CHANGELOG, since="", changes=[])
    assert notes == (
        "# The book, edition 2026.11.22\n\n"
        f"Data to 2025-08-10, made from the commit `{'a' * 40}`.\n\n"
        "1,200 files; `sha256sum --check SHA256SUMS` in the folder of the archive checks each of them.\n\n"
        "## What changed for readers\n\n- New.\n\n"
        "## Claims\n\nNo earlier edition to compare with.\n"
    )


def test_notes_tell_first_what_is_past_its_expiry() -> None:
    """Claims that nobody has looked at again stand before what changed, each by its sentence."""
    stale = [vintage(claim("old", status="stale"), "2026.11.22")]
    notes = release_notes(
        PROVENANCE, files=1, title="B", changelog=CHANGELOG, since="", changes=[], stale=stale
    )
    assert notes.index("## Past their expiry") < notes.index("- `old`: `In 2025, old held.`")
    assert notes.index("- `old`: `In 2025, old held.`") < notes.index("## What changed for readers")
