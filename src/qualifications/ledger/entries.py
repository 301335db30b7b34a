"""What the evidence lists by id, a file or a part of one each: sources, claims, institutions."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self, TypeVar

from pydantic import ValidationInfo
from pydantic.json_schema import SkipJsonSchema

from qualifications.inputs import Document, read_mapping, read_yaml, shown
from qualifications.models import Record, problems, read_record
from qualifications.problems import Exit, Fault, Problem, ProblemError, place

# Each is a folder of the site, and a part of addresses.
IDENTIFIER = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
_FORM = "small letters, digits and hyphens"


class Entry(Record):
    """What is listed by its id, and stands at a line of a file."""

    unwritten: ClassVar[frozenset[str]] = frozenset({"id", "path", "line"})
    id: SkipJsonSchema[str] = ""
    path: SkipJsonSchema[Path] = Path()
    line: SkipJsonSchema[int] = 0

    def placed(self, name: str, path: Path, line: int = 1) -> Self:
        """The same by its id, at its place."""
        return self.model_copy(update={"id": name, "path": path, "line": line})

    def problem(self, fault: Fault, *, within: str = "") -> Problem:
        """What is wrong with it, at its place."""
        return fault.problem(place(self.path, self.line), within=within)


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Known:
    """What an entry may refer to, by id, and the latest day that anything can have."""

    latest: dt.date = dt.date.max
    sources: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Any] = field(default_factory=dict)
    institutions: Mapping[str, Any] = field(default_factory=dict)


def named_source(name: object, info: ValidationInfo[Known]) -> Any:
    """The source of that id."""
    source = info.context.sources.get(name) if isinstance(name, str) else None
    if source is None:
        allowed, mend = "a source of evidence/sources.yml", "record the source there, or correct its id"
        raise Fault(f"the source {shown(name)}", allowed, Exit.SOURCE, mend)
    return source


def named_claim(name: object, info: ValidationInfo[Known], *, allowed: str = "a claim of the ledger") -> Any:
    """The claim of that id."""
    claims = info.context.claims
    claim = claims.get(str(name))
    if claim is None:
        mend = f"near it: {nearest(str(name), claims)}"
        raise Fault(f"the claim {shown(name)}", allowed, Exit.USE, mend)
    return claim


def nearest(name: str, names: Iterable[str]) -> str:
    """The names most like one that is not there, for an error message."""
    return ", ".join(difflib.get_close_matches(name, [*names], n=3, cutoff=0.4)) or "none is near it"


def read_file(path: Path, model: type[E], known: Known, *, what: str) -> tuple[dict[str, E], list[Problem]]:
    """The entries of a file that lists them by id, and what is wrong with those left out."""
    try:
        document = read_mapping(path, allowed=what)
    except ProblemError as error:
        return {}, list(error.as_exit(Exit.SCHEMA).problems)
    entries: dict[str, E] = {}
    found: list[Problem] = []
    for name in document.data:
        faults = [] if IDENTIFIER.fullmatch(name) else [Fault(f"the id {shown(name)}", _FORM)]
        try:
            found += problems(faults, document, name)
            entry = read_record(model, document, name, context=known)
        except ProblemError as error:
            found += error.problems
            continue
        if not faults:
            entries[name] = entry.placed(name, path, document.line(name))
    return entries, found


def files_of(folder: Path) -> Iterator[Path]:
    """The files of entries in a folder, by name."""
    yield from sorted(folder.glob("[!.]*.yml"))


def read_folder(folder: Path, model: type[E], known: Known) -> tuple[Mapping[str, E], list[Problem]]:
    """The entries of a folder, each in the file of its name, and what is wrong with those left out."""
    entries: dict[str, E] = {}
    found: list[Problem] = []
    for path in files_of(folder):
        try:
            entries[path.stem] = read_named(model, read_yaml(path), known)
        except ProblemError as error:
            # A file that could not be read has no exit status of the evidence yet.
            found += error.as_exit(Exit.SCHEMA).problems if error.exit is Exit.PROJECT else error.problems
    return entries, found


def read_named(model: type[E], document: Document, known: Known) -> E:
    """The entry that a whole file holds, named as the file; raises ProblemError with all that is wrong."""
    path = document.path
    if not IDENTIFIER.fullmatch(path.stem):
        raise ProblemError(problems([Fault(f"the file name {shown(path.stem)}", _FORM)], document))
    return read_record(model, document, context=known).placed(path.stem, path)
