"""JSON and YAML that others wrote, read so that no text can stop, fill or mislead the reader."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Never

import yaml

_DEEPEST = 100
_LARGEST_YAML = 2**20
_MOST_VALUES = 100_000


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
        _measure(yaml.parse(text, Loader=yaml.CSafeLoader))
        # The C reader is eight times as fast as the other.
        return yaml.load(text, Loader=yaml.CSafeLoader)
    except RecursionError:
        raise ValueError("nesting too deep") from None
    except (yaml.YAMLError, ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        # The safe reader raises the errors of Python for a date, a number or a key that cannot be.
        raise ValueError(f"no valid YAML: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name twice in one object")
    return value


def _constant(word: str) -> Never:
    raise ValueError(f"the number {word}")


# One for all: to make it takes as long as to read a short text.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)


def _measure(events: Iterable[Any]) -> None:
    """Raises ValueError for a document that is too deep, or has too many values once aliases are followed."""
    sizes: dict[str, int] = {}
    within: list[tuple[str | None, int]] = [(None, 0)]
    for event in events:
        anchor, values = getattr(event, "anchor", None), 1
        if isinstance(event, yaml.CollectionStartEvent):
            # A name stands for its newest value, of which an alias inside would have no end.
            sizes.pop(anchor or "", None)
            within.append((anchor, 1))
            if len(within) > _DEEPEST:
                raise ValueError("nesting too deep")
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, values = within.pop()
        elif isinstance(event, yaml.AliasEvent):
            if anchor not in sizes:
                raise ValueError(f"the alias {anchor} within the value that it names, or of none")
            values = sizes[anchor]
        elif not isinstance(event, yaml.ScalarEvent):
            continue
        if anchor:
            sizes[anchor] = values
        outer, before = within[-1]
        within[-1] = outer, before + values
        if before + values > _MOST_VALUES:
            raise ValueError(f"more than {_MOST_VALUES:,} values")
