"""What notebooks showed, in the cache of myst-nb, which one kernel fills for all of them.

To start a kernel, and to load in it what a notebook draws with, takes longer than the notebook. The cache
knows a notebook by its code alone: its folder is that of one state of all else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_KERNEL = "python3"
# The first cell of each: it starts the numbers of cells again too, and is taken out when all have run.
_FRESH = "import os\nos.chdir({folder!r})\nget_ipython().reset(new_session=True)"


def cache_settings(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The settings with a cache in the folder, where notebooks run at every reading."""
    if settings["nb_execution_mode"] != "force":
        return settings
    return settings | {"nb_execution_mode": "cache", "nb_execution_cache_path": str(folder)}


def fill(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Runs the notebooks among the pages, where there are several, while pages without code are read.

    One alone, and those that fail, myst-nb runs.
    """
    settings = _settings(env)
    if settings.execution_mode != "cache":
        return
    cache = get_cache(settings.execution_cache_path)
    waiting = {path: notebook for path, notebook in _notebooks(env, docnames) if not _is_in(cache, notebook)}
    if len(waiting) > 1:
        names = {env.path2doc(path) for path in waiting}
        docnames.sort(key=names.__contains__)
        running = Thread(target=_run_and_keep, args=(waiting, settings))
        running.start()
        app.connect("source-read", lambda _, name, __: running.join() if name in names else None)


def _is_in(cache: JupyterCacheAbstract, notebook: NotebookNode) -> bool:
    with suppress(KeyError):
        cache.match_cache_notebook(notebook)
        return True
    return False


def _run_and_keep(notebooks: Mapping[str, NotebookNode], settings: NbParserConfig) -> None:
    cache = get_cache(settings.execution_cache_path)
    # Whatever is wrong with a notebook is told when myst-nb runs it alone.
    with suppress(Exception):
        for path, seconds in _run(notebooks, settings):
            bundle = CacheBundleIn(notebooks[path], path, data={"execution_seconds": seconds})
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _run(notebooks: Mapping[str, NotebookNode], settings: NbParserConfig) -> Iterator[tuple[str, float]]:
    """Runs notebooks one after the other in one kernel, each in its own folder and with no names of others.

    Gives the path of each with the seconds that it took; raises what a cell raises.
    """
    manager = AsyncKernelManager(kernel_name=_KERNEL)
    try:
        for path, notebook in notebooks.items():
            folder = str(Path(path).parent)
            fresh: Any = new_code_cell(_FRESH.format(folder=folder))  # type: ignore[no-untyped-call] # nbformat's
            notebook.cells.insert(0, fresh)
            client = NotebookClient(
                notebook,
                km=manager,
                timeout=settings.execution_timeout,
                allow_errors=settings.execution_allow_errors,
                # The cache would take it for a part of the code.
                record_timing=False,
                resources={"metadata": {"path": folder}},
            )
            start = monotonic()
            client.execute()
            if client.kc is not None:
                client.kc.stop_channels()
            del notebook.cells[0]
            for cell in notebook.cells:
                if cell.get("execution_count"):
                    cell.execution_count -= 1
            yield path, monotonic() - start
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)


def executed(env: BuildEnvironment, name: str) -> Path:
    """The notebook of a page, as myst-nb has written it."""
    return Path(_settings(env).output_folder, f"{name}.ipynb")


def with_outputs(env: BuildEnvironment, notebook: Any) -> Any:
    """The notebook with what its cells showed: myst-nb writes one that it has found in the cache without."""
    settings = _settings(env)
    if settings.execution_mode == "cache":
        with suppress(KeyError):
            return get_cache(settings.execution_cache_path).merge_match_into_notebook(notebook)[1]
    return notebook


def _settings(env: BuildEnvironment) -> NbParserConfig:
    settings: NbParserConfig = env.mystnb_config  # type: ignore[attr-defined] # myst-nb puts it in
    return settings


def _notebooks(env: BuildEnvironment, docnames: list[str]) -> Iterator[tuple[str, NotebookNode]]:
    """The notebooks among the pages that Python runs and that have no settings of their own, by path."""
    settings = _settings(env)
    for name in docnames:
        path = env.doc2path(name)
        # Whatever is wrong with a page is told when the page is read.
        with suppress(Exception):
            text = Path(path).read_text(encoding="utf-8")
            reader = create_nb_reader(path, env.myst_config, settings, text)  # type: ignore[attr-defined] # MyST puts it in
            if reader:
                notebook = reader.read(text)
                own = settings.metadata_key in notebook.metadata
                if not own and notebook.metadata.kernelspec.name == _KERNEL:
                    yield path, notebook
