"""How fast the Binder archive is collected, beside a plain loop: `make bench-collect`.

Both read the same generated archive from the same local server, 120 days with 1.4 million events, by turns.
The plain loop is what a short script does: requests, `json.loads` a line, and a data frame of pandas. `make`
brings pandas for it, which the book does not need.

Then it tells what a collection costs by the days of the archive and by the days that changed, each in a
process of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import http.server
import json
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.queues import Queue
from pathlib import Path

import polars as pl

EVENTS = 11_667
LAST = dt.date(2025, 8, 31)
ORIGINS = ("2i2c.mybinder.org", "gesis.mybinder.org", "ovh2.mybinder.org")
SIZES = (30, 120, 480)
CHANGES = (0, 1, 10, 100)
MANY = 2500
# Days that differ in more than their date; making all of them so would take minutes.
DIFFERENT = 30
ANY_DAY = "2000-01-01"
HEAD = f"{'':12}{'seconds':>10}{'of a core':>11}{'peak MiB':>10}"


@dataclass(frozen=True)
class Result:
    """What a reader cost, in seconds and MiB, and the launches that it counted."""

    seconds: float
    work: float
    peak: float
    launches: int


def main() -> None:
    """Prints the seconds, those of a processor's core, and the peak memory of each reader and each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=120, help="days that both readers read (default: 120)")
    parser.add_argument("--turns", type=int, default=3, help="turns of each reader (default: 3)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), max(options.days, *SIZES))
        with served(folder) as url:
            print(f"{options.days} days, {options.days * EVENTS:,} events")
            print(HEAD)
            for _ in range(options.turns):
                for reader in (plain, collected):
                    index(Path(folder), options.days)
                    report(reader.__name__, measured(reader, url, launches=options.days * EVENTS))
            print(f"\nDays of the archive, each with {EVENTS:,} events, into an empty folder")
            print(HEAD)
            for days in SIZES:
                index(Path(folder), days)
                report(str(days), measured(collected, url, launches=days * EVENTS))
            print(f"\nDays that changed, of {SIZES[-1]} that were collected before")
            print(HEAD)
            with tempfile.TemporaryDirectory() as evidence:
                collected(url, evidence)
                for days in CHANGES:
                    change(Path(evidence), days)
                    report(str(days), measured(collected, url, evidence, launches=SIZES[-1] * EVENTS))
            unchanged(Path(folder), url)


def unchanged(folder: Path, url: str) -> None:
    """Reports what an archive of many days costs in which nothing has changed."""
    from qualifications.collect.archive import SUMS, Day
    from qualifications.collect.days import read_days
    from qualifications.files import write_atomically

    index(folder, MANY, events=1)
    rows = pl.DataFrame([(ORIGINS[0], "GitHub", 1, 1)], schema=SUMS, orient="row")
    with tempfile.TemporaryDirectory() as evidence:
        kept = read_days(Path(evidence)).with_days((Day(day, 1, rows), True) for day in day_range(MANY))
        for name, data in kept.files().items():
            write_atomically(Path(evidence) / name, data)
        collected(url, evidence)
        print(f"\n{MANY:,} days, none of which changed")
        print(HEAD)
        report("0", measured(collected, url, evidence, launches=MANY))


def report(name: str, result: Result) -> None:
    """Prints a row."""
    print(f"{name:12}{result.seconds:>10.2f}{result.work:>11.2f}{result.peak:>10.0f}", flush=True)


def day_range(days: int) -> list[dt.date]:
    """The last days of the archive's time, oldest first."""
    return [LAST - dt.timedelta(days=number) for number in reversed(range(days))]


def generate(folder: Path, days: int) -> None:
    """Writes days whose launches are spread over repositories as the real ones are."""
    chance = random.Random(1)  # noqa: S311 - made-up launches
    specs = [f"org{number % 900}/repo{number}/master" for number in range(2500)]
    made: list[str] = []
    for number, day in enumerate(day_range(days)):
        if number < DIFFERENT:
            made.append("".join(_line(each, chance, specs) for each in range(EVENTS)))
        text = made[number % DIFFERENT].replace(ANY_DAY, day.isoformat())
        (folder / f"events-{day}.jsonl").write_text(text)


def _line(number: int, chance: random.Random, specs: list[str]) -> str:
    minute = number * 1440 // EVENTS
    event = {
        "timestamp": f"{ANY_DAY}T{minute // 60:02d}:{minute % 60:02d}:00+00:00",
        "schema": "binderhub.jupyter.org/launch",
        "version": 5,
        "provider": "GitHub",
        "spec": specs[int(chance.paretovariate(0.6)) % 2500],
        "status": "success",
        "origin": chance.choice(ORIGINS),
        "ref": "a" * 40,
        "build_token": False,
    }
    return json.dumps(event) + "\n"


def index(folder: Path, days: int, *, events: int = EVENTS) -> None:
    """Makes the archive list its last days."""
    entries = [
        {"name": f"events-{day}.jsonl", "date": str(day), "count": str(events)} for day in day_range(days)
    ]
    (folder / "index.jsonl").write_text("\n".join(map(json.dumps, entries)))


def change(evidence: Path, days: int) -> None:
    """Makes the folder believe that the last days had one event less, as if they had grown since."""
    path = evidence / "archive/binder/days.csv"
    known = pl.read_csv(path)
    row = pl.int_range(pl.len()) >= known.height - days
    known.with_columns(events=pl.col("events") - row.cast(pl.Int64)).write_csv(path)


@contextlib.contextmanager
def served(folder: str) -> Iterator[str]:
    """The address of a server for the folder, in a process of its own."""
    ports: Queue[int] = multiprocessing.Queue()
    server = multiprocessing.Process(target=serve, args=(folder, ports), daemon=True)
    server.start()
    yield f"http://127.0.0.1:{ports.get()}/"
    server.terminate()
    server.join()


def serve(folder: str, ports: Queue[int]) -> None:
    """Serves the folder."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
    ports.put(server.server_port)
    server.serve_forever()


def measured(reader: Callable[..., int], *arguments: str, launches: int) -> Result:
    """Runs a reader in a new process; raises SystemExit where it does not count those launches."""
    context = multiprocessing.get_context("spawn")
    results: Queue[Result] = context.Queue()
    process = context.Process(target=_measure, args=(reader.__name__, arguments, results))
    process.start()
    result = results.get(timeout=600)
    process.join()
    if result.launches != launches:
        raise SystemExit(f"{reader.__name__} counted {result.launches} of {launches}")
    return result


def _measure(name: str, arguments: tuple[str, ...], results: Queue[Result]) -> None:
    prepare, read = {"plain": (_import_plain, plain), "collected": (_import_collected, collected)}[name]
    prepare()
    start, worked = time.perf_counter(), time.process_time()
    launches = read(*arguments)
    seconds, work = time.perf_counter() - start, time.process_time() - worked
    results.put(Result(seconds, work, _peak(), launches))


def _peak() -> float:
    """The most memory that this process has had, in MiB, as Linux tells it.

    What `resource` tells begins with the memory of the process that started this one.
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _import_plain() -> None:
    import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore] # noqa: F401 - for its time
    import requests  # type: ignore[import-untyped, unused-ignore] # noqa: F401 - for its time


def _import_collected() -> None:
    import qualifications.collect.run  # noqa: F401 - imported for its time


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


def collected(url: str, evidence: str = "") -> int:
    """The whole collection, checks and files included, into an empty folder or one that has some days."""
    from qualifications.collect.days import read_days
    from qualifications.collect.http import Client
    from qualifications.collect.run import Run, collect

    with tempfile.TemporaryDirectory() as empty, Client() as client:
        folder = Path(evidence or empty)
        outcome = collect("binder", Run(folder, folder, folder, dt.datetime.now(dt.UTC), client), address=url)
        if outcome.error:
            raise SystemExit(outcome.error)
        return int(read_days(folder).days["launches"].sum())


if __name__ == "__main__":
    main()
