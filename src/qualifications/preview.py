"""The live preview: serves the site, rebuilds it when a file is saved and reloads the browser."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import Application, RequestHandler, StaticFileHandler
from watchfiles import DefaultFilter, awatch

from qualifications.build_inputs import is_input, libraries
from qualifications.problems import Exit, refuse
from qualifications.project import Project

_EVENTS = "/-/reload"
# Opens a stream that says when the site was built anew, and when the server is back.
_LISTENER = f'new EventSource("{_EVENTS}").onmessage = () => location.reload();\n'
# A file, since the pages' policy allows no script in the page.
_SCRIPT_FILE = "/-/reload.js"
_SCRIPT = f'<script src="{_SCRIPT_FILE}"></script></body>'.encode()
# A preview starts each build in a fresh process; this is what that process has loaded beforehand. Nothing
# of our own is among it: code that is saved would not be loaded again.
_PRELOADED = [
    "altair",
    "docx",
    "jupyter_book.config",
    "lightningcss",
    "lxml.html",
    "myst_nb.sphinx_ext",
    "nbclient",
    "pikepdf",
    "polars",
    "sphinx_book_theme",
    "sphinx_external_toc",
    "sphinxcontrib.bibtex",
    "typst",
    "vl_convert",
]


def serve(project: Project, *, port: int) -> None:
    """Serves the site on this machine until interrupted.

    A saved file rebuilds what it concerns, with the code as it is saved; problems are printed, and the
    last good site stays up. Raises ProblemError where the port is taken.
    """
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            allowed = f"a free one, as in `qualifications serve --port {port + 1}`"
            raise refuse(Exit.PROJECT, f"port {port}", found="a program that listens", allowed=allowed)
    asyncio.run(_Preview(project).run(port))


class _Preview:
    """The server, the watcher and the browsers that listen."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._listeners: set[asyncio.Event] = set()
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(_PRELOADED)

    async def run(self, port: int) -> None:
        loaded = libraries()
        book = self._project
        folders = {book.content, book.evidence, book.images, book.code, book.root / "src"}
        watched = [path for path in folders if path.exists()]
        watched += filter(is_input, self._project.root.iterdir())
        saves = awatch(*watched, watch_filter=DefaultFilter(), debounce=100, step=50)
        # Before the build, so that nothing is missed that is saved meanwhile.
        coming = asyncio.ensure_future(anext(saves))
        await self._build()
        settings = {"path": str(self._project.site), "default_filename": "index.html"}
        Application(
            [
                (_EVENTS, _Events, {"listeners": self._listeners}),
                (_SCRIPT_FILE, _Script),
                (r"/(.*)", _Page, settings),
            ],
            log_function=lambda _: None,
        ).listen(port, address="127.0.0.1")
        print(
            f"Serving http://127.0.0.1:{port}/ ; save a file and the page reloads. Stop with Ctrl-C.",
            flush=True,
        )
        while True:
            saved = ", ".join(sorted({Path(path).name for _, path in await coming}))
            coming = asyncio.ensure_future(anext(saves))
            if libraries() != loaded:
                print("Other libraries are installed: starting again.", flush=True)
                os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - the command that runs, as it was given
            print(f"{saved} saved:", end=" ", flush=True)
            if await self._build():
                for listener in self._listeners:
                    listener.set()

    async def _build(self) -> bool:
        start = time.monotonic()
        process = self._processes.Process(target=_build_site, args=(self._project.root,))
        process.start()
        await asyncio.to_thread(process.join)
        done = process.exitcode == 0
        if done:
            print(f"built in {time.monotonic() - start:.1f} s", flush=True)
        return done


def _build_site(root: Path) -> None:
    # Imported here, in the process that builds: the server itself needs no Sphinx.
    from qualifications.build import build_site_alone
    from qualifications.exits import reported

    raise SystemExit(reported(lambda: build_site_alone(Project(root))))


class _Events(RequestHandler):
    """A stream of server-sent events: one message for each build."""

    def initialize(self, listeners: set[asyncio.Event]) -> None:
        self._listeners = listeners

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        built = asyncio.Event()
        self._listeners.add(built)
        try:
            await self.flush()
            while True:
                await built.wait()
                built.clear()
                self.write("data: built\n\n")
                await self.flush()
        except StreamClosedError:
            pass
        finally:
            self._listeners.discard(built)


class _Script(RequestHandler):
    """The script that listens and reloads."""

    def get(self) -> None:
        self.set_header("Content-Type", "text/javascript")
        self.write(_LISTENER)


class _Page(StaticFileHandler):
    """A file of the site; a page gets the script that reloads it."""

    def set_extra_headers(self, path: str) -> None:  # noqa: ARG002 - Tornado's interface
        self.set_header("Cache-Control", "no-store")

    def should_return_304(self) -> bool:
        return False

    @classmethod
    def get_content(cls, abspath: str, start: int | None = None, end: int | None = None) -> Any:
        content = Path(abspath).read_bytes()
        if abspath.endswith(".html"):
            content = content.replace(b"</body>", _SCRIPT)
        return content[start:end]

    def get_content_size(self) -> int:
        return len(self.get_content(str(self.absolute_path)))
