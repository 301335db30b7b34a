"""The notebooks of a build, run side by side while Sphinx reads the other pages.

myst-nb runs a notebook when it reads its page, and waits for it. Here each begins as soon as the pages
to read are known; they are read last, and myst-nb finds what they showed in its cache. The cache lives
for one reading: it knows a notebook by its code, and would not see that the evidence has changed.
Kernels talk through files: the ports of a machine are for all its programs, and may not be there.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import ExecutionResult, single_nb_execution
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.config import Config as SphinxConfig
from sphinx.environment import BuildEnvironment
from traitlets.config import Config

from qualifications.book.checkout import project_of
from qualifications.book.problems import BookError, cell_problem
from qualifications.files import write_atomically

# An event of the build, with the code of all cells: the notebooks run, and what else takes long can be
# done meanwhile.
STARTED = "notebooks-started"
_FEWEST_WORKERS = 2
# What the path of a socket may have, with room for the kernel's own ending. A kernel talks through ports
# where the folder for temporary files has a longer one.
_LONGEST_SOCKET = 90


def setup(app: Sphinx) -> None:
    """Connects the notebooks of this build with its events."""
    executions = Executions()
    app.add_event(STARTED)
    app.connect("config-inited", _use_cache)
    app.connect("env-before-read-docs", executions.start)
    app.connect("source-read", executions.hand_over)
    app.connect("doctree-read", executions.write)
    app.connect("env-updated", executions.forget)
    app.connect("build-finished", executions.stop)


class Executions:
    """The notebooks that run or have run, by page, until the page has been read."""

    def __init__(self) -> None:
        self._running: dict[str, Future[ExecutionResult]] = {}
        self._workers: ThreadPoolExecutor | None = None
        # Not in the build's folder: the path of a socket is short.
        self._sockets = TemporaryDirectory()

    def start(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Starts the notebooks among the pages to read, and moves these to the end of the list."""
        settings = _settings(env)
        if settings.execution_mode != "cache":
            return
        # Of a build that was killed, perhaps.
        self.forget(app, env)
        notebooks = {name: notebook for name in docnames if (notebook := _to_run(env, name)) is not None}
        docnames.sort(key=lambda name: name in notebooks)
        if not notebooks:
            return
        self._workers = ThreadPoolExecutor(max(_FEWEST_WORKERS, os.cpu_count() or 0))
        for number, (name, notebook) in enumerate(notebooks.items()):
            self._running[name] = self._workers.submit(
                single_nb_execution,
                notebook,
                cwd=str(Path(env.doc2path(name)).parent),
                timeout=settings.execution_timeout,
                allow_errors=settings.execution_allow_errors,
                config=_by_files(Path(self._sockets.name, str(number))),
            )
        cells = (cell for notebook in notebooks.values() for cell in notebook.cells)
        app.emit(STARTED, "\n".join(cell.source for cell in cells if cell.cell_type == "code"))

    def hand_over(self, app: Sphinx, name: str, _: list[str]) -> None:
        """Waits for the notebook of the page that is read next, and puts what it showed into the cache.

        Raises BookError for one that failed, where such a book may not be built.
        """
        running = self._running.get(name)
        failure = running and (running.exception() or running.result().err)
        if failure and _settings(app.env).execution_raise_on_error:
            root = project_of(app).root
            raise BookError([cell_problem(Path(app.env.doc2path(name)), failure, root)])
        done = self._done(name)
        if done is not None:
            get_cache(_settings(app.env).execution_cache_path).cache_notebook_bundle(
                CacheBundleIn(done.nb, app.env.doc2path(name), data={"execution_seconds": done.time}),
                check_validity=False,
                overwrite=True,
            )

    def write(self, app: Sphinx, _: Any) -> None:
        """Writes the notebook for readers: myst-nb writes what it has read, without what the cells showed."""
        name = app.env.docname
        done = self._done(name)
        if done is not None:
            file = Path(_settings(app.env).output_folder, f"{name}.ipynb")
            text: str = nbformat.writes(done.nb)  # type: ignore[no-untyped-call] # nbformat has no types
            write_atomically(file, text.encode())

    def _done(self, name: str) -> ExecutionResult | None:
        running = self._running.get(name)
        if running is None or running.exception() or running.result().err:
            return None
        return running.result()

    def forget(self, _: Sphinx, env: BuildEnvironment) -> None:
        """Forgets what the notebooks showed: every page has been read, or none."""
        shutil.rmtree(_settings(env).execution_cache_path, ignore_errors=True)

    def stop(self, *_: Any) -> None:
        """Starts no other notebook, and waits for those that run: of a build that failed, perhaps."""
        if self._workers:
            self._workers.shutdown(cancel_futures=True)
        self._sockets.cleanup()


def _use_cache(_: Sphinx, config: SphinxConfig) -> None:
    """Where notebooks run at every reading, lets myst-nb find what they showed."""
    if config["nb_execution_mode"] == "force" and not config["nb_execution_in_temp"]:
        config["nb_execution_mode"] = "cache"


def _by_files(path: Path) -> Config:
    if len(os.fsencode(path)) > _LONGEST_SOCKET:
        return Config()
    return Config({"ConnectionFileMixin": {"transport": "ipc", "ip": str(path)}})


def _settings(env: BuildEnvironment) -> NbParserConfig:
    settings: NbParserConfig = env.mystnb_config  # type: ignore[attr-defined] # myst-nb puts it in
    return settings


def _to_run(env: BuildEnvironment, name: str) -> Any:
    """The page as a notebook, or None for one that is none or has settings of its own."""
    path = env.doc2path(name)
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    settings = _settings(env)
    try:
        reader = create_nb_reader(path, env.myst_config, settings, text)  # type: ignore[attr-defined] # MyST puts it in
        notebook = reader and reader.read(text)
    except Exception:  # noqa: BLE001 - whatever is wrong with a page is told when the page is read
        return None
    return None if notebook and settings.metadata_key in notebook.metadata else notebook
