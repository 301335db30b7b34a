"""The list of editions, which pages read to tell of later ones: `editions.json`, and the same as a script.

A build lists its own edition alone; publishing puts the whole list in its place.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from qualifications.problems import Exit, refusal

JSON, SCRIPT = "editions.json", "editions.js"
EDITIONS = "v"
_FORMAT = 1
_VARIABLE = "window.qualificationsEditions"


# What the list says of each.
_FIELDS = ("edition", "date", "data_as_of", "commit", "path", "tree")


@dataclass(frozen=True)
class EditionEntry:
    """An edition in the list, with its days as YYYY-MM-DD.

    The source's commit, and git's id of the folder, are known once the edition is published; until then
    they are empty.
    """

    edition: str
    date: str
    data_as_of: str
    commit: str = ""
    tree: str = ""

    @property
    def path(self) -> str:
        """Its folder below the site's root."""
        return edition_path(self.edition)


def edition_order(edition: str) -> tuple[int, ...]:
    """The edition's number as numbers: a tenth edition of a day comes after the second."""
    return tuple(int(part) for part in edition.split("."))


def edition_path(edition: str) -> str:
    """Where an edition stays for good, below the site's root."""
    return f"{EDITIONS}/{edition}/"


def files(entries: Iterable[EditionEntry]) -> dict[str, bytes]:
    """The list, newest first, as JSON, and as a script, which a page opened from a folder may load too."""
    newest_first = sorted(entries, key=lambda each: edition_order(each.edition), reverse=True)
    listed = [{name: getattr(each, name) for name in _FIELDS} for each in newest_first]
    document = {"format": _FORMAT, "editions": listed}
    script = json.dumps(document, separators=(",", ":"))
    return {
        JSON: f"{json.dumps(document, indent=1)}\n".encode(),
        SCRIPT: f"{_VARIABLE} = {script};\n".encode(),
    }


def read(text: bytes) -> tuple[EditionEntry, ...]:
    """The entries of a list; raises ProblemError for what is not as `files` has it."""
    with suppress(ValueError, TypeError, KeyError, AttributeError, RecursionError):
        listed = {each["edition"]: each for each in json.loads(text)["editions"]}
        fields = ({name: each[name] for name in each if name != "path"} for each in listed.values())
        entries = tuple(EditionEntry(**each) for each in fields)
        if files(entries)[JSON] == text:
            return entries
    raise refusal("no list of editions", "what publishing writes", Exit.PUBLISH, place=JSON)
