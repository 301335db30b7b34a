"""Runs notebooks in one shell of IPython, and keeps what they showed in the cache of myst-nb.

It gets the cache, the seconds that a cell may take, and the notebooks by path, and writes each that has run.
One that fails is the last: myst-nb runs what is left, and tells why.
"""

import asyncio
import faulthandler
import os
import sys
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from threading import Thread
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from IPython.core.displayhook import CapturingDisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import from_dict

_STREAMS = {"stdout": 1, "stderr": 2}
# In bytes; a cell that prints more may never end.
_MOST_PRINTED = 1_000_000


async def main(cache: str, timeout: str, *names: str) -> None:
    """Runs the notebooks; ends with whoever asked for it, who closes the input."""
    asked, ended = os.dup(0), os.fdopen(os.dup(1), "w")
    # What cells start may outlive this program, and has neither of these.
    os.register_at_fork(after_in_child=ended.close)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # A file has at once all that a cell and what it started have printed; a pipe may be read too early.
    for stream in _STREAMS.values():
        with TemporaryFile() as printed:
            os.dup2(printed.fileno(), stream)
    Thread(target=_end, args=(asked,), daemon=True).start()
    shell: Any = InteractiveShell.instance()
    # As in a kernel, what stands beside a notebook can be imported.
    sys.path.insert(0, "")
    for name, path in [(name, Path(name).resolve()) for name in names]:
        notebook: Any = read_myst_markdown_notebook(path.read_text(encoding="utf-8"), path=path)
        kernel = notebook.metadata.get("kernelspec", {}).get("name")
        # One that says itself how it runs is for myst-nb.
        if kernel == "python3" and "mystnb" not in notebook.metadata:
            await _run(notebook, path.parent, shell, int(timeout))
            bundle = CacheBundleIn(notebook, str(path), data={})
            get_cache(cache).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        print(name, file=ended, flush=True)


def _end(asked: int) -> None:
    """Ends the program when the input is closed, or a cell prints too much."""
    while all(os.fstat(stream).st_size <= _MOST_PRINTED for stream in _STREAMS.values()):
        if select([asked], [], [], 0.1)[0]:
            break
    os._exit(1)


async def _run(notebook: Any, folder: Path, shell: Any, timeout: int) -> None:
    """Runs the cells in the folder, without names of another notebook; one that takes too long ends all."""
    os.chdir(folder)
    shell.reset(new_session=True)
    notebook.metadata.language_info = IPythonKernel.language_info
    for cell in notebook.cells:
        # As nbclient has it.
        skipped = not cell.source.strip() or "skip-execution" in cell.metadata.get("tags", ())
        if cell.cell_type == "code" and not skipped:
            faulthandler.dump_traceback_later(timeout, exit=True)
            cell.execution_count = shell.execution_count
            shown = await _shown(shell, cell.source)
            cell.outputs = from_dict(_printed() + shown)  # type: ignore[no-untyped-call] # nbformat has no types
    faulthandler.cancel_dump_traceback_later()


def _printed() -> list[dict[str, Any]]:
    """What a cell, and what it started, has printed; the files are empty then."""
    sys.stdout.flush()
    sys.stderr.flush()
    outputs = []
    for name, stream in _STREAMS.items():
        if size := os.fstat(stream).st_size:
            text = os.pread(stream, size, 0).decode(errors="replace")
            os.ftruncate(stream, 0)
            os.lseek(stream, 0, os.SEEK_SET)
            outputs.append({"output_type": "stream", "name": name, "text": text})
    return outputs


async def _shown(shell: Any, code: str) -> list[dict[str, Any]]:
    """What a cell shows; raises for one that fails, or changes what it has shown."""
    results: list[dict[str, Any]] = []
    shell.display_pub = CapturingDisplayPublisher()  # type: ignore[no-untyped-call] # IPython has none
    shell.display_trap.hook = CapturingDisplayHook(shell, results)  # type: ignore[no-untyped-call] # IPython has none
    ran = await shell.run_cell_async(code, store_history=True, transformed_cell=shell.transform_cell(code))
    ran.raise_error()
    if any(each["update"] for each in shell.display_pub.outputs):
        raise ValueError(code)
    # After a semicolon, a result is not shown.
    results = [each for each in results if each["data"] and not shell.displayhook.quiet()]
    shown = [(each["data"], each["metadata"]) for each in shell.display_pub.outputs]
    numbered = {"output_type": "execute_result", "execution_count": ran.execution_count}
    return [
        *({"output_type": "display_data", "data": data, "metadata": metadata} for data, metadata in shown),
        *(numbered | each for each in results),
    ]


if __name__ == "__main__":
    # As in a kernel, a loop runs around the cells.
    asyncio.run(main(*sys.argv[1:]))
