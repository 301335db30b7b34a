"""The one style sheet that pages load: its parts, joined and made small."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import lightningcss

# Older browsers get the same rules in older words.
BROWSERS = ["chrome 111", "edge 111", "firefox 114", "safari 16.4"]


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
