"""Changes to a claim in its file, which leave every other letter of it as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping

import yaml


def edited(
    text: str, claim: str, *, fields: Mapping[str, str], words: Mapping[str, str] | None = None
) -> str:
    """The file's text with fields of a claim set, and quoted words of it put in the place of others.

    A field that it lacks comes after its statement.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    entries = root.value if isinstance(root, yaml.MappingNode) else []
    (entry,) = (value for key, value in entries if key.value == claim)
    edits: list[tuple[int, int, str]] = []
    nodes = {key.value: value for key, value in entry.value}

    def span(node: yaml.Node) -> tuple[int, int]:
        """Where a value begins and ends, without the lines after it."""
        start = node.start_mark.index
        return start, start + len(text[start : node.end_mark.index].rstrip())

    _, end = span(nodes["statement"])
    for name, value in fields.items():
        if name in nodes:
            edits.append((*span(nodes[name]), _quoted(value)))
        else:
            edits.append((end, end, f"\n  {name}: {_quoted(value)}"))
    for old, new in (words or {}).items():
        edits += [
            (*span(value), _quoted(new))
            for citation in nodes["sources"].value
            if isinstance(citation, yaml.MappingNode)
            for key, value in citation.value
            if key.value == "quote" and " ".join(value.value.split()) == old
        ]
    for start, stop, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[stop:]
    return text


def new_entry(name: str, fields: Mapping[str, object]) -> str:
    """A new entry of a file that lists by id; a field without a text is to be written."""
    lines = [f"{name}:"]
    for field, value in fields.items():
        if isinstance(value, Mapping):
            inner = [f"{key}: {_quoted(str(each))}" for key, each in value.items()]
            lines += [f"  {field}:", f"    - {inner[0]}", *(f"      {each}" for each in inner[1:])]
        elif isinstance(value, list):
            lines.append(f"  {field}: [{', '.join(map(_quoted, value))}]")
        else:
            lines.append(
                f"  {field}: {_quoted(value) if value and isinstance(value, str) else value or ''}".rstrip()
            )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
