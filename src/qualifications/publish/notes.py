"""The release notes of an edition: what its editors say, and what changed in its claims."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualifications.publish.changes import Changes, Claim, Pair
from qualifications.publish.provenance import Provenance
from qualifications.publish.sums import NAME as SUMS

_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_UNRELEASED = "Unreleased"


def changelog_section(changelog: str, edition: str) -> str:
    """The section of CHANGELOG.md about an edition, else the one of what is unreleased; Markdown."""
    parts = _HEADING.split(changelog)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return sections.get(edition, sections.get(_UNRELEASED, "")).strip()


def release_notes(
    provenance: Provenance, *, files: int, title: str, changelog: str, since: str, changes: Changes | None
) -> str:
    """The notes as Markdown.

    `files` is how many the edition has; `since` is the earlier edition with which `changes` compares, and
    without one there are none.
    """
    parts = [
        f"# {title}, edition {provenance.edition}",
        f"Data to {provenance.data_as_of}, made from the commit `{provenance.commit}`.",
        f"{files:,} files; `sha256sum --check {SUMS}` in the edition's folder checks each of them.",
    ]
    told = changelog_section(changelog, provenance.edition)
    if told:
        parts += ["## What changed for readers", told]
    if changes is None:
        parts += ["## Claims", "No earlier edition to compare with."]
    else:
        parts += [f"## Claims since edition {since}", *_claims(changes)]
    return "\n\n".join(parts) + "\n"


def _claims(changes: Changes) -> Iterable[str]:
    sections = (
        ("Added", [_told(each) for each in changes.added]),
        ("Changed", [_changed(each) for each in changes.changed]),
        ("Retired", [_told(each.old) for each in changes.retired]),
        ("Newly past their expiry", [_told(each.new) for each in changes.stale]),
        ("Newly disputed", [_told(each.new) for each in changes.disputed]),
        ("Current again", [_told(each.new) for each in changes.restored]),
        ("Missing", [_told(each) for each in changes.missing]),
    )
    told = [part for heading, lines in sections if lines for part in (f"### {heading}", "\n".join(lines))]
    return told or ["Every claim is as it was."]


def _told(claim: Claim) -> str:
    return f"- `{claim.id}`: {claim.statement}"


def _changed(pair: Pair) -> str:
    old, new = pair.old, pair.new
    if old.value != new.value:
        return f"- `{new.id}`: {_valued(old)} became {_valued(new)}. {new.statement}"
    return f"- `{new.id}`: in other words. It said: {old.statement} It says: {new.statement}"


def _valued(claim: Claim) -> str:
    return f"{claim.value or 'no value'} (as of {claim.as_of})"
