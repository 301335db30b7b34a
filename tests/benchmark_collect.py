"""How fast the Binder archive is collected, beside a plain loop: `make bench-collect`.

Both read the same generated archive from the same local server, 120 days with 1.4 million events, by turns.
The plain loop is what a short script does: requests, `json.loads` a line, and a data frame of pandas. `make`
brings pandas for it, which the book does not need.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.server
import json
import multiprocessing
import random
import resource
import tempfile
import time
from functools import partial
from multiprocessing.queues import Queue
from pathlib import Path

EVENTS = 11_667
FIRST = dt.date(2024, 1, 1)
ORIGINS = ("2i2c.mybinder.org", "gesis.mybinder.org", "ovh2.mybinder.org")


def main() -> None:
    """Prints the seconds, those of a processor's core, and the peak memory of each reader in each turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=120, help="days of the archive (default: 120)")
    parser.add_argument("--turns", type=int, default=3, help="turns of each reader (default: 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), options.days)
        ports: Queue[int] = multiprocessing.Queue()
        server = multiprocessing.Process(target=serve, args=(folder, ports), daemon=True)
        server.start()
        url = f"http://127.0.0.1:{ports.get()}/"
        print(f"{options.days} days, {options.days * EVENTS:,} events")
        print(f"{'':12}{'seconds':>10}{'of a core':>11}{'peak MiB':>10}")
        for _ in range(options.turns):
            for reader in (plain, collected):
                results: Queue[tuple[float, float, float, int]] = multiprocessing.get_context("spawn").Queue()
                process = multiprocessing.get_context("spawn").Process(
                    target=measured, args=(reader.__name__, url, results)
                )
                process.start()
                seconds, work, peak, launches = results.get()
                process.join()
                if launches != options.days * EVENTS:
                    raise SystemExit(f"{reader.__name__} counted {launches}")
                print(f"{reader.__name__:12}{seconds:>10.2f}{work:>11.2f}{peak:>10.0f}", flush=True)
        server.terminate()


def generate(folder: Path, days: int) -> None:
    """Writes an archive whose launches are spread over repositories as the real ones are."""
    chance = random.Random(1)  # noqa: S311 - made-up launches
    specs = [f"org{number % 900}/repo{number}/master" for number in range(2500)]
    index = []
    for number in range(days):
        day = FIRST + dt.timedelta(days=number)
        name = f"events-{day}.jsonl"
        lines = []
        for each in range(EVENTS):
            minute = each * 1440 // EVENTS
            event = {
                "timestamp": f"{day}T{minute // 60:02d}:{minute % 60:02d}:00+00:00",
                "schema": "binderhub.jupyter.org/launch",
                "version": 5,
                "provider": "GitHub",
                "spec": specs[int(chance.paretovariate(0.6)) % 2500],
                "status": "success",
                "origin": chance.choice(ORIGINS),
                "ref": "a" * 40,
                "build_token": False,
            }
            lines.append(json.dumps(event))
        (folder / name).write_text("\n".join(lines) + "\n")
        index.append(json.dumps({"name": name, "date": str(day), "count": str(EVENTS)}))
    (folder / "index.jsonl").write_text("\n".join(index))


def serve(folder: str, ports: Queue[int]) -> None:
    """Serves the folder from a process of its own."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
    ports.put(server.server_port)
    server.serve_forever()


def measured(name: str, url: str, results: Queue[tuple[float, float, float, int]]) -> None:
    """Runs one reader in this process, which has run no other."""
    prepare = {"plain": _import_plain, "collected": _import_collected}[name]
    prepare()
    start, worked = time.perf_counter(), time.process_time()
    launches = {"plain": plain, "collected": collected}[name](url)
    seconds, work = time.perf_counter() - start, time.process_time() - worked
    results.put((seconds, work, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, launches))


def _import_plain() -> None:
    import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore] # noqa: F401
    import requests  # type: ignore[import-untyped, unused-ignore] # noqa: F401


def _import_collected() -> None:
    import qualifications.collect.run  # noqa: F401


def plain(url: str) -> int:
    """A day after the other, an event after the other; the launches that it counts."""
    import pandas as pd
    import requests

    frames = []
    for line in requests.get(f"{url}index.jsonl", timeout=60).text.splitlines():
        name = json.loads(line)["name"]
        events = [json.loads(each) for each in requests.get(f"{url}{name}", timeout=60).text.splitlines()]
        frame = pd.DataFrame(events)
        frame["day"] = pd.to_datetime(frame["timestamp"]).dt.date
        frame["repository"] = frame["spec"].str.rsplit("/", n=1).str[0]
        groups = frame.groupby(["day", "origin", "provider"])["repository"]
        frames.append(groups.agg(["size", "nunique"]))
    return int(pd.concat(frames)["size"].sum())


def collected(url: str) -> int:
    """The whole collection into an empty folder, checks and files included; the launches that it has."""
    from qualifications.collect.days import read_days
    from qualifications.collect.http import Client
    from qualifications.collect.run import Run, collect

    with tempfile.TemporaryDirectory() as folder, Client() as client:
        evidence = Path(folder)
        outcome = collect(
            "binder", Run(evidence, evidence, evidence, dt.datetime.now(dt.UTC), client), address=url
        )
        if outcome.error:
            raise SystemExit(outcome.error)
        return int(read_days(evidence).days["launches"].sum())


if __name__ == "__main__":
    main()
