"""Files that people write, read safely: regular files of a bounded size and depth, in UTF-8."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NoReturn

import yaml

from qualifications.problems import Exit, ProblemError, place, refuse

Key = tuple[str | int, ...]

LARGEST = 20_000_000
# The files of settings and claims nest five deep.
DEEPEST = 32
# What a spreadsheet and JSON keep exactly.
_LARGEST_NUMBER = 10**15
# A site adds an ending, and a file in the making a mark of its own; file systems end at 255 bytes.
_LONGEST_NAME = 180
# Names that Windows, a shell or an address cannot hold.
_ODD = re.compile(
    r"[\x00-\x1f\x7f-\x9f\\:*?\"<>|#%\ufffd\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|^ |[ .]$"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# What editors and file managers leave; nothing reads it.
_LEFTOVERS = (".DS_Store", ".gitkeep", ".#*", ".*.sw?", "*~", ".ipynb_checkpoints", "__pycache__")
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_REGULAR = "a regular file"
_ENDINGS = (".md", ".ipynb", ".yml", ".yaml", ".json", ".bib", ".csv", ".svg", ".png", ".jpg")


def input_error(path: Path, line: int, found: str, allowed: str) -> ProblemError:
    """The error for a file that cannot be read as what it should be."""
    return refuse(Exit.PROJECT, place(path, line), found=found, allowed=allowed)


@dataclass(frozen=True)
class Document:
    """The values of a file, and where lines are known, that of each by its path from the top."""

    path: Path
    data: Any
    lines: Mapping[Key, int] = field(default_factory=dict)

    def line(self, *key: str | int) -> int:
        """The line of the value, or of the nearest one around it that exists."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def place(self, *key: str | int) -> str:
        """Where the value stands: file and line, or its path from the top."""
        if not self.lines:
            return f"{self.path}, /{'/'.join(map(str, key))}" if key else str(self.path)
        return place(self.path, self.line(*key))

    def mapping(self, *, allowed: str) -> Document:
        """The same; raises ProblemError where it holds no mapping."""
        if not isinstance(self.data, dict):
            raise input_error(self.path, 1, shown(self.data), allowed)
        return self

    def texts(self, fields: Collection[str], names: Collection[str] = ()) -> Iterator[tuple[Key, str]]:
        """The texts of those fields or in their lists, and the names below the fields `names`."""
        stack: list[tuple[Key, Any]] = [((), self.data)]
        while stack:
            key, value = stack.pop()
            name = key[-1] if key else ""
            if isinstance(name, str) and len(key) > 1 and key[-2] in names:
                yield key, name
            if isinstance(value, str) and (name in fields or (len(key) > 1 and key[-2] in fields)):
                yield key, value
            pairs: Iterable[tuple[str | int, Any]] = value.items() if isinstance(value, dict) else ()
            pairs = enumerate(value) if isinstance(value, list) else pairs
            stack += [((*key, name), each) for name, each in pairs][::-1]

    def error(self, *key: str | int, found: str, allowed: str) -> ProblemError:
        """An error at the line of a value."""
        return input_error(self.path, self.line(*key), found, allowed)


def shown(value: object, longest: int = 100) -> str:
    """A value as a message shows it: on one line, and cut where it is long."""
    text = repr(value)
    return text if len(text) <= longest else f"{text[:longest]}…"


def one_line(text: str, longest: int = 300) -> str:
    """A message of a library on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def read_bytes(path: Path, *, largest: int = LARGEST) -> bytes:
    """The bytes of a file; raises ProblemError for what is no regular file, unreadable, or too large."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise input_error(path, 0, next(name for holds, name in _KINDS if holds(mode)), _REGULAR)
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except FileNotFoundError:
        found = "a link that leads nowhere" if path.is_symlink() else "no such file"
        raise input_error(path, 0, found, _REGULAR) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise input_error(path, 0, f"what cannot be read ({reason})", _REGULAR) from None
    if len(data) > largest:
        raise input_error(path, 0, f"more than {largest:,} bytes", "a smaller file")
    return data


def read_text(path: Path) -> str:
    """The text of a file; raises ProblemError as `read_bytes` does, and for what is not UTF-8."""
    data = read_bytes(path)
    if data.startswith(b"\xef\xbb\xbf"):
        raise input_error(path, 1, "a byte order mark", "UTF-8 without a byte order mark")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise input_error(path, line, "bytes that are not UTF-8", "UTF-8") from None
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise input_error(path, line, f"the control character U+{ord(control[0]):04X}", "text")
    return text


def read_json(path: Path) -> Any:
    """The value that a JSON file holds; raises ProblemError where it is none, or names a key twice."""
    text = read_text(path)

    def fail(found: str, line: int = 0) -> NoReturn:
        raise input_error(path, line, found, "valid JSON")

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: set[str] = set()
        for name, _ in items:
            if name in seen:
                fail(f"the key {shown(name)} a second time in one object")
            seen.add(name)
        return dict(items)

    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_constant=lambda name: fail(f"the number {name}")
        )
        # A half of a pair of surrogates is no character, and could never be written again.
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        fail(error.msg, error.lineno)
    except RecursionError:
        fail("values nested without end")
    except ValueError as error:
        fail(str(error))
    return value


def read_yaml(path: Path, *, allowed: str = "valid YAML") -> Document:
    """The values of a YAML file with their lines; dates become dates, and keys are text as written.

    Raises ProblemError for what `read_text` refuses, for what is no YAML, and for what could be misread: a
    key that stands twice, aliases, tags, numbers without end, and values nested too deep.
    """
    return parse_yaml(read_text(path), path, allowed=allowed)


