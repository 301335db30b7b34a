"""Texts that people type into YAML and JSON files and that readers see, each with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualifications.ledger.findings import LedgerError
from qualifications.ledger.yaml_lines import LinedYaml, read_yaml


@dataclass(frozen=True)
class TypedText:
    """A text, its line, and the name of its field; a name may itself be the text."""

    text: str
    line: int
    field: str


def typed_texts(path: Path, fields: Collection[str], names: Collection[str] = ()) -> Iterator[TypedText]:
    """The texts of those fields, wherever they stand, and the names below the fields `names`.

    A file that cannot be read has none: whoever needs it reports it.
    """
    try:
        document = read_yaml(path)
    except LedgerError:
        return
    yield from _texts(document, document.data, (), fields, names)


def _texts(
    document: LinedYaml,
    data: Any,
    key: tuple[str | int, ...],
    fields: Collection[str],
    names: Collection[str],
) -> Iterator[TypedText]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in pairs:
        line = document.line(*key, name)
        if key and key[-1] in names:
            yield TypedText(str(name), line, str(key[-1]))
        if isinstance(value, str) and name in fields:
            yield TypedText(value, line, str(name))
        yield from _texts(document, value, (*key, name), fields, names)
