"""A server for a site, under the path of GitHub Pages or another; texts are sent compressed, as there."""

from __future__ import annotations

import gzip
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

PREFIX = "/qualifications"
_TEXTS = {".html", ".css", ".js", ".svg", ".json", ".xml", ".csv", ".txt"}


class _Pages(SimpleHTTPRequestHandler):
    """Serves the files below the prefix; an unknown address gets the site's own page for it."""

    # Connections stay open.
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, prefix: str, **options: Any) -> None:
        self._prefix = prefix
        super().__init__(*args, **options)

    def translate_path(self, path: str) -> str:
        inside = (
            path.removeprefix(self._prefix) if path.startswith(f"{self._prefix}/") else "/outside the site"
        )
        return super().translate_path(inside)

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        path = Path(self.translate_path(self.path))
        if path.suffix in _TEXTS and path.is_file():
            return self._start(200, path)
        return super().send_head()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code == 404 and page.is_file():
            self.copyfile(self._start(code, page), self.wfile)
        else:
            super().send_error(code, message, explain)

    def _start(self, code: int, path: Path) -> io.BytesIO:
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        data = _packed(path, path.stat().st_mtime_ns) if packed else path.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", f"{self.guess_type(path)}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return io.BytesIO(data)

    def log_message(self, *_: Any) -> None:
        """Keeps the server's log out of the test's."""


@cache
def _packed(path: Path, _: int) -> bytes:
    """The file at that time, packed once."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


@contextmanager
def served(site: Path, *, prefix: str = PREFIX) -> Iterator[str]:
    """The address of a server for the site, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(site), prefix=prefix))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{prefix}"
    server.shutdown()
    server.server_close()
