"""A real HTTP server with an archive laid out as the real one, and the faults that a test asks for."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import http.server
import itertools
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from unittest import mock

LAUNCH = "binderhub.jupyter.org/launch"


def event(day: dt.date, minute: int = 0, **others: object) -> dict[str, object]:
    """A launch as the archive writes it today."""
    time = f"{day}T{minute // 60:02d}:{minute % 60:02d}:00+00:00"
    launch = {"timestamp": time, "schema": LAUNCH, "version": 5, "provider": "GitHub"}
    launch |= {"spec": "Org/Repo/main", "status": "success", "origin": "gke.mybinder.org"}
    return launch | {"ref": "a" * 40, "build_token": False} | others


@dataclass
class Archive:
    """The days of an archive, other files with it, and the faults of each file, one a request.

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

    def fault(self, name: str) -> str:
        """The next fault of a file; faults are used up."""
        waiting = self.faults.get(name, [])
        return waiting.pop(0) if waiting else ""


@contextlib.contextmanager
def serving(archive: Archive) -> Iterator[Archive]:
    """Serves the archive while the block runs; its `url` says where."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body in one packet: a client that acknowledges late would wait between them.
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            """Says nothing."""

        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            archive.requests[name] += 1
            archive.agents.add(self.headers.get("User-Agent", ""))
            archive.passwords.add(self.headers.get("Authorization", ""))
            _answer(self, archive, archive.body(name), archive.fault(name))

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Says nothing of a client that was killed."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    archive.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        # Whatever proxy leads others to the world, none leads to this machine.
        with mock.patch.dict(os.environ, {"no_proxy": "127.0.0.1,localhost"}):
            yield archive
    finally:
        archive.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(
    handler: http.server.BaseHTTPRequestHandler, archive: Archive, body: bytes | None, fault: str
) -> None:
    status, _, location = fault.partition(" ")
    if status.isdigit():
        handler.send_response(int(status))
        if location:
            handler.send_header("Location", location)
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    if fault in _ODD:
        handler.close_connection = True
        with contextlib.suppress(OSError):
            for part in _ODD[fault]():
                if archive.stopped.is_set():
                    break
                handler.wfile.write(part)
                handler.wfile.flush()
        return
    if fault == "slow":
        # The client's patience of a third of a second ends before the answer begins.
        threading.Event().wait(0.6)
    handler.send_response(404 if body is None else 200)
    headers: dict[str, str] = {}
    body = body or b""
    if fault == "gzip":
        body = gzip.compress(body)
        headers["Content-Encoding"] = "gzip"
    length = len(body) + 100 if fault == "long" else len(body)
    if fault == "cut":
        body = body[: len(body) // 2]
    for name, value in {**headers, "Content-Length": str(length)}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
    if fault in {"cut", "long"}:
        handler.close_connection = True


def _drip(text: bytes) -> Iterator[bytes]:
    """The bytes one by one, each before a client would give up waiting, and then more without end."""
    for number in itertools.count():
        yield text[number : number + 1] or b"x"
        threading.Event().wait(0.02)


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
