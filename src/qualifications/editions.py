"""The list of editions, which pages read to tell of later ones: `editions.json`, and the same as a script.

A build lists its own edition alone; publishing puts the whole list in its place.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from qualifications.problems import Exit, ProblemError, refuse

JSON, SCRIPT = "editions.json", "editions.js"
FOLDER = "v"
FORMAT = 1
_VARIABLE = "window.qualificationsEditions"


@dataclass(frozen=True)
class EditionEntry:
    """An edition in the list: its days as YYYY-MM-DD, its folder below the site's root.

    The source's commit, and git's id of the folder, are known once the edition is published; until then
    they are empty.
    """

    edition: str
    date: str
    data_as_of: str
    commit: str
    path: str
    tree: str


def entry_of_build(edition: str, *, date: dt.date, data_as_of: dt.date) -> EditionEntry:
    """The entry of an edition that is being built."""
    return EditionEntry(
        edition=edition,
        date=date.isoformat(),
        data_as_of=data_as_of.isoformat(),
        commit="",
        path=edition_path(edition),
        tree="",
    )


def edition_order(edition: str) -> tuple[int, ...]:
    """The edition's number as numbers: a tenth edition of a day comes after the second."""
    return tuple(int(part) for part in edition.split("."))


def edition_path(edition: str) -> str:
    """Where an edition stays for good, below the site's root."""
    return f"{FOLDER}/{edition}/"


def to_json(entries: Iterable[EditionEntry]) -> bytes:
    """The list as `editions.json` holds it, the newest first."""
    return f"{json.dumps(_document(entries), indent=1)}\n".encode()


def to_script(entries: Iterable[EditionEntry]) -> bytes:
    """The list as a script, which a page opened from a folder may load as well."""
    return f"{_VARIABLE} = {json.dumps(_document(entries), separators=(',', ':'))};\n".encode()


def read(text: bytes, *, place: str = JSON) -> tuple[EditionEntry, ...]:
    """The entries of a list, the newest first; `place` names the file in errors.

    Raises ProblemError for anything but a list as `to_json` writes it.
    """
    try:
        document = json.loads(text)
        entries = [EditionEntry(**each) for each in document["editions"]]
    except (ValueError, TypeError, KeyError) as error:
        raise _refused(place, found=f"no list of editions ({error})") from None
    if document.get("format") != FORMAT:
        raise _refused(place, found=f"no list of format {FORMAT}")
    if len({each.edition for each in entries}) != len(entries):
        raise _refused(place, found="an edition twice")
    return newest_first(entries)


def newest_first(entries: Iterable[EditionEntry]) -> tuple[EditionEntry, ...]:
    """The entries in the order of the list."""
    return tuple(sorted(entries, key=lambda each: edition_order(each.edition), reverse=True))


def _refused(place: str, *, found: str) -> ProblemError:
    return refuse(Exit.PUBLISH, place, found=found, allowed="what publishing writes")


def _document(entries: Iterable[EditionEntry]) -> dict[str, Any]:
    return {"format": FORMAT, "editions": [asdict(each) for each in newest_first(entries)]}
