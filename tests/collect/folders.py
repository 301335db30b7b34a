"""A small book with collectors of its own, which collect from what a test serves, and what is found then."""

import datetime as dt
import json
import shutil
from pathlib import Path

from qualifications.collect.http import Client
from qualifications.collect.source import Collector, CollectorContext, SourceOutcome, collect
from servers import Archive, event

SAMPLE = Path(__file__).parent / "sample"
MONDAY = dt.date(2025, 9, 1)
PASSING = ["dropped", "429", "500", "503", "cut", "long", "slow", "gzip"]
NOW = dt.datetime(2025, 9, 20, 12, tzinfo=dt.UTC)


def week(count: int = 7, *, first: dt.date = MONDAY) -> Archive:
    """An archive of some days with a few launches each."""
    days = {}
    for number in range(count):
        day = first + dt.timedelta(days=number)
        days[day] = [event(day, minute) for minute in range(number + 2)]
        days[day].append(
            event(day, 9, origin="2i2c.mybinder.org", provider="Zenodo", spec="10.5281/zenodo.1")
        )
    return Archive(days)


def grown(archive: Archive, count: int = 3) -> None:
    """Gives the archive some more days."""
    for _ in range(count):
        day = max(archive.days) + dt.timedelta(days=1)
        archive.days[day] = [event(day, minute) for minute in range(5)]


def sample_book(folder: Path) -> Path:
    """A book without chapters, with the collectors of the sample and their tables, still empty."""
    shutil.copytree(SAMPLE / "evidence", folder / "evidence")
    (folder / "_config.yml").write_text("title: A book\nhtml: {baseurl: 'https://book.example.org/'}\n")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: content/page\n")
    shutil.copytree(SAMPLE / "collectors", folder / "evidence/collectors")
    return folder


def sample_counts(evidence: Path) -> None:
    """Adds a collector of the sample to the evidence of a book, with its table, still empty."""
    package = evidence / "datapackage.json"
    descriptor = json.loads(package.read_text(encoding="utf-8"))
    more = json.loads((SAMPLE / "evidence/datapackage.json").read_text(encoding="utf-8"))["resources"]
    descriptor["resources"] += [each for each in more if each["name"] == "counts"]
    package.write_text(json.dumps(descriptor), encoding="utf-8")
    (evidence / "collectors").mkdir(exist_ok=True)
    shutil.copy(SAMPLE / "collectors/counts.py", evidence / "collectors")


def collected(
    collector: Collector, address: str, evidence: Path, *, now: dt.datetime = NOW, patience: float = 0.1
) -> SourceOutcome:
    """Collects into the folder, with little patience: an answer may take sixty times as long.

    A folder without tables gets those of the sample, still empty.
    """
    if not (evidence / "datapackage.json").exists():
        shutil.copytree(SAMPLE / "evidence", evidence, dirs_exist_ok=True)
    with Client(seconds=60, patience=patience, attempts=3) as client:
        source = CollectorContext(address, evidence, evidence.with_name("cache"), now, client)
        return collect("source", lambda: collector, source)


def emptied(package: Path, evidence: Path, *names: str) -> Path:
    """Describes tables of a package in the folder, which has none of them yet."""
    descriptor = json.loads(package.read_text(encoding="utf-8"))
    descriptor["resources"] = [each for each in descriptor["resources"] if each["name"] in names]
    for each in descriptor["resources"]:
        # What refers to others cannot hold.
        each["schema"].pop("foreignKeys", None)
        del each["hash"]
        each["asOf"] = "2000-01-01"
    (evidence / "data").mkdir(parents=True)
    (evidence / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return evidence


def contents(evidence: Path) -> dict[str, bytes]:
    """What a reader of the folder finds: its tables, its descriptor and its days."""
    paths = [*evidence.glob("data/*.csv"), *evidence.glob("archive/*/*.csv"), *evidence.glob("*.json")]
    return {str(path.relative_to(evidence)): path.read_bytes() for path in sorted(paths)}


def tables(evidence: Path) -> dict[str, bytes]:
    """The same without the days of the archive, which are kept as they arrive."""
    return {name: value for name, value in contents(evidence).items() if not name.startswith("archive/")}
