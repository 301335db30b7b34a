"""Runs the notebooks of a build in a program beside it, for the cache of myst-nb.

To start a kernel, and to load in it what a notebook draws with, takes longer than the notebook. So they run
one after the other in one shell of IPython, which starts before all that the build itself has to load.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from threading import Thread
from typing import IO, Any

from qualifications.build_folder import BuildPlan
from qualifications.project import Project

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
            line = self.ended.readline()
            self.pages -= {line.strip()} if line else self.pages


@contextmanager
def running_notebooks(project: Project, work: BuildPlan) -> Iterator[NotebookRuns]:
    """Runs every notebook where none can be in the cache; what is still at work at the end is ended."""
    names = [name for name in sorted(work.changed) if _CELL in (project.content / name).read_bytes()]
    if work.chapters_alone or not names or project.setting("execute", "execute_notebooks") != "force":
        yield NotebookRuns(set())
        return
    timeout = project.setting("execute", "timeout") or _TIMEOUT
    command = [sys.executable, "-m", __name__, str(project.notebooks), str(timeout), *names]
    # The time of the edition, which whatever a build makes has.
    env = os.environ | {"SOURCE_DATE_EPOCH": str(project.edition.epoch)}
    with Popen(
        command, cwd=project.content, env=env, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, text=True
    ) as program:
        yield NotebookRuns({name.removesuffix(".md") for name in names}, program.stdout)


def main(cache: str, timeout: str, *names: str) -> None:
    """Runs notebooks in the working directory, and reports each; one that fails is the last."""
    from IPython.core.interactiveshell import InteractiveShell
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn
    from myst_nb.core.read import read_myst_markdown_notebook

    # Whoever asked for it has ended.
    Thread(target=lambda: os._exit(len(os.read(0, 1))), daemon=True).start()
    shell = InteractiveShell.instance()
    sys.path[0] = ""
    for name, path in [(name, Path(name).resolve()) for name in names]:
        notebook = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), path=path)
        # One that says itself how it runs is for myst-nb.
        if (
            "mystnb" not in notebook.metadata
            and notebook.metadata.get("kernelspec", {}).get("name") == "python3"
        ):
            _run(notebook, path.parent, shell, int(timeout))
            get_cache(cache).cache_notebook_bundle(
                CacheBundleIn(notebook, str(path), data={}), check_validity=False, overwrite=True
            )
        print(name.removesuffix(".md"), flush=True)


def _run(notebook: Any, folder: Path, shell: Any, timeout: int) -> None:
    """Runs the cells in the folder, without names of another notebook; one that takes too long ends all."""
    from ipykernel.ipkernel import IPythonKernel
    from nbformat import from_dict

    os.chdir(folder)
    shell.reset(new_session=True)
    notebook.metadata.language_info = IPythonKernel.language_info
    for cell in notebook.cells:
        if cell.cell_type == "code":
            signal.alarm(timeout)
            cell.execution_count = shell.execution_count
            cell.outputs = from_dict(_shown(shell, cell.source))  # type: ignore[no-untyped-call] # nbformat's
    signal.alarm(0)


def _shown(shell: Any, code: str) -> list[dict[str, Any]]:
    """What a cell shows; raises for one that fails or prints, of which myst-nb tells."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.utils.capture import capture_output

    results: list[dict[str, Any]] = []
    shell.display_pub = CapturingDisplayPublisher()  # type: ignore[no-untyped-call] # IPython's
    shell.display_trap.hook = CapturingDisplayHook(shell, results)  # type: ignore[no-untyped-call] # IPython's
    with capture_output(display=False) as printed:
        ran = shell.run_cell(code, store_history=True)
    ran.raise_error()
    if printed.stdout or printed.stderr:
        raise ValueError(code)
    shown = [(each["data"], each["metadata"]) for each in shell.display_pub.outputs]
    numbered = {"output_type": "execute_result", "execution_count": ran.execution_count}
    return [
        *({"output_type": "display_data", "data": data, "metadata": metadata} for data, metadata in shown),
        *(numbered | each for each in results),
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
