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

from watchfiles import watch

from qualifications.build_inputs import is_input
from qualifications.ledger.chapters import is_chapter
from qualifications.problems import Exit, refusal, reported
from qualifications.project import Project

# Where a page asks which build is served, and the script that asks, and reloads the page after another.
_BUILD, _RELOAD = "/-/build", "/-/reload.js"
_SCRIPT = Path(__file__).with_name("preview.js")
# The script has a file of its own, since the pages' policy allows none within a page.
_END_OF_PAGE = f'<script src="{_RELOAD}"></script></body>'.encode()
# What a process that builds finds loaded: no module of our own, which would not be read again when saved.
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
    # The watch starts before the first build, so that it misses nothing that is saved meanwhile.
    folders = filter(Path.exists, (project.content, project.evidence, project.images, project.root / "src"))
    Thread(target=_watch, args=(saves, *folders), daemon=True).start()
    # The folder is watched, not each file: where an editor replaces one, its watch would see nothing more.
    beside = {"recursive": False, "watch_filter": lambda _, path: is_input(Path(path))}
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


class _Builds:
    """Builds of the site, in a process of its own that gets a message to build and sends one when it has.

    It is asked again while chapters alone change, since it has the others in memory; where anything else was
    saved, and after a build that failed, another takes its place.
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
            # Until it has ended, it holds the lock of the folder `_build`.
            self._process.join()
            self._start()
        try:
            self._messages.send(None)
            self._messages.recv()
        except (EOFError, OSError):
            # A problem has ended it, or code that cannot run.
            self._start()
        else:
            print(f"built in {time.monotonic() - start:.1f} s", flush=True)

    def _start(self) -> None:
        self._messages, other_end = multiprocessing.Pipe()
        self._process = self._processes.Process(
            target=_build_when_asked, args=(self._project.root, other_end), daemon=True
        )
        self._process.start()
        # The process has a copy. With this one open, its end would go unnoticed.
        other_end.close()

    def _is_chapter(self, path: Path) -> bool:
        content = self._project.content
        is_page = path.suffix == ".md" and path.is_relative_to(content) and path.is_file()
        return is_page and is_chapter(path.relative_to(content))


def _build_when_asked(root: Path, messages: Connection) -> None:
    """Builds the site for each message, and answers with one, until a build fails."""

    def build() -> None:
        # Imported after the first message: code that cannot run is then reported once for each save.
        from qualifications.build import site_builder

        build_site = site_builder(Project(root))
        while True:
            build_site()
            messages.send(None)
            messages.recv()

    # These tell that the preview has ended.
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        messages.recv()
        reported(build)


class _Server(ThreadingHTTPServer):
    """A server that is silent about broken requests: a build replaces files, and a browser leaves early."""

    def handle_error(self, *_: object) -> None:
        """Prints nothing; the page asks again."""


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
            self._send("text/html", file.read_bytes().replace(b"</body>", _END_OF_PAGE))
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
        """Prints nothing for each file."""
