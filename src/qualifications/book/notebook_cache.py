"""What notebooks showed, in the cache of myst-nb, which several of them fill side by side.

The cache knows a notebook by its code alone: its folder is that of one state of all else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor
from jupyter_cache.readers import DEFAULT_READ_DATA
from myst_nb.core.config import NbParserConfig
from myst_nb.core.read import create_nb_reader
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

_quiet = logging.getLogger(__name__)
_quiet.setLevel(logging.CRITICAL)


def setup(app: Sphinx) -> None:
    """Fills the cache before pages are read."""
    app.connect("env-before-read-docs", fill)


def cache_settings(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The settings with a cache in the folder, where notebooks run at every reading."""
    if settings["nb_execution_mode"] != "force":
        return settings
    return settings | {"nb_execution_mode": "cache", "nb_execution_cache_path": str(folder)}


def fill(_: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Runs the notebooks among the pages, where there are several; one, and one that fails, myst-nb runs."""
    settings = _settings(env)
    notebooks = dict(_notebooks(env, docnames)) if settings.execution_mode == "cache" else {}
    if not notebooks:
        return
    cache = get_cache(settings.execution_cache_path)
    for path, reader in notebooks.items():
        cache.add_nb_to_project(path, read_data=reader)
    if len(cache.list_unexecuted()) > 1:
        load_executor("local-parallel", cache, logger=_quiet).run_and_cache(
            timeout=settings.execution_timeout, allow_errors=settings.execution_allow_errors
        )


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
