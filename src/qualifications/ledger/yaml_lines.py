"""YAML read with the line of every value, so that a finding can name its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from qualifications.ledger.findings import Finding, LedgerError, Rule

Key = tuple[str | int, ...]


@dataclass(frozen=True)
class LinedYaml:
    """The values of a YAML file and the line where each starts, by its path from the top."""

    path: Path
    data: Any
    lines: dict[Key, int]

    def line(self, *key: str | int) -> int:
        """The line of the value, or of the nearest one around it that exists."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)


def read_yaml(path: Path) -> LinedYaml:
    """The file's values with their lines; dates become dates.

    Raises LedgerError where the file is missing, is not YAML, or gives a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise LedgerError([Finding(path, 0, Rule.SCHEMA, "no such file", "a YAML file")]) from None
    except UnicodeDecodeError as error:
        raise LedgerError(
            [Finding(path, 0, Rule.SCHEMA, f"bytes that are not UTF-8, at {error.start}", "UTF-8")]
        ) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise LedgerError([Finding(path, line, Rule.SCHEMA, str(error.problem), "valid YAML")]) from None
    except yaml.YAMLError as error:
        raise LedgerError([Finding(path, 0, Rule.SCHEMA, str(error), "valid YAML")]) from None
    builder = _Builder(path)
    return LinedYaml(path, builder.value(node, ()) if node else None, builder.lines)


def read_folder(folder: Path, *, findings: list[Finding], allowed: str) -> Iterator[LinedYaml]:
    """The files of a folder that hold a mapping, by name; `findings` gets what is wrong with the others."""
    for path in sorted(folder.glob("*.yml")):
        try:
            document = read_yaml(path)
        except LedgerError as error:
            findings += error.findings
            continue
        if isinstance(document.data, dict):
            yield document
        else:
            findings.append(Finding(path, 1, Rule.SCHEMA, repr(document.data), allowed))


class _Builder:
    """Turns YAML nodes into values and keeps their lines."""

    def __init__(self, path: Path) -> None:
        self.lines: dict[Key, int] = {}
        self._path = path
        self._scalars = yaml.CSafeLoader("")

    def value(self, node: yaml.Node, key: Key) -> Any:
        self.lines[key] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, key))
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*key, i)) for i, item in enumerate(node.value)]
        try:
            value = self._scalars.construct_object(node)
        except ValueError as error:
            raise LedgerError(
                [
                    Finding(
                        self._path, self.lines[key], Rule.SCHEMA, f"{node.value!r} ({error})", "a valid value"
                    )
                ]
            ) from None
        return value.date() if isinstance(value, dt.datetime) else value

    def _pairs(self, node: yaml.MappingNode, key: Key) -> Iterator[tuple[str, Any]]:
        seen = set()
        for name_node, value_node in node.value:
            name = str(name_node.value)
            line = name_node.start_mark.line + 1
            if name in seen:
                raise LedgerError(
                    [
                        Finding(
                            self._path, line, Rule.SCHEMA, f"the key {name!r} a second time", "each key once"
                        )
                    ]
                )
            seen.add(name)
            value = self.value(value_node, (*key, name))
            self.lines[(*key, name)] = line
            yield name, value
