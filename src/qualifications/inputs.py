"""Files that people write, read safely: regular files of a bounded size and depth, in UTF-8."""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from qualifications.problems import Exit, Key, Problem, ProblemError, place, refusal

_LARGEST = 20_000_000
_DEEPEST = 100
# What a spreadsheet and JSON keep exactly; and numbers that YAML takes for others than they look.
_LARGEST_NUMBER = 10**15
_ODD = re.compile(r"-[0.]+(?:e|$)|[-+]?0\w|.*:", re.IGNORECASE)
# What addresses, shells and other file systems can hold; a file in the making adds a mark to its name.
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]{0,150}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# Where YAML ends a line, and what it takes for a comment though it was meant as text, such as #5.
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_CUT = re.compile(r"\s+(#[^\s#].*)")
_REGULAR = "a regular file"
_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("bool", "float", "int", "map", "null", "seq", "str", "timestamp")
}


def input_error(path: Path, line: int, found: str, allowed: str) -> ProblemError:
    """The error for a file that cannot be read as what it should be."""
    return refusal(found, allowed, Exit.PROJECT, place=place(path, line))


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

    def texts(self, fields: Collection[str]) -> Iterator[tuple[Key, str]]:
        """The texts of those fields or in their lists."""
        stack: list[tuple[Key, Any]] = [((), self.data)]
        while stack:
            key, value = stack.pop()
            name = key[-1] if key else ""
            if isinstance(value, str) and (name in fields or (len(key) > 1 and key[-2] in fields)):
                yield key, value
            pairs = [*value.items()] if isinstance(value, dict) else []
            pairs = [*enumerate(value)] if isinstance(value, list) else pairs
            stack += [((*key, name), each) for name, each in reversed(pairs)]


def own_toml(module: str, name: str) -> dict[str, Any]:
    """The TOML file of that name beside a module of this package, which its `__file__` tells."""
    return tomllib.loads(Path(module).with_name(name).read_text(encoding="utf-8"))


def shown(value: object, longest: int = 100) -> str:
    """A value as a message shows it: on one line, and cut where it is long."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= longest else f"{text[:longest]}…"


def one_line(text: str, longest: int = 300) -> str:
    """A message of a library on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


def read_bytes(path: Path) -> bytes:
    """The bytes of a file; raises ProblemError for what is no regular file, or too large, and OSError."""
    if not path.is_file():
        raise input_error(path, 0, "no such file", _REGULAR)
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise input_error(path, 0, f"more than {_LARGEST:,} bytes", "a smaller file")
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

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, value in items:
            if name in values:
                raise ValueError(f"the key {shown(name)} a second time in one object")
            values[name] = value
        return values

    def refuse_constant(name: str) -> NoReturn:
        raise ValueError(f"the number {name}")

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=refuse_constant)
        # A half of a pair of surrogates is no character, and could never be written again.
        json.dumps(value, ensure_ascii=False).encode()
    except (RecursionError, ValueError) as error:
        line, found = getattr(error, "lineno", 0), getattr(error, "msg", str(error))
        raise input_error(path, line, found, "valid JSON") from None
    return value


def read_yaml(path: Path, *, allowed: str = "valid YAML") -> Document:
    """The values of a YAML file with their lines; dates become dates, and keys are text as written.

    Raises ProblemError for what `read_text` refuses, for what is no YAML, and for what could be misread: a
    key that stands twice, aliases, tags, numbers without end, and values nested too deep.
    """
    return parse_yaml(read_text(path), path, allowed=allowed)


def parse_yaml(text: str, path: Path, *, allowed: str = "valid YAML", first: int = 1) -> Document:
    """The same for a text that starts at the line `first` of a file."""
    try:
        _check_depth(text)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), str(getattr(error, "problem", error))
        if "end of stream" in problem and (start := getattr(error, "context_mark", None)):
            problem += f"; what is not closed begins in line {start.line + first}"
        if mark and [*_BREAK.split(text), ""][mark.line].lstrip(" ").startswith("\t"):
            problem = "a tab at the start of the line, which only spaces indent"
        line = mark.line + first if mark else 0
        raise input_error(path, line, f"invalid YAML: {one_line(problem)}", allowed) from None
    reader = _Reader(path, first, text)
    return Document(path, root and reader.value(root, ()), reader.lines)


