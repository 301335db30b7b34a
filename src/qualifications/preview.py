"""The live preview: serves the site, rebuilds it when a file is saved and reloads the browser."""

import multiprocessing
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any

from watchfiles import Change, watch

from qualifications.ledger.chapters import is_no_chapter
from qualifications.problems import Exit, refusal
from qualifications.project import Project

# Asks which build the site is of, and reloads the page when it is another.
_BUILD, _RELOAD = "/-/build", "/-/reload.js"
_SCRIPT = Path(__file__).with_name("preview.js")
# A file, since the pages' policy allows no script in the page.
_LOADED = f'<script src="{_RELOAD}"></script></body>'.encode()
# What a process that builds has loaded beforehand. Nothing of our own is among it: code that is saved would
# not be loaded again.
_PRELOADED = [
    "altair",
    "jupyter_book.config",
    "myst_nb.sphinx_ext",
    "pikepdf",
    "polars",
    "sphinxcontrib.bibtex",
    "typst",
    "vl_convert",
]


def serve(project: Project, *, port: int) -> None:
    """Serves the site on this machine until interrupted.

    A saved file rebuilds what it concerns, with the code as it is saved; problems are printed, and the
    last good site stays up. Raises ProblemError where the port is taken.
    """
    try:
        server = _Server(("127.0.0.1", port), partial(_Handler, directory=str(project.site)))
    except (OSError, OverflowError) as error:
        allowed = "a free port from 1 to 65535, as in `qualifications serve --port 8001`"
        found = getattr(error, "strerror", error)
        raise refusal(found, allowed, Exit.PROJECT, place=f"port {port}") from None
    saves: SimpleQueue[list[Path]] = SimpleQueue()
    # Before the build, so that nothing is missed that is saved meanwhile.
    folders = filter(Path.exists, (project.content, project.evidence, project.images, project.root / "src"))
    Thread(target=_watch, args=(saves, *folders), daemon=True).start()
    # The files beside them are watched by their folder: one that another replaces would not be seen again.
    beside = {"recursive": False, "watch_filter": _is_file_beside}
    Thread(target=_watch, args=(saves, project.root), kwargs=beside, daemon=True).start()
    builds = _Builds(project)
    builds.build()
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    print(f"Serving {address} ; save a file and the page reloads. Stop with Ctrl-C.", flush=True)
    while True:
        saved = saves.get()
        print(f"{', '.join(path.name for path in saved)} saved:", end=" ", flush=True)
        builds.build(saved)


def _watch(saves: SimpleQueue[list[Path]], *folders: Path, **options: Any) -> None:
    for changes in watch(*folders, debounce=100, step=50, **options):
        saves.put(sorted({Path(path) for _, path in changes}))


def _is_file_beside(_: Change, path: str) -> bool:
    """Whether a file was saved or deleted, and none that an editor or a system puts there for itself."""
    file = Path(path)
    return not file.name.startswith(".") and not file.name.endswith("~") and not file.is_dir()


class _Builds:
    """Builds of the site, in a process that is as young as what pages share.

    One that has built well is asked again where chapters alone have changed: it has all others in memory.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(_PRELOADED)
        self._start()

    def build(self, saved: Iterable[Path] = ()) -> None:
        """Builds after those files were saved, and says how long it took; problems are printed."""
        start = time.monotonic()
        if not all(map(self._is_chapter, saved)):
            self._process.kill()
            # What it held is free then, the folder of the build first.
            self._process.join()
            self._start()
        try:
            self._asked.send(None)
            self._asked.recv()
        except (EOFError, OSError):
            # It ended by a problem, or by code that cannot run.
            self._start()
        else:
            print(f"built in {time.monotonic() - start:.1f} s", flush=True)

    def _start(self) -> None:
        self._asked, answers = multiprocessing.Pipe()
        self._process = self._processes.Process(
            target=_answer, args=(self._project.root, answers), daemon=True
        )
        self._process.start()
        # Its own copy tells of its end.
        answers.close()

    def _is_chapter(self, path: Path) -> bool:
        content = self._project.content
        is_page = path.suffix == ".md" and path.is_relative_to(content) and path.is_file()
        return is_page and not is_no_chapter(path.relative_to(content))


def _answer(root: Path, asked: Connection) -> None:
    """Builds the site each time that it is asked, until it fails."""
    # Imported here, in the process that builds: the server itself needs no Sphinx.
    from qualifications.problems import reported

    def build() -> None:
        # When it is asked: code that cannot run is reported once for each save.
        from qualifications.build import site_builds

        build_site = site_builds(Project(root))
        while True:
            build_site()
            asked.send(None)
            asked.recv()

    # The end of the preview.
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        asked.recv()
        reported(build)


class _Server(ThreadingHTTPServer):
    """Serves files of which some go while they are asked for, to a browser that goes too."""

    def handle_error(self, *_: object) -> None:
        """Says nothing: the page asks again."""


class _Handler(SimpleHTTPRequestHandler):
    """A file of the site; a page gets the script that reloads it."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if self.path == _BUILD:
            # Each build puts a newer folder in the place of the site; its number may be that of an older one.
            self._send("text/plain", str(Path(self.directory).stat().st_mtime_ns).encode())
        elif self.path == _RELOAD:
            self._send("text/javascript", _SCRIPT.read_bytes())
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
