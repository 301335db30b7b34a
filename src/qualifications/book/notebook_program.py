"""Runs notebooks in one shell of IPython, and keeps what they showed in the cache of myst-nb.

It gets the cache, the seconds that a cell may take, and the notebooks by path, and writes each that has run.
One that fails is the last: myst-nb runs what is left, and tells why.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from threading import Thread
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from IPython.core.displayhook import CapturingDisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import from_dict


def main(cache: str, timeout: str, *names: str) -> None:
    """Runs the notebooks; ends with whoever asked for it, whose end closes the input."""
    Thread(target=lambda: os._exit(len(os.read(0, 1))), daemon=True).start()
    shell: Any = InteractiveShell.instance()
    # As in a kernel, what stands beside a notebook can be imported.
    sys.path.insert(0, "")
    for name, path in [(name, Path(name).resolve()) for name in names]:
        notebook: Any = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), path=path)
        kernel = notebook.metadata.get("kernelspec", {}).get("name")
        # One that says itself how it runs is for myst-nb.
        if kernel == "python3" and "mystnb" not in notebook.metadata:
            _run(notebook, path.parent, shell, int(timeout))
            bundle = CacheBundleIn(notebook, str(path), data={})
            get_cache(cache).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        print(name, flush=True)


def _run(notebook: Any, folder: Path, shell: Any, timeout: int) -> None:
    """Runs the cells in the folder, without names of another notebook; one that takes too long ends all."""
    os.chdir(folder)
    shell.reset(new_session=True)
    notebook.metadata.language_info = IPythonKernel.language_info
    for cell in notebook.cells:
        if cell.cell_type == "code":
            signal.alarm(timeout)
            cell.execution_count = shell.execution_count
            cell.outputs = from_dict(_shown(shell, cell.source))  # type: ignore[no-untyped-call] # nbformat has no types
    signal.alarm(0)


def _shown(shell: Any, code: str) -> list[dict[str, Any]]:
    """What a cell shows; raises for one that fails or prints."""
    results: list[dict[str, Any]] = []
    shell.display_pub = CapturingDisplayPublisher()  # type: ignore[no-untyped-call] # IPython has none
    shell.display_trap.hook = CapturingDisplayHook(shell, results)  # type: ignore[no-untyped-call] # IPython has none
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
