"""JSON and YAML that others wrote, read so that no text misleads the reader."""

from __future__ import annotations

import json
from typing import Any, Never

import yaml

_DEEPEST = 100
_LARGEST_YAML = 2**20


def parse_json(text: str) -> Any:
    """The value that the text holds.

    Raises ValueError for what is no JSON, and for what readers of JSON take in different ways: a name that
    stands twice in an object, infinity and its like, a lone surrogate, nesting without end.
    """
    try:
        value = _DECODER.decode(text)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nesting too deep") from None
    except UnicodeEncodeError:
        raise ValueError("half of a character") from None
    return value


def parse_yaml(text: bytes) -> Any:
    """The value that the text holds; raises ValueError for no YAML, and for what is too large or too deep."""
    if len(text) > _LARGEST_YAML:
        raise ValueError(f"{len(text):,} bytes of YAML")
    try:
        _check_depth(text)
        # The C reader is eight times as fast as the other.
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except RecursionError:
        raise ValueError("nesting too deep") from None
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        # The safe reader raises the errors of Python for a date, a number or a key that cannot be.
        raise ValueError(f"no valid YAML: {error}") from None


def _check_depth(text: bytes) -> None:
    """Raises ValueError where values lie so deep in each other that the C reader would end the program."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError("nesting too deep")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name twice in one object")
    return value


def _constant(word: str) -> Never:
    raise ValueError(f"the number {word}")


# One for all: to make it takes as long as to read a short text.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
