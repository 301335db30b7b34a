"""Sentences with computed figures in them, for the output of a notebook cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Prose:
    """Markdown text that a notebook cell shows as part of the chapter."""

    text: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        text = self.text.strip()
        return {"text/markdown": text, "text/plain": text}
