"""A real HTTP server with an archive laid out as the real one, and the faults that a test asks for."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import http.server
import json
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

LAUNCH = "binderhub.jupyter.org/launch"


def event(day: dt.date, minute: int = 0, **others: object) -> dict[str, object]:
    """A launch as the archive writes it today."""
    time = f"{day}T{minute // 60:02d}:{minute % 60:02d}:00+00:00"
    launch = {"timestamp": time, "schema": LAUNCH, "version": 5, "provider": "GitHub"}
    launch |= {"spec": "Org/Repo/main", "status": "success", "origin": "gke.mybinder.org"}
    return launch | {"ref": "a" * 40, "build_token": False} | others


@dataclass
class Archive:
    """The days of an archive, with the faults of each file; a fault that has a count ends after it."""

    days: dict[dt.date, list[dict[str, object]]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    url: str = ""

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
            _answer(self, archive.body(name), archive.fault(name))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    archive.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield archive
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(handler: http.server.BaseHTTPRequestHandler, body: bytes | None, fault: str) -> None:
    if fault == "dropped":
        handler.close_connection = True
        return
    if fault.isdigit():
        handler.send_response(int(fault))
        if fault == "429":
            handler.send_header("Retry-After", "1")
        handler.send_header("Content-Length", "0")
        handler.end_headers()
        return
    if fault == "slow":
        # The client's patience ends before the answer begins.
        threading.Event().wait(1.0)
    handler.send_response(200 if body is not None else 404)
    body = body or b""
    if fault in {"gzip", "bad gzip"}:
        body = gzip.compress(body)
        handler.send_header("Content-Encoding", "gzip")
    if fault == "bad gzip":
        body = body[: len(body) // 2] + b"\0" * (len(body) - len(body) // 2)
    length = len(body) + 100 if fault == "long" else len(body)
    if fault == "cut":
        body = body[: len(body) // 2]
    handler.send_header("Content-Length", str(length))
    handler.end_headers()
    handler.wfile.write(body)
    if fault in {"cut", "long"}:
        handler.close_connection = True
