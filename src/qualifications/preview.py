"""The live preview: serves the site, rebuilds it when a file is saved and reloads the browser."""

from __future__ import annotations

import multiprocessing
import socket
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.context import ForkServerContext
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from watchfiles import watch

from qualifications.build_inputs import is_input
from qualifications.problems import Exit, refuse
from qualifications.project import Project

# Asks which build the site is of, and reloads the page when it is another.
_BUILD, _SCRIPT_FILE = "/-/build", "/-/reload.js"
_SCRIPT = f"""\
let shown;
setInterval(async () => {{
  const built = await fetch("{_BUILD}").then((answer) => answer.text(), () => shown);
  if (shown && built !== shown) location.reload();
  shown = built;
}}, 300);
"""
# A file, since the pages' policy allows no script in the page.
_LOADED = f'<script src="{_SCRIPT_FILE}"></script></body>'.encode()
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
    # Each build has a process of its own.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(_PRELOADED)
    saves: SimpleQueue[str] = SimpleQueue()
    # Before the build, so that nothing is missed that is saved meanwhile.
    Thread(target=_watch, args=(project, saves), daemon=True).start()
    _build(project, processes)
    server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Page, directory=str(project.site)))
    Thread(target=server.serve_forever, daemon=True).start()
    print(
        f"Serving http://127.0.0.1:{port}/ ; save a file and the page reloads. Stop with Ctrl-C.", flush=True
    )
    while True:
        print(f"{saves.get()} saved:", end=" ", flush=True)
        _build(project, processes)


def _watch(project: Project, saves: SimpleQueue[str]) -> None:
    folders = {project.content, project.evidence, project.images, project.root / "src"}
    paths = [*filter(Path.exists, folders), *filter(is_input, project.root.iterdir())]
    for changes in watch(*paths, debounce=100, step=50):
        saves.put(", ".join(sorted({Path(path).name for _, path in changes})))


def _build(project: Project, processes: ForkServerContext) -> None:
    start = time.monotonic()
    process = processes.Process(target=_build_site, args=(project.root,))
    process.start()
    process.join()
    if process.exitcode == 0:
        print(f"built in {time.monotonic() - start:.1f} s", flush=True)


def _build_site(root: Path) -> None:
    # Imported here, in the process that builds: the server itself needs no Sphinx.
    from qualifications.build import build_site_alone
    from qualifications.exits import reported

    raise SystemExit(reported(lambda: build_site_alone(Project(root))))


class _Page(SimpleHTTPRequestHandler):
    """A file of the site; a page gets the script that reloads it."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if self.path == _BUILD:
            # Each build puts another folder in the place of the site.
            self._send("text/plain", str(Path(self.directory).stat().st_ino).encode())
        elif self.path == _SCRIPT_FILE:
            self._send("text/javascript", _SCRIPT.encode())
        elif file.suffix == ".html" and file.is_file():
            self._send("text/html", file.read_bytes().replace(b"</body>", _LOADED))
        else:
            super().do_GET()

    def _send(self, kind: str, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(data)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing of each file."""