def parse_yaml(text: str, path: Path, *, allowed: str = "valid YAML", first: int = 1) -> Document:
    """The same for a text that starts at the line `first` of a file."""
    builder = _Builder(path, first)
    try:
        return Document(path, builder.document(yaml.parse(text, Loader=yaml.CSafeLoader)), builder.lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + first if error.problem_mark else 0
        raise input_error(path, line, f"no valid YAML: {error.problem}", allowed) from None
    except yaml.YAMLError as error:
        reason = str(getattr(error, "reason", error)).splitlines()[0]
        raise input_error(path, 0, f"no valid YAML: {reason}", allowed) from None


def read_mapping(path: Path, *, allowed: str) -> Document:
    """The same for a file that must hold a mapping."""
    return read_yaml(path, allowed=allowed).mapping(allowed=allowed)


def is_leftover(name: str) -> bool:
    """Whether an editor or a file manager leaves files of that name."""
    return any(fnmatch(name, pattern) for pattern in _LEFTOVERS)


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below the folder, in order; follows no link, and passes over leftovers.

    A folder with the ending of a file counts as one: it stands where a file should be.
    """
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        odd = [name for name in folders if name.endswith(_ENDINGS) or (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if name not in odd and not is_leftover(name))
        yield from (here / name for name in sorted([*names, *odd]) if not is_leftover(name))


def file_faults(folder: Path, files: Iterable[Path], *, root: Path) -> Iterator[ProblemError]:
    """What is wrong with the names and kinds of files below a folder; none may lead out of `root`."""
    seen: dict[str, Path] = {}
    for path in files:
        for part in path.relative_to(folder).parts:
            if _ODD.search(part) or len(os.fsencode(part)) > _LONGEST_NAME or not part.isprintable():
                allowed = f"letters, digits, dots and hyphens, at most {_LONGEST_NAME} bytes"
                yield input_error(folder, 0, f"the name {shown(part)}", allowed)
        twin = seen.setdefault(str(path).casefold(), path)
        if twin != path:
            yield input_error(
                path, 0, f"a name that differs from {twin.name} in case alone", "a name of its own"
            )
        if path.is_symlink() and not _resolves(path, root):
            yield input_error(path, 0, "a link that leads out of the book, to a folder, or nowhere", _REGULAR)
        elif not path.is_file():
            try:
                read_bytes(path)
            except ProblemError as error:
                yield error


def _resolves(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root.resolve()) and path.is_file()
    except (OSError, RuntimeError):
        return False


class _Builder:
    """Turns the events of a YAML parser into values and keeps their lines."""

    def __init__(self, path: Path, first: int) -> None:
        self.lines: dict[Key, int] = {}
        self._path = path
        self._first = first
        self._scalars = yaml.SafeLoader("")
        self._events: Iterator[Any] = iter(())

    def document(self, events: Iterator[Any]) -> Any:
        """The one document of the stream; None where it holds none."""
        self._events = events
        next(events)
        if isinstance(next(events), yaml.StreamEndEvent):
            return None
        value = self._value(next(events), ())
        next(events)
        end = next(events)
        if not isinstance(end, yaml.StreamEndEvent):
            self._refuse(end, "a second document", "one")
        return value

    def _value(self, event: Any, key: Key) -> Any:
        self.lines[key] = _line(event) + self._first
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"the alias *{event.anchor}", "each value written out")
        if event.tag:
            self._refuse(event, f"the tag {shown(event.tag)}", "values without a tag")
        if len(key) > DEEPEST:
            self._refuse(event, f"values nested more than {DEEPEST} deep", "fewer levels")
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self._pairs(key))
        if isinstance(event, yaml.SequenceStartEvent):
            return list(self._items(key))
        return self._scalar(event)

    def _items(self, key: Key) -> Iterator[Any]:
        for number, event in enumerate(self._until(yaml.SequenceEndEvent)):
            yield self._value(event, (*key, number))

    def _pairs(self, key: Key) -> Iterator[tuple[str, Any]]:
        seen = set()
        for event in self._until(yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag:
                self._refuse(event, "a key that is no text", "a text as key")
            name = str(event.value)
            if name == "<<" and event.implicit[0]:
                self._refuse(event, "the merge key <<", "each value written out")
            if name in seen:
                self._refuse(event, f"the key {shown(name)} a second time", "each key once")
            seen.add(name)
            value = self._value(next(self._events), (*key, name))
            self.lines[(*key, name)] = _line(event) + self._first
            yield name, value

    def _until(self, end: type) -> Iterator[Any]:
        while not isinstance(event := next(self._events), end):
            yield event

    def _scalar(self, event: Any) -> Any:
        tag = self._scalars.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call] # PyYAML's
        try:
            value = self._scalars.construct_object(yaml.ScalarNode(tag, event.value))
        except (ValueError, OverflowError) as error:
            self._refuse(event, f"{shown(event.value)} ({error})", "a valid value")
        except yaml.YAMLError:
            self._refuse(event, shown(event.value), "a text in quotes")
        # Written so that what is no number fails too.
        if isinstance(value, int | float) and (not abs(value) < _LARGEST_NUMBER or str(value) == "-0.0"):
            self._refuse(event, shown(event.value), "a number below a quadrillion, or a text in quotes")
        return value.date() if isinstance(value, dt.datetime) else value

    def _refuse(self, event: Any, found: str, allowed: str) -> NoReturn:
        raise input_error(self._path, _line(event) + self._first, found, allowed)


def _line(event: Any) -> int:
    return int(event.start_mark.line)
