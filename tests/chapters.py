"""Chapters with code, run without a kernel: each cell in turn, in one fresh namespace."""

from __future__ import annotations

import ast
import re
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any

from books import ROOT

_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_OPTION = re.compile(r"^:[a-z-]+:.*\n", re.MULTILINE)
CONTENT = ROOT / "content"


def notebooks() -> list[Path]:
    """Every chapter of the book that has code, by path."""
    return sorted(path for path in CONTENT.rglob("*.md") if code_cells(path.read_text(encoding="utf-8")))


def code_cells(text: str) -> list[str]:
    """The code of each `{code-cell}` block, without its options."""
    return [_OPTION.sub("", code) for code in _CELL.findall(text)]


@cache
def shown(chapter: Path, *, root: Path) -> list[Any]:
    """What each cell of the chapter shows, run in the folder `root`: the value of its last expression."""
    namespace: dict[str, Any] = {}
    results = []
    with chdir(root):
        for code in code_cells(chapter.read_text(encoding="utf-8")):
            module = ast.parse(code)
            last = module.body[-1]
            if isinstance(last, ast.Expr):
                module.body[-1] = ast.parse("_shown = None").body[0]
                module.body[-1].value = last.value  # type: ignore[attr-defined] # it is an assignment
            exec(compile(module, str(chapter), "exec"), namespace)  # noqa: S102 - the book's own cells
            results.append(namespace.pop("_shown", None))
    return results
