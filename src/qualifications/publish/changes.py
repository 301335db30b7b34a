"""What changed between the claims of two editions, from their `claims.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualifications.publish.errors import refuse
from qualifications.wording import format_value

CLAIMS = "downloads/claims.json"


@dataclass(frozen=True)
class Claim:
    """A claim as an edition published it; `value` is written as the book writes it, `as_of` YYYY-MM-DD."""

    id: str
    statement: str
    value: str
    as_of: str
    status: str


@dataclass(frozen=True)
class Pair:
    """A claim of both editions, as it was and as it is."""

    old: Claim
    new: Claim


@dataclass(frozen=True)
class Changes:
    """How the claims of an edition differ from those of an earlier one.

    A claim is changed where its value or, at the same value, its sentence differs. The others are
    those whose status became what they are named after; `missing` are ids that the later edition
    lacks, which publishing refuses.
    """

    added: tuple[Claim, ...]
    changed: tuple[Pair, ...]
    retired: tuple[Pair, ...]
    stale: tuple[Pair, ...]
    disputed: tuple[Pair, ...]
    restored: tuple[Pair, ...]
    missing: tuple[Claim, ...]


def read_claims(data: bytes, *, place: str) -> dict[str, Claim]:
    """The claims of a `claims.json`, by id; `place` names it in errors.

    Raises PublishError where the bytes hold no such file.
    """
    try:
        return {each["id"]: _claim(each) for each in json.loads(data)["claims"]}
    except (ValueError, KeyError, TypeError):
        raise refuse(place, found="no list of claims", allowed="claims.json as the book writes it") from None


def compare_claims(old: Mapping[str, Claim], new: Mapping[str, Claim]) -> Changes:
    """The changes from the claims of one edition to those of a later one, each list by id."""
    pairs = [Pair(old[id_], new[id_]) for id_ in sorted(old.keys() & new.keys())]

    def became(status: str) -> tuple[Pair, ...]:
        return tuple(each for each in pairs if each.new.status == status != each.old.status)

    return Changes(
        added=tuple(new[id_] for id_ in sorted(new.keys() - old.keys())),
        changed=tuple(
            each
            for each in pairs
            if (each.old.value, each.old.statement) != (each.new.value, each.new.statement)
        ),
        retired=became("retired"),
        stale=became("stale"),
        disputed=became("disputed"),
        restored=became("current"),
        missing=tuple(old[id_] for id_ in sorted(old.keys() - new.keys())),
    )


def _claim(given: Mapping[str, Any]) -> Claim:
    return Claim(
        id=given["id"],
        statement=given["statement"],
        value=format_value(given["value"], given["unit"]),
        as_of=given["as_of"],
        status=given["status"],
    )
