"""Release notes tell what changed in the claims, and what the editors say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checkouts import PROVENANCE, claim
from qualifications.problems import ProblemError
from qualifications.publish.notes import changelog_section, changes_of_claims, read_claims, release_notes

CHANGELOG = "# Changes\n\nWords.\n\n## Unreleased\n\n- New.\n\n## 2026.10.01\n\n- Old.\n  More.\n"


def changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    """What is told where the claims of an edition became others."""
    old, new = (
        read_claims(json.dumps({"claims": given}).encode(), place="claims.json") for given in (before, after)
    )
    return changes_of_claims(old, new)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        ({"value": 1}, {"value": 2}, ["Changed"]),
        ({"value": 1, "unit": "share"}, {"value": 1, "unit": "people"}, ["Changed"]),
        ({"statement": "In 2025, one."}, {"statement": "In 2025, two."}, ["Changed"]),
        ({"as_of": "2025-03-01"}, {"as_of": "2025-04-01"}, []),
        ({"status": "current"}, {"status": "retired"}, ["Retired"]),
        ({"status": "stale"}, {"status": "retired"}, ["Retired"]),
        ({"status": "current"}, {"status": "stale"}, ["Newly past their expiry"]),
        ({"status": "stale"}, {"status": "stale"}, []),
        ({"status": "current"}, {"status": "disputed"}, ["Newly disputed"]),
        ({"status": "disputed"}, {"status": "current"}, ["Current again"]),
        ({"status": "stale", "value": 1}, {"status": "current", "value": 2}, ["Changed", "Current again"]),
    ],
)
def test_kinds_of_change(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    """Value, sentence and status decide what happened to a claim; another data date alone does not."""
    found = changes([claim("one", **before)], [claim("one", **after)])
    assert [part[4:] for part in found if part.startswith("### ")] == expected
    assert expected or found == ["Every claim is as it was."]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"claims": [{}]}', b'{"claims": 1}', b"\xff"])
def test_bytes_that_are_no_claims(data: bytes) -> None:
    """Anything but a list of claims is refused by the name of its file."""
    with pytest.raises(ProblemError, match=r"claims\.json: found no list of claims; allowed: "):
        read_claims(data, place="claims.json")


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
        "1,200 files; `sha256sum --check SHA256SUMS` in the edition's folder checks each of them.\n\n"
        "## What changed for readers\n\n- New.\n\n"
        "## Claims\n\nNo earlier edition to compare with.\n"
    )


def test_notes_tell_first_what_is_past_its_expiry() -> None:
    """Claims that nobody has looked at again stand before what changed, each by its sentence."""
    notes = release_notes(
        PROVENANCE,
        files=1,
        title="B",
        changelog=CHANGELOG,
        since="",
        changes=[],
        stale=read_claims(json.dumps({"claims": [claim("old", status="stale")]}).encode(), place="").values(),
    )
    assert notes.index("## Past their expiry") < notes.index("- `old`: `In 2025, old held.`")
    assert notes.index("- `old`: `In 2025, old held.`") < notes.index("## What changed for readers")


def test_notes_tell_old_and_new_value() -> None:
    """A changed claim is told with both values and their dates, another kind by its sentence, in order.

    A sentence is quoted as code, so that nothing in it is a mention or a link.
    """
    found = changes(
        [
            claim("grown", value=1200, as_of="2025-03-01"),
            claim("said", statement="In 2025, it was so."),
            claim("gone"),
            claim("old"),
            claim("lost"),
        ],
        [
            claim("grown", value=1500, as_of="2026-03-01", statement="In 2026, `1,500` came @here."),
            claim("said", statement="In 2025, it was thus."),
            claim("gone", status="retired"),
            claim("old", status="stale"),
            claim("new"),
            claim("before"),
        ],
    )
    notes = release_notes(PROVENANCE, files=1, title="B", changelog="", since="2026.10.01", changes=found)
    assert notes.partition("## Claims")[2] == (
        " since edition 2026.10.01\n\n"
        "### Added\n\n- `before`: `In 2025, before held.`\n- `new`: `In 2025, new held.`\n\n"
        "### Changed\n\n"
        "- `grown`: 1,200 (as of 2025-03-01) became 1,500 (as of 2026-03-01). "
        "``In 2026, `1,500` came @here.``\n"
        "- `said`: in other words. It said: `In 2025, it was so.` It says: `In 2025, it was thus.`\n\n"
        "### Retired\n\n- `gone`: `In 2025, gone held.`\n\n"
        "### Newly past their expiry\n\n- `old`: `In 2025, old held.`\n\n"
        "### Missing\n\n- `lost`: `In 2025, lost held.`\n"
    )
    assert "What changed for readers" not in notes
