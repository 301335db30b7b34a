"""Runs the notebooks of a build in a program beside it, for the cache of myst-nb.

To start a kernel, and to load in it what a notebook draws with, takes longer than the notebook. So they run
one after the other in one shell of IPython, which starts before all that the build itself has to load.
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
    """The pages with code that are still to run, and the program's report of each that has run."""

    pages: set[str]
    ended: IO[str] | None = None

    def wait(self, page: str) -> None:
        """Returns when the page has run, or cannot be run here: then myst-nb runs it, and tells why."""
        while page in self.pages and self.ended:
            name = self.ended.readline()
            self.pages -= {name.strip().removesuffix(".md")} if name else self.pages


@contextmanager
def running_notebooks(project: Project, folder: BuildFolder) -> Iterator[NotebookRuns]:
    """Runs every notebook where none can be in the cache; what is still at work at the end is ended."""
    names = [name for name in sorted(folder.changed) if _CELL in (project.content / name).read_bytes()]
    if folder.chapters_alone or not names or project.setting("execute", "execute_notebooks") != "force":
        yield NotebookRuns(set())
        return
    timeout = project.setting("execute", "timeout") or _TIMEOUT
    command = [sys.executable, "-P", "-m", _PROGRAM, str(project.notebooks), str(timeout), *names]
    # The time of the edition, which whatever a build makes has.
    env = os.environ | {"SOURCE_DATE_EPOCH": str(project.edition.epoch)}
    with Popen(
        command, cwd=project.content, env=env, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True
    ) as program:
        try:
            yield NotebookRuns({name.removesuffix(".md") for name in names}, program.stdout)
        finally:
            # Whatever a cell has made of it.
            program.kill()
