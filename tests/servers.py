"""Real HTTP servers: of a site, under the path of GitHub Pages or another, and of an archive with faults."""

import datetime as dt
import gzip
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

LAUNCH = "binderhub.jupyter.org/launch"


def event(day: dt.date, minute: int = 0, **others: object) -> dict[str, object]:
    """A launch as the archive writes it today."""
    time = f"{day}T{minute // 60:02d}:{minute % 60:02d}:00+00:00"
    launch = {"timestamp": time, "schema": LAUNCH, "version": 5, "provider": "GitHub"}
    launch |= {"spec": "Org/Repo/main", "status": "success", "origin": "gke.mybinder.org"}
    return launch | {"ref": "a" * 40, "build_token": False} | others


@dataclass
class Archive:
    """The days of an archive, other files with it, and the faults of each file, used up one a request.

    A fault is a status, or has one with the address that it sends to, or is given by name.

    `agents` and `passwords` are those of who asked.
    """

    days: dict[dt.date, list[dict[str, object]]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    agents: set[str] = field(default_factory=set)
    passwords: set[str] = field(default_factory=set)
    url: str = ""
    stopped: threading.Event = field(default_factory=threading.Event)

    def body(self, name: str) -> bytes | None:
        """The bytes of a file."""
        if name in self.raw:
            return self.raw[name]
        if name == "index.jsonl":
            entries = [
                {"name": f"events-{day}.jsonl", "date": str(day), "count": str(len(events))}
                for day, events in sorted(self.days.items())
            ]
            return "\n".join(map(json.dumps, entries)).encode()
        if name == "index.html":
            rows = "".join(
                f'<tr><td>{day}</td><td><a href="events-{day}.jsonl">events-{day}.jsonl</a></td>'
                f"<td>{len(events)}</td></tr>"
                for day, events in sorted(self.days.items(), reverse=True)
            )
            head = "<tr><th>Date</th><th>Filename</th><th>Number of Events</th></tr>"
            return f'<html><body><table class="table">{head}{rows}</table></body></html>'.encode()
        try:
            events = self.days[dt.date.fromisoformat(name.removeprefix("events-").removesuffix(".jsonl"))]
        except (ValueError, KeyError):
            return None
        return "".join(json.dumps(each) + "\n" for each in events).encode()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Says nothing of a client that was killed."""


@contextmanager
def _host(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serving(archive: Archive) -> Iterator[Archive]:
    """Serves the archive while the block runs; its `url` says where."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Says nothing."""

        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            archive.requests[name] += 1
            archive.agents.add(self.headers.get("User-Agent", ""))
            archive.passwords.add(self.headers.get("Authorization", ""))
            waiting = archive.faults.get(name, [])
            fault = waiting.pop(0) if waiting else ""
            self.close_connection = fault in {*_ODD, "cut", "long"}
            if fault == "slow":
                # Until the client has given up, however slow it is itself.
                archive.stopped.wait()
            with suppress(OSError):
                for part in _answer(archive.body(name), fault):
                    if archive.stopped.is_set():
                        break
                    self.wfile.write(part)
                    self.wfile.flush()

    with _host(Handler) as host:
        archive.url = f"{host}/"
        try:
            yield archive
        finally:
            archive.stopped.set()


def _answer(body: bytes | None, fault: str) -> Iterable[bytes]:
    """What is sent, head and all, in parts."""
    status, _, location = fault.partition(" ")
    if status.isdigit():
        return [f"HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()]
    if fault in _ODD:
        return _ODD[fault]()
    head = _HEAD if body is not None else b"HTTP/1.1 404 X\r\n"
    text = body or b""
    if fault == "gzip":
        head, text = head + b"Content-Encoding: gzip\r\n", gzip.compress(text)
    length = len(text) + 100 if fault == "long" else len(text)
    sent = text[: len(text) // 2] if fault == "cut" else text
    return [head + b"Content-Length: %d\r\n\r\n" % length + sent]


def _drip(text: bytes) -> Iterator[bytes]:
    """The bytes one by one, each before a client would give up waiting, and then more without end."""
    for number in itertools.count():
        yield text[number : number + 1] or b"x"
        time.sleep(0.02)


_HEAD = b"HTTP/1.1 200 OK\r\n"
_CHUNKED = _HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_BOMB = gzip.compress(bytes(2**23 + 1))
# Whole answers, bytes and all, that no sound server gives.
_ODD: dict[str, Callable[[], Iterable[bytes]]] = {
    "dropped": list,
    "drip": lambda: _drip(_HEAD + b"\r\n"),
    "endless": lambda: itertools.chain([_HEAD + b"\r\n"], itertools.repeat(b"x" * 2**16)),
    "endless chunks": lambda: itertools.chain([_CHUNKED], itertools.repeat(b"1\r\nx\r\n" * 2**12)),
    "bomb": lambda: [_HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_BOMB) + _BOMB],
    "cut chunk": lambda: [_CHUNKED + b"ff\r\nx"],
    "no http": lambda: [b"220 mail.example ESMTP\r\n"],
    "odd redirect": lambda: [b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n"],
}


@contextmanager
def served(site: Path, *, prefix: str = "/qualifications") -> Iterator[str]:
    """The address of a server for the site, without a slash at the end."""

    class Pages(SimpleHTTPRequestHandler):
        """An unknown address gets the site's own page for it."""

        # Connections stay open.
        protocol_version = "HTTP/1.1"

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            page = site / "404.html"
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

    with TemporaryDirectory() as host:
        # Below its path the host has the site, and beside it nothing.
        root = Path(host, "host")
        Path(f"{root}{prefix}").parent.mkdir(exist_ok=True)
        Path(f"{root}{prefix}").symlink_to(site)
        with _host(partial(Pages, directory=str(root))) as address:
            yield f"{address}{prefix}"
