"""What is wrong with the book, and where: warnings and failures in one form."""

import logging
import re
from io import StringIO
from pathlib import Path
from typing import Any

from docutils import nodes
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError
from sphinx.application import Sphinx
from sphinx.util.logging import WarningStreamHandler, WarningSuppressor, getLogger

from qualifications.inputs import own_toml
from qualifications.problems import Exit, Problem

_logger = getLogger(__name__)
# What this room allows, as data.
RULES: dict[str, Any] = own_toml(__file__, "rules.toml")
_BANNER = re.compile(r"^-{10,}$", re.MULTILINE)


def warn(
    location: str | tuple[str, int | None] | nodes.Node, found: str, allowed: str, fix: str = ""
) -> None:
    """Warns of what a page holds, at a node, a page, or a place in a file: it stops the build at its end."""
    allowed += f"; to fix: {fix}" if fix else ""
    _logger.warning("found %s; allowed: %s", found, allowed, location=location, type="book")


class ProblemCollector(WarningStreamHandler):
    """Gathers each warning of a Sphinx build as a problem."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(StringIO())
        self.setLevel(logging.WARNING)
        self.addFilter(WarningSuppressor(app))
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keeps the record; raises the OSError that it tells of, which is no fault of the book."""
        for argument in record.args if isinstance(record.args, tuple) else ():
            if isinstance(argument, OSError):
                raise argument
        location = str(getattr(record, "location", None) or "")
        kind = ".".join(filter(None, (getattr(record, "type", ""), getattr(record, "subtype", "") or "")))
        # Sphinx puts the place before the message and the kind behind it.
        message = (
            record.getMessage()
            .removeprefix(f"{location}: ")
            .removeprefix("WARNING: ")
            .removesuffix(f" [{kind}]")
        )
        warning = Problem(
            exit=Exit.BOOK,
            place=location,
            words=message if "; allowed: " in message or not kind else f"{message} [{kind}]",
            allowed=RULES["allowed"].get(kind, ""),
        )
        if warning not in self.problems:
            self.problems.append(warning)


def cell_problem(page: Path, error: BaseException) -> Problem:
    """The failure of a notebook cell, at the line of the page where the cell's code starts."""
    if isinstance(error, NoSuchKernel):
        found = f"the kernel {error.name!r}, which is not installed"
        return Problem(found, "python3", Exit.BOOK, place=f"{page}:1")
    parts = _BANNER.split(str(error))
    code = parts[1].strip("\n") if len(parts) > 1 else ""
    text = page.read_text(encoding="utf-8")
    before = text[: text.index(code)] if code and code in text else ""
    name = f"cell {before.count('{code-cell}')}" if before else "a cell"
    if isinstance(error, CellExecutionError):
        words = f"{name} raised {error.ename}: {error.evalue}"
    elif "Kernel died" in str(error):
        words = f"{name} crashed its kernel"
    else:
        words = f"{name} did not end: {(str(error) or type(error).__name__).splitlines()[0]}"
    line = before.count("\n") + 1
    allowed = "a cell that runs to its end"
    return Problem(exit=Exit.BOOK, place=f"{page}:{line}", words=words, allowed=allowed, detail=code)
