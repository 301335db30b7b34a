"""Release notes tell what changed in the claims, and what the editors say."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from checkouts import BRANCH, FIRST, Checkout, claim
from qualifications.publish.freezing import freeze

DAY = dt.timedelta(days=1)
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
