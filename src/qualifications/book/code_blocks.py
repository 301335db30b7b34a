"""Code in pages: spans around what the style sheet gives a color, and around nothing else."""

from __future__ import annotations

import re
from functools import cache

# Pygments names every word and every space, which makes a block of code five times as long.
_BLOCK = re.compile(r'<div class="highlight">.*?</pre>', re.DOTALL)
_SPAN = re.compile(r'<span class="(\w+)">([^<]*)</span>')
_COLORED = re.compile(r"\.highlight \.(\w+)")


@cache
def colored(style_sheet: str) -> frozenset[str]:
    """The kinds of words in code that a style sheet gives a color, by their classes."""
    return frozenset(_COLORED.findall(style_sheet))


def lighten(html: str, kept: frozenset[str]) -> str:
    """The HTML without spans in its code whose class is none of those."""

    def span(match: re.Match[str]) -> str:
        return match[0] if match[1] in kept else match[2]

    return _BLOCK.sub(lambda block: _SPAN.sub(span, block[0]), html)
