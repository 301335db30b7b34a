"""What notebooks showed, in the cache of myst-nb, which one kernel fills for all of them.

To start a kernel, and to load in it what a notebook draws with, takes longer than the notebook. The cache
knows a notebook by its code alone: its folder is that of one state of all else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import ProjectNb
from jupyter_cache.executors.utils import create_cache_bundle
from jupyter_cache.readers import DEFAULT_READ_DATA
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_KERNEL = "python3"
# The first cell of each: it starts the numbers of cells again too, and is taken out when all have run.
_FRESH = "import os\nos.chdir({folder!r})\nget_ipython().reset(new_session=True)"


def setup(app: Sphinx) -> None:
    """Fills the cache before pages are read."""
    app.connect("env-before-read-docs", fill)


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
    notebooks = dict(_notebooks(env, docnames)) if settings.execution_mode == "cache" else {}
    if not notebooks:
        return
    cache = get_cache(settings.execution_cache_path)
    for path, reader in notebooks.items():
        cache.add_nb_to_project(path, read_data=reader)
    waiting = [cache.get_project_notebook(each.pk) for each in cache.list_unexecuted()]
    waiting = [each for each in waiting if each.nb.metadata.get("kernelspec", {}).get("name") == _KERNEL]
    if len(waiting) > 1:
        names = {env.path2doc(each.uri) for each in waiting}
        docnames.sort(key=names.__contains__)
        running = Thread(target=_run_and_keep, args=(waiting, settings))
        running.start()
        app.connect("source-read", lambda _, name, __: running.join() if name in names else None)


def _run_and_keep(notebooks: Iterable[ProjectNb], settings: NbParserConfig) -> None:
    cache = get_cache(settings.execution_cache_path)
    # Whatever is wrong with a notebook is told when myst-nb runs it alone.
    with suppress(Exception):
        for each, seconds in _run(notebooks, settings):
            bundle = create_cache_bundle(each, None, None, seconds, None)
            cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def _run(notebooks: Iterable[ProjectNb], settings: NbParserConfig) -> Iterator[tuple[ProjectNb, float]]:
    """Runs notebooks one after the other in one kernel, each in its own folder and with no names of others.

    Gives each with the seconds that it took; raises what a cell raises.
    """
    manager = AsyncKernelManager(kernel_name=_KERNEL)
    try:
        for each in notebooks:
            folder = str(Path(each.uri).parent)
            fresh: Any = new_code_cell(_FRESH.format(folder=folder))  # type: ignore[no-untyped-call] # nbformat's
            each.nb.cells.insert(0, fresh)
            client = NotebookClient(
                each.nb,
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
            del each.nb.cells[0]
            for cell in each.nb.cells:
                if cell.get("execution_count"):
                    cell.execution_count -= 1
            yield each, monotonic() - start
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


def _notebooks(env: BuildEnvironment, docnames: list[str]) -> Iterator[tuple[str, Any]]:
    """The files of the pages that are notebooks and have no settings of their own, each with its reader."""
    settings = _settings(env)
    for name in docnames:
        path = env.doc2path(name)
        # Whatever is wrong with a page is told when the page is read.
        with suppress(Exception):
            text = Path(path).read_text(encoding="utf-8")
            reader = create_nb_reader(path, env.myst_config, settings, text)  # type: ignore[attr-defined] # MyST puts it in
            if reader and settings.metadata_key not in reader.read(text).metadata:
                yield path, reader.read_fmt or DEFAULT_READ_DATA
