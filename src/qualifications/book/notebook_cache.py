"""What notebooks showed, in the cache of myst-nb.

The cache knows a notebook by its code alone: its folder is that of one state of all else.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from myst_nb.core.config import NbParserConfig
from sphinx.environment import BuildEnvironment


def cache_settings(settings: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The settings with a cache in the folder, where notebooks run at every reading."""
    if settings["nb_execution_mode"] != "force":
        return settings
    return settings | {"nb_execution_mode": "cache", "nb_execution_cache_path": str(folder)}


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
