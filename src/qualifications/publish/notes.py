"""The release notes of an edition: what its editors say, and what changed in its claims."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qualifications.feed import Change
from qualifications.publish.provenance import Provenance
from qualifications.publish.refusals import refuse
from qualifications.publish.sums import NAME as SUMS
from qualifications.quoting import code
from qualifications.wording import format_value

CLAIMS = "downloads/claims.json"
_HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)
_UNRELEASED = "Unreleased"
_STALE = "Nobody has read their sources again since. Each is marked wherever it stands."
_BECAME = {
    "retired": "Retired",
    "stale": "Newly past their expiry",
    "disputed": "Newly disputed",
    "current": "Current again",
}


@dataclass(frozen=True)
class Claim:
    """A claim as an edition published it; `value` is written as the book writes it, `as_of` YYYY-MM-DD."""

    id: str
    statement: str
    value: str
    as_of: str
    status: str


def read_claims(data: bytes, *, place: str) -> dict[str, Claim]:
    """The claims of a `claims.json`, by id; `place` names it in errors.

    Raises ProblemError where the bytes hold no such file.
    """
    try:
        return {each["id"]: _claim(each) for each in json.loads(data)["claims"]}
    except (ValueError, KeyError, TypeError):
        raise refuse(place, found="no list of claims", allowed="claims.json as the book writes it") from None


def release_notes(
    provenance: Provenance,
    *,
    files: int,
    title: str,
    changelog: str,
    since: str,
    changes: Iterable[str],
    stale: Iterable[Claim] = (),
) -> str:
    """The notes as Markdown.

    `files` is how many the edition has; `since` is the earlier edition from which the claims changed as
    `changes` says, and without one there is nothing to compare with.
    """
    told = changelog_section(changelog, provenance.edition)
    past = [_told(claim) for claim in stale]
    parts = [
        f"# {title}, edition {provenance.edition}",
        f"Data to {provenance.data_as_of}, made from the commit `{provenance.commit}`.",
        f"{files:,} files; `sha256sum --check {SUMS}` in the edition's folder checks each of them.",
        *(["## Past their expiry", _STALE, "\n".join(past)] if past else []),
        *(["## What changed for readers", told] if told else []),
        f"## Claims since edition {since}" if since else "## Claims",
        *(changes if since else ["No earlier edition to compare with."]),
    ]
    return "\n\n".join(parts) + "\n"


def changelog_section(changelog: str, edition: str) -> str:
    """The section of CHANGELOG.md about an edition, else the one of what is unreleased; Markdown."""
    parts = _HEADING.split(changelog)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    return sections.get(edition, sections.get(_UNRELEASED, "")).strip()


def changes_of_claims(old: Mapping[str, Claim], new: Mapping[str, Claim]) -> list[str]:
    """What became of the claims of an edition in a later one, as parts of Markdown.

    A claim is changed where its value or, at the same value, its sentence differs.
    """
    told: dict[str, list[str]] = {name: [] for name in ("Added", "Changed", *_BECAME.values(), "Missing")}
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            told["Missing" if was else "Added"].append(_told(was or new[name]))
            continue
        if (was.value, was.statement) != (now.value, now.statement):
            told["Changed"].append(_changed(was, now))
        if was.status != now.status and now.status in _BECAME:
            told[_BECAME[now.status]].append(_told(was if now.status == "retired" else now))
    parts = [part for name, lines in told.items() if lines for part in (f"### {name}", "\n".join(lines))]
    return parts or ["Every claim is as it was."]


def changes_for_feed(old: Mapping[str, Claim], new: Mapping[str, Claim]) -> Iterator[Change]:
    """The claims that an edition says otherwise than the one before, or says first."""
    for name, now in sorted(new.items()):
        was = old.get(name)
        if was is None:
            yield Change(name, f"{name}: new", now.statement, major=True)
        elif was.status != now.status:
            yield Change(name, f"{name}: {was.status} became {now.status}", now.statement, major=True)
        elif was.value != now.value:
            yield Change(name, f"{name}: {_valued(was)} became {_valued(now)}", now.statement, major=True)
        elif was.statement != now.statement:
            yield Change(name, f"{name}: in other words", f"{was.statement} → {now.statement}", major=False)


def _told(claim: Claim) -> str:
    # A statement is a foreign text here: what it quotes is no markup of these notes.
    return f"- `{claim.id}`: {code(claim.statement)}"


def _changed(old: Claim, new: Claim) -> str:
    if old.value != new.value:
        return f"- `{new.id}`: {_valued(old)} became {_valued(new)}. {code(new.statement)}"
    return f"- `{new.id}`: in other words. It said: {code(old.statement)} It says: {code(new.statement)}"


def _valued(claim: Claim) -> str:
    return f"{claim.value or 'no value'} (as of {claim.as_of})"


def _claim(given: Mapping[str, Any]) -> Claim:
    value = format_value(given["value"], given["unit"])
    return Claim(given["id"], given["statement"], value, given["as_of"], given["status"])
