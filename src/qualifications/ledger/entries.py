"""What the evidence lists by id, a file or a part of one each: sources, claims, institutions."""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, ValidationInfo
from pydantic.json_schema import SkipJsonSchema

from qualifications.inputs import Document, own_toml, read_mapping, read_yaml, shown
from qualifications.ledger.language import breaches
from qualifications.models import Record, Taken, Text, Words, read_record
from qualifications.problems import Exit, Problem, gathering, place, refusal, refuse_all

WORDS: Mapping[str, Mapping[str, Any]] = own_toml(__file__, "vocabulary.toml")
"""The words that fields may have, each with its meaning, by what they tell."""
# Each is a folder of the site, and a part of addresses.
IDENTIFIER = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")


class Entry(Record):
    """What is listed by its id, and stands at a line of a file."""

    id: SkipJsonSchema[str] = ""
    path: SkipJsonSchema[Path] = Path()
    line: SkipJsonSchema[int] = 0

    @property
    def location(self) -> str:
        """Its file and line."""
        return place(self.path, self.line)

    def placed(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems of its words, at its place."""
        within = f" in the {type(self).__name__.lower()} {self.id!r}"
        return (each.placed(self.location, within=within) for each in problems)


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Known:
    """What an entry may refer to, by id, the latest day of anything, and names that may hold a number."""

    latest: dt.date = dt.date.max
    sources: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    institutions: Mapping[str, Any] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    names: Collection[str] = ()


def _prose(text: str, info: ValidationInfo[Any]) -> str:
    refuse_all(breaches(text, names=getattr(info.context, "names", ())))
    return text


Prose = Annotated[Text, AfterValidator(_prose)]
"""Words that a page shows: no number is typed in them, and none concludes."""
Note = Annotated[Words, AfterValidator(_prose)]
"""Such words, or none."""


def id_of(allowed: str, kind: str = "claim", fits: Callable[[Any], bool] = lambda _: True) -> Taken:
    """An id, for the entry that has it, of those of a kind that fit the place."""

    def take(name: object, known: Known) -> Any:
        entries = getattr(known, f"{kind}s")
        entry = entries.get(name) if isinstance(name, str) else None
        if entry is None or not fits(entry):
            exit_ = Exit.SOURCE if kind == "source" else Exit.USE
            fix = "" if entry else f"near it: {nearest(str(name), entries)}"
            raise refusal(f"the {kind} {shown(name)}", allowed, exit_, fix)
        return entry

    return Taken(allowed, take, {"type": "string"})


def nearest(name: str, names: Iterable[str]) -> str:
    """The names most like one that is not there, for an error message."""
    return ", ".join(difflib.get_close_matches(name, [*names], n=3, cutoff=0.4)) or "none is near it"


def read_entries(
    paths: Iterable[Path], model: type[E], *, known: Known, found: list[Problem], listed: str = ""
) -> dict[str, E]:
    """The entries of files, by id; what is wrong with those left out is added to `found`.

    A file holds one, which has the name of the file, or lists several by id, and `listed` says so.
    """
    entries: dict[str, E] = {}
    for path in paths:
        names: list[str | None] = []
        with gathering(found):
            document = read_mapping(path, allowed=listed) if listed else read_yaml(path)
            names = [*document.data] if listed else [None]
        for name in names:
            with gathering(found):
                entry = read_entry(model, document, known, name)
                first = entries.setdefault(entry.id, entry)
                if first is not entry:
                    taken = f"the id {entry.id!r}, which stands at {first.path.name}:{first.line}"
                    found.append(Problem(taken, "an id of its own", place=entry.location))
    return entries


def files_of(folder: Path) -> list[Path]:
    """The files of entries in a folder, by name."""
    return sorted(folder.glob("[!.]*.yml"))


def read_entry(model: type[E], document: Document, known: Known, name: str | None = None) -> E:
    """The entry of that name in a file; without a name, the one that the whole file holds, named as the file.

    Raises ProblemError with all that is wrong.
    """
    key = [] if name is None else [name]
    id_ = document.path.stem if name is None else name
    if not IDENTIFIER.fullmatch(id_):
        found = f"the {'file name' if name is None else 'id'} {shown(id_)}"
        raise refusal(found, "small letters, digits and hyphens", place=document.place(*key))
    entry = read_record(model, document, *key, context=known)
    # What a whole file holds begins at its first line, below the comments there.
    line = document.line(*key) if key else 1
    return entry.model_copy(update={"id": id_, "path": document.path, "line": line})
