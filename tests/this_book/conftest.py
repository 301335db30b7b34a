"""Fixtures: the ledger of the book, and what its notebooks show."""

import ast
import re
from contextlib import chdir
from typing import Any

import pytest

from books import ROOT, real_ledger
from qualifications.charts.figure import Figure
from qualifications.ledger.ledger import Ledger

_CELL = re.compile(r"^```\{code-cell\}[^\n]*\n((?::[a-z-]+:.*\n)*)(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """The ledger of the repository on the day of the edition in tests."""
    return real_ledger()


@pytest.fixture(scope="session")
def figures() -> dict[str, Figure]:
    """The figures of the chapters, by name; cells are run without a kernel, in one namespace a chapter."""
    found = dict[str, Figure]()
    for chapter in sorted((ROOT / "content").rglob("*.md")):
        namespace: dict[str, Any] = {}
        for _, code in _CELL.findall(chapter.read_text(encoding="utf-8")):
            module = ast.parse(code)
            last = module.body[-1]
            if isinstance(last, ast.Expr):
                module.body[-1] = ast.parse("shown = None").body[0]
                module.body[-1].value = last.value
            with chdir(ROOT):
                exec(compile(module, str(chapter), "exec"), namespace)  # noqa: S102 - the book's own cells
            shown = namespace.pop("shown", None)
            if isinstance(shown, Figure):
                assert shown.name not in found, "two figures of one name"
                found[shown.name] = shown
    return found
