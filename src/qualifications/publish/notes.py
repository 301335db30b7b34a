"""The release notes of an edition: what its editors say, and what changed in its claims."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualifications.feed import Change
from qualifications.publish.provenance import Provenance
from qualifications.publish.sums import NAME as SUMS
from qualifications.quoting import code
from qualifications.vintages import Vintage

_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_UNRELEASED = "Unreleased"
_STALE = "Nobody has read their sources again since. Each is marked wherever it stands."


def release_notes(
    provenance: Provenance,
    *,
    files: int,
    title: str,
    changelog: str,
    since: str,
    changes: Iterable[Change],
    stale: Iterable[Vintage] = (),
) -> str:
    """The notes as Markdown.

    `files` is how many the edition has; `since` is the earlier edition from which the claims changed as
    `changes` says, and without one there is nothing to compare with. What a claim says stands as code, for
    what it quotes is no markup of these notes.
    """
    told = changelog_section(changelog, provenance.edition)
    past = [f"- `{claim.claim}`: {code(claim.statement)}" for claim in stale]
    became = [f"- {each.title}. {code(each.text)}" for each in changes]
    parts = [
        f"# {title}, edition {provenance.edition}",
        f"Data to {provenance.data_as_of}, made from the commit `{provenance.commit}`.",
        f"{files:,} files; `sha256sum --check {SUMS}` in the folder of the archive checks each of them.",
        *(["## Past their expiry", _STALE, "\n".join(past)] if past else []),
        *(["## What changed for readers", told] if told else []),
        f"## Claims since edition {since}" if since else "## Claims",
        "\n".join(
            became or ["Every claim is as it was." if since else "No earlier edition to compare with."]
        ),
    ]
    return "\n\n".join(parts) + "\n"


def changelog_section(changelog: str, edition: str) -> str:
    """The section of CHANGELOG.md about an edition, else the one of what is unreleased; Markdown."""
    parts = _HEADING.split(changelog)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return sections.get(edition, sections.get(_UNRELEASED, "")).strip()