def _check_depth(text: str | bytes) -> None:
    """Raises YAMLError where values lie so deep in each other that the C reader would end the program."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem="nesting too deep", problem_mark=mark)


def load_foreign(text: bytes) -> Any:
    """The value of YAML that others wrote, which may have aliases; raises ValueError for no YAML."""
    try:
        _check_depth(text)
        # The C reader is eight times as fast as the other.
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        # The safe reader raises the errors of Python for a date, a number or a key that cannot be.
        raise ValueError(f"invalid YAML: {error}") from None


def read_mapping(path: Path, *, allowed: str) -> Document:
    """The same for a file that must hold a mapping."""
    document = read_yaml(path, allowed=allowed)
    if not isinstance(document.data, dict):
        raise input_error(path, 1, shown(document.data), allowed)
    return document


def files_below(folder: Path) -> Iterator[Path]:
    """Every file and link below the folder, in order, but for hidden ones, bytecode and copies of editors."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        passed_over = any(part.startswith(".") or part == "__pycache__" for part in parts)
        if not passed_over and not path.name.endswith("~") and (path.is_symlink() or not path.is_dir()):
            yield path


def file_problems(folder: Path, files: Iterable[Path]) -> Iterator[Problem]:
    """The files below a folder that are links or no files, or whose names are not plain."""
    for path in files:
        for part in path.relative_to(folder).parts:
            if not _NAME.fullmatch(part) and not part.startswith("_"):
                allowed = "letters, digits, dots, hyphens and underscores, at most 150 of them"
                yield Problem(f"the name {shown(part)}", allowed, Exit.PROJECT, place=str(folder))
        if path.is_symlink() or not path.is_file():
            found = "a link" if path.is_symlink() else "no file"
            yield Problem(found, _REGULAR, Exit.PROJECT, place=str(path))


class _Reader:
    """Turns the nodes of a YAML document into values and keeps their lines."""

    def __init__(self, path: Path, first: int, text: str) -> None:
        self.lines: dict[Key, int] = {}
        self._path = path
        self._first = first
        self._rows = _BREAK.split(text)
        self._scalars = yaml.SafeLoader("")
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, key: Key) -> Any:
        """The value of a node, at its path from the top."""
        self.lines.setdefault(key, self._line(node))
        if id(node) in self._seen:
            self._refuse(node, "an alias of this value", "each value written out")
        self._seen.add(id(node))
        if node.tag not in _TAGS:
            self._refuse(node, f"the tag {shown(node.tag)}", "values without a tag, or in quotes")
        if isinstance(node, yaml.SequenceNode):
            return [self.value(each, (*key, number)) for number, each in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        values: dict[str, Any] = {}
        for head, each in node.value:
            if not isinstance(head, yaml.ScalarNode) or head.tag not in _TAGS:
                self._refuse(head, "a key that is no text", "a text as key")
            name = str(head.value)
            if name in values:
                self._refuse(head, f"the key {shown(name)} a second time", "each key once")
            self.lines[(*key, name)] = self._line(head)
            values[name] = self.value(each, (*key, name))
        return values

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            value = self._scalars.construct_object(node)
        except (ValueError, OverflowError) as error:
            self._refuse(node, f"{shown(node.value)} ({error})", "a day that there is, or a shorter number")
        end = node.end_mark
        if isinstance(value, str) and (cut := _CUT.match(self._rows[end.line], end.column)):
            self._refuse(node, f"{shown(cut[1])}, which YAML leaves out", "such a text in quotes")
        # Written so that what is no number fails too.
        if isinstance(value, int | float) and (not abs(value) < _LARGEST_NUMBER or _ODD.match(node.value)):
            self._refuse(node, shown(node.value), "a number below a quadrillion, or a text in quotes")
        return value.date() if isinstance(value, dt.datetime) else value

    def _line(self, node: yaml.Node) -> int:
        return int(node.start_mark.line) + self._first

    def _refuse(self, node: yaml.Node, found: str, allowed: str) -> NoReturn:
        raise input_error(self._path, self._line(node), found, allowed)
