"""The list of editions, which pages read to tell of later ones: `editions.json`, and the same as a script.

A build lists its own edition alone; publishing puts the whole list in its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from qualifications.problems import Exit, refuse

JSON, SCRIPT = "editions.json", "editions.js"
EDITIONS = "v"
_FORMAT = 1
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


def entry(
    edition: str, *, date: object, data_as_of: object, commit: str = "", tree: str = ""
) -> EditionEntry:
    """The entry of an edition with these days."""
    return EditionEntry(edition, f"{date}", f"{data_as_of}", commit, edition_path(edition), tree)


def edition_order(edition: str) -> tuple[int, ...]:
    """The edition's number as numbers: a tenth edition of a day comes after the second."""
    return tuple(int(part) for part in edition.split("."))


def edition_path(edition: str) -> str:
    """Where an edition stays for good, below the site's root."""
    return f"{EDITIONS}/{edition}/"


def files(entries: Iterable[EditionEntry]) -> dict[str, bytes]:
    """The list, newest first, as JSON, and as a script, which a page opened from a folder may load too."""
    newest_first = sorted(entries, key=lambda each: edition_order(each.edition), reverse=True)
    document = {"format": _FORMAT, "editions": [asdict(each) for each in newest_first]}
    script = json.dumps(document, separators=(",", ":"))
    return {
        JSON: f"{json.dumps(document, indent=1)}\n".encode(),
        SCRIPT: f"{_VARIABLE} = {script};\n".encode(),
    }


def read(text: bytes) -> tuple[EditionEntry, ...]:
    """The entries of a list; raises ProblemError for what is not as `files` has it."""
    try:
        entries = tuple(EditionEntry(**each) for each in json.loads(text)["editions"])
        placed = all(each.path == edition_path(each.edition) for each in entries)
        if (
            placed
            and files(entries)[JSON] == text
            and len({each.edition for each in entries}) == len(entries)
        ):
            return entries
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise refuse(Exit.PUBLISH, JSON, found="no list of editions", allowed="what publishing writes")
