"""How the chapters must read: the limits, names and words of `content/language.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from pathlib import Path

from qualifications.ledger.fields import FieldReader
from qualifications.ledger.findings import LedgerError
from qualifications.ledger.yaml_lines import read_yaml

FILE = "language.yml"
_FORMS = "*?["


@dataclass(frozen=True)
class Limits:
    """The most that a chapter may have.

    `grade` is the school year in which its prose can be read, `mean` and `longest` are the words of
    its sentences, `words` the length of the whole; zero is no limit.
    """

    grade: float = 0
    mean: float = 0
    longest: int = 0
    words: int = 0


@dataclass(frozen=True)
class Standard:
    """The limits of every chapter, its acronyms, and words that no dictionary has.

    `acronyms` need no words on a page; `irregular` are not spelled by the letters of theirs.
    """

    path: Path
    default: Limits
    chapters: Mapping[str, Limits]
    acronyms: frozenset[str]
    irregular: Mapping[str, str]
    words: frozenset[str]

    def limits(self, name: str) -> Limits:
        """The limits of the chapter of that name, such as `reference/cite`.

        The default, changed by each pattern that fits, such as `reference/*`, in the order of the file.
        """
        limits = self.default
        for pattern, change in self.chapters.items():
            if fnmatchcase(name, pattern):
                set_ones = {field.name: getattr(change, field.name) for field in fields(change)}
                limits = replace(limits, **{key: value for key, value in set_ones.items() if value})
        return limits


def read_standard(path: Path, chapters: frozenset[str]) -> Standard:
    """The standard for a book with chapters of these names.

    Raises LedgerError for a field that is missing, unknown or of the wrong kind, and for a chapter that
    does not exist; a pattern may fit none yet.
    """
    document = read_yaml(path)
    reader = FieldReader(document, (), document.data)
    special = {}
    for name, item in reader.mapping("chapters").items():
        special[str(name)] = _limits(reader.inner("chapters", name, item=item))
        if name not in chapters and not set(_FORMS) & set(str(name)):
            reader.refuse(("chapters", name), f"the chapter {name!r}", "a chapter of content/, or a pattern")
    standard = Standard(
        path=path,
        default=_limits(reader.inner("default", item=reader.mapping("default", required=True))),
        chapters=special,
        acronyms=frozenset(map(str, reader.items("acronyms"))),
        irregular={str(name): str(words) for name, words in reader.mapping("irregular").items()},
        words=frozenset(map(str, reader.items("words"))),
    )
    reader.close()
    if reader.findings:
        raise LedgerError(reader.findings)
    return standard


def _limits(reader: FieldReader) -> Limits:
    limits = Limits(
        grade=reader.number("grade"),
        mean=reader.number("mean"),
        longest=int(reader.number("longest")),
        words=int(reader.number("words")),
    )
    reader.close()
    return limits
