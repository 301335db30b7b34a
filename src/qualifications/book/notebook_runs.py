"""Runs the notebooks of a build in one kernel, beside all else that it does, for the cache of myst-nb.

To start a kernel, and to load in it what a notebook draws with, takes longer than the notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_client.manager import AsyncKernelManager
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from qualifications.book.kernel import KERNEL, Kernel
from qualifications.book.notebook_cache import cache_settings
from qualifications.book.settings import read_settings
from qualifications.build_folder import BuildPlan
from qualifications.ledger.chapters import is_no_chapter
from qualifications.project import Project

# Where a notebook sets how myst-nb runs it.
_OWN = "mystnb"
# The first cell of each: it starts the numbers of cells again too, and is taken out when all have run.
_FRESH = "import os\nos.chdir({folder!r})\nget_ipython().reset(new_session=True)"

Runs = Mapping[str, Event]
"""The pages that are notebooks, in the order in which they run, each with the event of its end."""


def run_notebooks(project: Project, work: BuildPlan, kernel: Kernel) -> Runs:
    """Begins to run the notebooks among the chapters to read that the cache does not have.

    Those that have settings of their own, and those that fail, are left to myst-nb, which tells why.
    """
    chapters = [name for name in sorted(work.changed) if not is_no_chapter(Path(name))]
    paths = {name.removesuffix(".md"): project.content / name for name in chapters}
    paths = {name: path for name, path in paths.items() if _is_notebook(path)}
    runs = {name: Event() for name in paths}
    if paths:
        kernel.thread.submit(_run_all, kernel.manager, project, work, paths, runs)
    return runs


def _is_notebook(path: Path) -> bool:
    # Whatever is wrong with a page is reported when the page is read.
    with suppress(Exception):
        return bool(is_myst_markdown_notebook(path.read_text(encoding="utf-8")))
    return False


def _run_all(
    manager: AsyncKernelManager, project: Project, work: BuildPlan, paths: Mapping[str, Path], runs: Runs
) -> None:
    # Whatever is wrong with a notebook is reported when myst-nb runs it alone.
    try:
        with suppress(Exception):
            settings = cache_settings(read_settings(project), work.notebooks)
            if settings["nb_execution_mode"] == "cache":
                _fill(manager, settings, paths, runs)
    finally:
        for ended in runs.values():
            ended.set()


def _fill(
    manager: AsyncKernelManager, settings: Mapping[str, Any], paths: Mapping[str, Path], runs: Runs
) -> None:
    """Runs the notebooks one after the other, each in its own folder and with no names of others."""
    cache = get_cache(settings["nb_execution_cache_path"])
    client = NotebookClient(
        new_notebook(),  # type: ignore[no-untyped-call] # nbformat has no types
        km=manager,
        timeout=settings["nb_execution_timeout"],
        allow_errors=settings["nb_execution_allow_errors"],
        # The cache would take it for a part of the code.
        record_timing=False,
    )
    try:
        for name, path in paths.items():
            notebook = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), path=path)
            own = _OWN in notebook.metadata or notebook.metadata.kernelspec.name != KERNEL
            if not own and not _is_in(cache, notebook):
                start = monotonic()
                folder = str(path.parent)
                fresh: Any = new_code_cell(_FRESH.format(folder=folder))  # type: ignore[no-untyped-call] # nbformat has no types
                notebook.cells.insert(0, fresh)
                client.nb = notebook
                client.execute(cwd=folder)
                del notebook.cells[0]
                for cell in notebook.cells:
                    if cell.get("execution_count"):
                        cell.execution_count -= 1
                bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": monotonic() - start})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
            runs[name].set()
    finally:
        if client.kc is not None:
            client.kc.stop_channels()


def _is_in(cache: JupyterCacheAbstract, notebook: NotebookNode) -> bool:
    with suppress(KeyError):
        cache.match_cache_notebook(notebook)
        return True
    return False
