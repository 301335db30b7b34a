"""The blocks as files: a compact table that a page's script unfolds, and plain text to read and select."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from qualifications.blocks.blocks import Block


def fold(blocks: Sequence[Block]) -> dict[str, Any]:
    """The blocks with each sentence written once: `parts`, and by variant a list of rows.

    A row is the size of the field, the places of its sentences in `parts`, and what is left out. The
    text is those sentences one behind the other, without space at its start.
    """
    parts = list(dict.fromkeys(text for block in blocks for text in block.parts))
    place = {text: number for number, text in enumerate(parts)}
    rows: dict[str, list[Any]] = {}
    for block in blocks:
        row = [block.limit, [place[text] for text in block.parts], block.omitted]
        rows.setdefault(block.variant, []).append(row)
    return {"parts": parts, "blocks": rows}


def text_file(groups: Mapping[str, Sequence[Block]], *, variant: str, head: str) -> str:
    """Every block of a variant in plain text, below the name of its claim or chapter.

    Sizes that hold the same text are told together.
    """
    lines = [head]
    for name, blocks in groups.items():
        lines += ["", "", name, "=" * len(name)]
        chosen = [block for block in blocks if block.variant == variant]
        for text, same in groupby(chosen, key=lambda block: block.text):
            alike = list(same)
            sizes = ", ".join(f"{block.limit:,}" for block in alike)
            note = f" {alike[0].omitted}" if alike[0].omitted else ""
            lines += ["", f"[{sizes} characters; {alike[0].length:,} used.{note}]", text]
    return "\n".join(lines) + "\n"
