"""The one style sheet that pages load: its parts, joined and made small; and the code that it colors."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

import lightningcss

# Older browsers get the same rules in older words.
BROWSERS = ["chrome 111", "edge 111", "firefox 114", "safari 16.4"]
# Pygments names every word and every space, which makes a block of code five times as long.
_BLOCK = re.compile(r'<div class="highlight">.*?</pre>', re.DOTALL)
_SPAN = re.compile(r'<span class="(\w+)">([^<]*)</span>')
_COLORED = re.compile(r"\.highlight \.(\w+)")


@cache
def joined(parts: tuple[Path, ...]) -> str:
    """The parts as one small style sheet, in their order; raises ValueError for what is no CSS."""
    small = (
        lightningcss.process_stylesheet(
            path.read_text(encoding="utf-8"), filename=path.name, browsers_list=BROWSERS
        )
        for path in parts
    )
    return "\n".join(small) + "\n"


def file_name(css: str) -> str:
    """The name of the style sheet: it holds a digest, so that a browser never shows an old one."""
    return f"book-{hashlib.sha256(css.encode()).hexdigest()[:10]}.css"


def lighten(html: str, css: str) -> str:
    """The HTML without the spans in its code to which the style sheet gives no color."""
    colored = _colored(css)

    def span(match: re.Match[str]) -> str:
        return match[0] if match[1] in colored else match[2]

    return _BLOCK.sub(lambda block: _SPAN.sub(span, block[0]), html)


@cache
def _colored(css: str) -> frozenset[str]:
    return frozenset(_COLORED.findall(css))
