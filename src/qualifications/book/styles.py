"""The one style sheet that pages load: its parts, joined, checked and made small."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import lightningcss

from qualifications.book.problems import fault
from qualifications.problems import ProblemError

# Older browsers get the same rules in older words.
BROWSERS = ["chrome 111", "edge 111", "firefox 114", "safari 16.4"]
_DEFINED = re.compile(r"(--[\w-]+)\s*:")
_USED = re.compile(r"var\(\s*(--[\w-]+)\s*\)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def join(parts: Iterable[Path]) -> str:
    """The parts as one small style sheet.

    Raises ProblemError for a part that does not exist or that is no CSS, and for a name such as
    `var(--q-ink)` that no part defines: a browser would pass over both without a word.
    """
    problems, texts = [], {}
    for path in parts:
        if path.is_file():
            texts[path] = path.read_text(encoding="utf-8")
        else:
            problems.append(fault(path.name, "found no such style sheet", "a file of theme/static/styles"))
    defined = {name for text in texts.values() for name in _DEFINED.findall(text)}
    small = []
    for path, text in texts.items():
        for number, line in enumerate(_without_comments(text).splitlines(), 1):
            problems += [
                fault(f"{path.name}:{number}", f"found var({name})", "a name that a style sheet defines")
                for name in _USED.findall(line)
                if name not in defined
            ]
        try:
            small.append(lightningcss.process_stylesheet(text, filename=path.name, browsers_list=BROWSERS))
        except ValueError as error:
            problems.append(fault(path.name, f"found {error}", "CSS"))
    if problems:
        raise ProblemError(problems)
    return "\n".join(small) + "\n"


def file_name(css: str) -> str:
    """The name of the style sheet: it holds a digest, so that a browser never shows an old one."""
    return f"book-{hashlib.sha256(css.encode()).hexdigest()[:10]}.css"


def _without_comments(text: str) -> str:
    return _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
