"""A server for a site, under the path of GitHub Pages or another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PREFIX = "/qualifications"


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

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code == 404 and page.is_file():
            data = page.read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        else:
            super().send_error(code, message, explain)

    def log_message(self, *_: Any) -> None:
        """Keeps the server's log out of the test's."""


@contextmanager
def served(site: Path, *, prefix: str = PREFIX) -> Iterator[str]:
    """The address of a server for the site, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=str(site), prefix=prefix))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{prefix}"
    server.shutdown()
    server.server_close()
