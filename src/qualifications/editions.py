"""The list of editions, which pages read to tell of later ones: `editions.json`, and the same as a script.

A build lists its own edition alone; publishing puts the whole list in its place.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from qualifications.problems import Exit, ProblemError, refuse

JSON, SCRIPT = "editions.json", "editions.js"
FOLDER = "v"
FORMAT = 1
_VARIABLE = "window.qualificationsEditions"
_ID, _ID_ALLOWED = r"([0-9a-f]{40}|[0-9a-f]{64})?", "40 or 64 hexadecimal digits, or nothing"
_FORMS = {
    "edition": (
        r"\d{4}\.\d{2}\.\d{2}(\.[1-9]\d*)?",
        "a day, as 2026.11.22, or a later one of it, as 2026.11.22.1",
    ),
    "date": (r"\d{4}-\d{2}-\d{2}", "a day, YYYY-MM-DD"),
    "data_as_of": (r"\d{4}-\d{2}-\d{2}", "a day, YYYY-MM-DD"),
    "commit": (_ID, _ID_ALLOWED),
    "path": (rf"{FOLDER}/[\d.]+/", f"the edition's folder, as {FOLDER}/2026.11.22/"),
    "tree": (_ID, _ID_ALLOWED),
}


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
    except ValueError as error:
        raise _refused(place, found=error, allowed="JSON") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _refused(place, found=f"no list of format {FORMAT}", allowed="what publishing writes")
    listed = document.get("editions")
    if not isinstance(listed, list):
        raise _refused(place, found=f"editions {listed!r}", allowed="a list")
    entries = tuple(_entry(each, f"{place}, edition {number}") for number, each in enumerate(listed, 1))
    if len({each.edition for each in entries}) != len(entries):
        raise _refused(place, found="an edition twice", allowed="each once")
    return newest_first(entries)


def newest_first(entries: Iterable[EditionEntry]) -> tuple[EditionEntry, ...]:
    """The entries in the order of the list."""
    return tuple(sorted(entries, key=lambda each: edition_order(each.edition), reverse=True))


def _refused(place: str, *, found: object, allowed: str) -> ProblemError:
    return refuse(Exit.PUBLISH, place, found=found, allowed=allowed)


def _document(entries: Iterable[EditionEntry]) -> dict[str, Any]:
    return {"format": FORMAT, "editions": [asdict(each) for each in newest_first(entries)]}


def _entry(given: Any, place: str) -> EditionEntry:
    names = [field.name for field in fields(EditionEntry)]
    if not isinstance(given, dict) or set(given) != set(names):
        raise _refused(place, found=repr(given), allowed=f"a mapping of {', '.join(names)}")
    for name, (form, allowed) in _FORMS.items():
        if not isinstance(given[name], str) or not re.fullmatch(form, given[name]):
            raise _refused(f"{place}, {name}", found=repr(given[name]), allowed=allowed)
    entry = EditionEntry(**given)
    if entry.path != edition_path(entry.edition):
        raise _refused(f"{place}, path", found=repr(entry.path), allowed=edition_path(entry.edition))
    return entry
