"""A year of weekly refreshes: data grow, files move, and a person is asked for decisions alone."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine

from archive_server import Archive
from folders import MONDAY, grown, sample_collectors
from qualifications.ledger.check import check
from qualifications.ledger.ledger import open_ledger
from qualifications.ledger.tables import open_tables
from quoted_books import ADDRESS, Library
from repositories import Repository

WEEKS = 52
ROOMS = ("blue", "gray", "green", "red", "white")
NUMBERS = "date,name,number\n2025-08-31,one,100\n"
CLAIM = """
{room}-room:
  kind: SVC
  statement: "As of {{as_of}}, the library said that its {room} room is open."
  cited:
  method: Read in the newest version.
  limits: Its own words.
  sources:
    - {{source: {room}-page, quote: "The {room} room is open to all."}}
"""
TOTAL = """
visits-in-all:
  kind: EXP
  statement: "By {as_of}, the archive held {value} visits."
  metric: sum
  table: visits
  column: visits
  unit: visits
  limits: A visit is not a person.
  sources: [record]
  check: {at_most: 900}
"""


def text_of(room: str) -> str:
    """A page on a room."""
    return f"# The {room} room\n\nThe {room} room is open to all. Come in.\n"


def _moved(docs: Repository, numbers: Path) -> None:  # noqa: ARG001 - each event has both
    (docs.folder / "rooms").mkdir()
    for room in ROOMS:
        docs.git("mv", f"{room}.md", f"rooms/{room}.md")


def _written(name: str, text: str) -> Callable[[Repository, Path], object]:
    return lambda docs, _: docs.write(name, text)


RED = "red-room:\n"
# What happens at a source in a week, and what a person decides then: options of the command, or a claim, a
# text of its file and the one in its place.
EVENTS: dict[int, tuple[Callable[[Repository, Path], object], list[str]]] = {
    5: (_written("blue.md", "# Blue\n\nThe **blue** room\nis open to [all](all.md).\n"), []),
    12: (lambda _, numbers: numbers.write_text(NUMBERS.replace("100", "101")), ["--accept-revisions"]),
    16: (_moved, []),
    24: (
        _written("rooms/gray.md", text_of("gray").replace("to all", "to members")),
        ["gray-room", "The gray room is open to all.", "The gray room is open to members."],
    ),
    33: (
        lambda docs, _: docs.git("rm", "--quiet", "rooms/red.md"),
        ["red-room", RED, f"{RED}  status: retired\n  reason: The library has left out the room.\n"],
    ),
    47: (_written("more/red.md", text_of("red")), []),
}


class Year:
    """The weeks of a year at a book: what an editor is shown each week, and what is decided."""

    def __init__(self, library: Library, archive: Archive, folder: Path) -> None:
        self.library, self.archive, self.folder = library, archive, folder
        self.numbers = folder / "counts.csv"
        self.numbers.write_text(NUMBERS)
        self.decisions: Counter[str] = Counter()

    def refreshed(self, *options: str) -> str:
        """The summary of a refresh, each in a process of its own as far as it can tell."""
        open_tables.cache_clear()
        summary = self.folder / "summary.md"
        places = {"visits": self.archive.url, "counts": self.numbers, ADDRESS: self.library.docs.folder}
        given = [f"--from={name}={place}" for name, place in places.items()]
        self.library.run("refresh", *given, "--summary", str(summary), *options, status=None)
        return summary.read_text(encoding="utf-8")

    @property
    def written_by_hand(self) -> dict[Path, bytes]:
        """The files that only a decision changes."""
        evidence = self.library.evidence
        return {path: path.read_bytes() for path in (*evidence.glob("claims/*"), evidence / "sources.yml")}

    def decide(self, month: str, summary: str, decision: list[str]) -> str:
        """What an editor is shown once the decision is made; a broken assertion gets another bound."""
        self.decisions[month] += 1
        broken = "## Claims that no longer hold" in summary
        if not broken and len(decision) == 1:
            return self.refreshed(*decision)
        claim, before, after = ("", "at_most: 900", "at_most: 9000") if broken else decision
        self.library.edit(before, after, file="claims/year.yml")
        if claim:
            self.library.reread(claim)
        return self.refreshed()


@pytest.fixture
def year(library: Library, archive: Archive, tmp_path: Path) -> Year:
    """A book with a collector of visits and one of numbers, and a claim on each room of the library."""
    evidence, docs = library.evidence, library.docs
    sample_collectors(evidence, "visits", "counts")
    for room in ROOMS:
        docs.write(f"{room}.md", text_of(room))
    commit = docs.commit(f"{MONDAY}T12:00:00Z")
    with (evidence / "sources.yml").open("a", encoding="utf-8") as file:
        for room in ROOMS:
            url = f"{ADDRESS}/blob/{commit}/{room}.md"
            file.write(f"\n{room}-page:\n  title: The {room} room\n  publisher: Harbor Library\n")
            file.write(f"  url: {url}\n  read: {MONDAY}\n")
    claims = "".join(CLAIM.format(room=room) for room in ROOMS)
    (evidence / "claims/year.yml").write_text(claims + TOTAL, encoding="utf-8")
    return Year(library, archive, tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_year_of_refreshes_asks_for_decisions_alone(
    year: Year, tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """In weeks without a decision nothing typed changes and nothing is asked; each decision is made once."""
    # A book that has never read its sources knows no day of what stands there.
    year.refreshed()
    asked = []
    for week in range(1, WEEKS + 1):
        monday = MONDAY + week * dt.timedelta(weeks=1)
        grown(year.archive, 7)
        happened, decision = EVENTS.get(week, (lambda *_: None, []))
        happened(year.library.docs, year.numbers)
        year.library.docs.commit(f"{monday}T12:00:00Z")
        before = year.written_by_hand
        with time_machine.travel(dt.datetime(monday.year, monday.month, monday.day, 13, tzinfo=dt.UTC)):
            summary = year.refreshed()
            assert year.written_by_hand == before
            if not summary.startswith("Nothing to decide."):
                asked.append(week)
                assert year.decide(f"{monday:%Y-%m}", summary, decision).startswith("Nothing to decide.")
    open_tables.cache_clear()
    end, evidence = monday + dt.timedelta(days=1), year.library.evidence
    assert check(evidence, tmp_path / "none", end) == ()
    open_ledger.cache_clear()
    claims = open_ledger(evidence, end).claims
    assert {name for name, claim in claims.items() if claim.status != "current"} == {"red-room"}
    assert {claims[f"{room}-room"].as_of for room in ROOMS if room != "red"} == {monday}
    # The sum of the visits breaks its bound once, and every other decision is one of a source.
    assert len(asked) == year.decisions.total() == 1 + sum(bool(decision) for _, decision in EVENTS.values())
    record_testsuite_property("decisions by month", dict(year.decisions))
    print(f"{year.decisions.total()} decisions in 12 months: {dict(year.decisions)}")
