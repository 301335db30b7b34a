"""Runs the notebooks of a build in a program beside it, for the cache of myst-nb.

A kernel for each notebook would take longer to start, and to load the libraries, than the notebook runs. So
all run one after the other in one shell of IPython, which starts while the build loads what it needs.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import DEVNULL, PIPE, Popen
from typing import IO

from qualifications.build_folder import BuildFolder
from qualifications.project import Project

_PROGRAM = "qualifications.book.notebook_program"
_CELL = b"{code-cell}"
# As Jupyter Book has it where nothing is set, in seconds.
_TIMEOUT = 30


@dataclass
class NotebookRuns:
    """The pages whose notebooks are still to run, and a pipe with a line for each that has run."""

    pages: set[str]
    reports: IO[str] | None = None

    def put_last(self, _app: object, _env: object, pages: list[str]) -> None:
        """Puts the pages that are to run behind the others that Sphinx is to read."""
        pages.sort(key=lambda page: page in self.pages)

    def wait(self, _app: object, page: str, _source: object) -> None:
        """Returns when the page has run, or the program has ended: then myst-nb runs it, and tells why."""
        while page in self.pages and self.reports:
            report = self.reports.readline()
            if report:
                self.pages.discard(report.strip().removesuffix(".md"))
            else:
                self.pages.clear()


@contextmanager
def running_notebooks(project: Project, folder: BuildFolder) -> Iterator[NotebookRuns]:
    """Runs every notebook where none can be in the cache; ends the program with the block."""
    names = [name for name in sorted(folder.changed) if _CELL in (project.content / name).read_bytes()]
    if folder.chapters_alone or not names or project.setting("execute", "execute_notebooks") != "force":
        yield NotebookRuns(set())
        return
    timeout = project.setting("execute", "timeout") or _TIMEOUT
    command = [sys.executable, "-P", "-m", _PROGRAM, str(project.notebooks), str(timeout), *names]
    # What a build makes has the time of the edition.
    env = os.environ | {"SOURCE_DATE_EPOCH": str(project.edition.epoch)}
    with Popen(
        command, cwd=project.content, env=env, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True
    ) as program:
        try:
            yield NotebookRuns({name.removesuffix(".md") for name in names}, program.stdout)
        finally:
            # A cell may have made it deaf to anything milder.
            program.kill()
