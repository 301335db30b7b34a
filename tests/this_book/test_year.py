"""A year of refreshes asks people for decisions alone: no other file is touched by hand."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import time_machine

from archive_server import Archive, serving
from books import Book, Outcome, copy_real_book, run
from chapters import figure_names, shown
from evidence.collectors._binder_archive import SUMS
from evidence.collectors.binder import FOLDER
from grown import decide
from qualifications.charts.figure import Figure
from qualifications.collect.daily import Days
from qualifications.ledger.ledger import read_cited
from qualifications.ledger.tables import open_tables
from qualifications.readings.reread import Document, documents
from year import Configuration, Past, Sessions, Upstream, release

START = dt.datetime(2026, 12, 7, 4, tzinfo=dt.UTC)
WEEKS = 52
# A refresh takes the news of so many weeks.
STEP = 4
# Words that came anew in each month of the year to August 2026, as the readings tell: as many went.
WORDS_THAT_CHANGE = (1, 1, 12, 4, 0, 9, 4, 1, 2, 0, 6, 9)
NEW_NODE, LATE, NEW_CLUSTER, NEW_PROGRAM = 10, 20, 30, 40
LOST = 25


@dataclass
class Editor:
    """A book that is refreshed each week, and what its editor had to decide, by month."""

    book: Book
    places: dict[str, str]
    copies: list[str]
    now: dt.datetime = START
    decisions: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def refresh(self, *options: str) -> dict[str, str]:
        """Renews the tables; the errors of the sources that failed."""
        given = [f"--from={name}={place}" for name, place in self.places.items()]
        told = self.command("refresh", *given, "--json", *options)
        summary = json.loads(told)
        failed = {each["source"]: each["error"] for each in summary["sources"] if each["error"]}
        return {**failed, **summary["claims_broken"]}

    def reread(self) -> str:
        """Looks for the words of claims again; the report."""
        return self.command("reread", *(f"--from={each}" for each in self.copies))

    def decides(self, month: str, kind: str, number: int = 1) -> None:
        """Counts what a person decided."""
        self.decisions[month] += number
        self.kinds[kind] += number

    def command(self, *arguments: str) -> str:
        """What a command prints, on the day of the editor."""
        return self.run(*arguments).out

    def run(self, *arguments: str) -> Outcome:
        """How a command ends, on the day of the editor."""
        return run([*arguments], folder=self.book.root, epoch=int(self.now.timestamp()), travel=True)


@dataclass
class Cited:
    """A repository from which claims quote: its files, each with the words in it, a paragraph each."""

    address: str
    past: Past
    files: dict[str, list[str]]

    def week(self, time: dt.datetime, changes: dict[str, str | None]) -> None:
        """A commit, with what it does to files."""
        self.past.add([(time, time, "Ada Writer", {"NEWS": f"{time}", **changes})])

    def text(self, path: str, *, between: str = " ") -> str:
        """A file, its words with spaces between them, or on lines of their own."""
        return "\n\n".join(between.join(words.split()) for words in self.files[path])


def cited(evidence: Path, folder: Path, time: dt.datetime) -> Iterator[Cited]:
    """A repository for each that claims quote from, with the quoted words in the files named."""
    _, _, claims, _ = read_cited(evidence)
    by_repository: dict[str, list[Document]] = {}
    for document in documents(claims):
        # What is counted in a whole repository has no words that a small one could hold.
        if document.repository and not document.counted:
            by_repository.setdefault(document.repository, []).append(document)
    for number, (address, found) in enumerate(by_repository.items()):
        files: dict[str, list[str]] = {}
        for document in found:
            files.setdefault(document.path or "README", []).extend(document.words)
        made = Cited(address, Past(folder / f"cited-{number}"), files)
        made.week(time, {path: made.text(path) for path in files})
        yield made


def read_here(evidence: Path, quoted: list[Cited]) -> None:
    """Puts the commits of these repositories, which are smaller, in place of those that were read."""
    for document in documents(read_cited(evidence)[2]):
        if not document.counted:
            (evidence / "readings" / f"{document.source.id}.yml").unlink(missing_ok=True)
    sources = evidence / "sources.yml"
    text = sources.read_text(encoding="utf-8")
    for each in quoted:
        text = re.sub(
            rf"({each.address}/(?:blob|tree|commits)/)[0-9a-f]{{7,64}}", rf"\g<1>{each.past.head}", text
        )
    sources.write_text(text, encoding="utf-8")


def pages(evidence: Path, folder: Path) -> list[Path]:
    """A copy of each page of the web that claims quote from, with the quoted words in it."""
    _, _, claims, _ = read_cited(evidence)
    made = []
    for document in documents(claims):
        if not document.repository:
            path = folder / document.source.url.partition("://")[2].strip("/") / "index.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            filler = "It is for the people of the group and in the words of that day. " * 20
            path.write_text("\n\n".join([*document.words, filler]), encoding="utf-8")
            made.append(path)
    return made


def to_be_read(report: str) -> set[str]:
    """The claims whose words are gone, by a report."""
    return {name for line in re.findall(r"^### (.+)$", report, re.MULTILINE) for name in line.split(", ")}


def tell_news(week: int, time: dt.datetime, configuration: Configuration, upstream: Upstream) -> None:
    """What happens to hubs and upstream in a week."""
    changes = {}
    if week % 2:
        provider, hubs = configuration.clusters["cloudbank"]
        changes["cloudbank"] = provider, hubs + 1
    if week == NEW_CLUSTER:
        changes["elsewhere"] = "kubeconfig", 1
    if week == NEW_PROGRAM:
        changes["program"] = "aws", 6
    configuration.week(time, clusters=changes)
    upstream.week(week, time, late=week == LATE)


def change_words(
    week: int, time: dt.datetime, quoted: list[Cited], waiting: list[tuple[Cited, str, str]]
) -> dict[str, str]:
    """A commit in each repository: in a month's first week some words change, in others lines or places.

    Gives the words that changed, with those in their place.
    """
    changed = {}
    for each in quoted:
        path = next(iter(each.files))
        files: dict[str, str | None] = {}
        if week % 9 == 5:
            files[path] = each.text(path, between="\n")
        elif week % 17 == 8:
            files = dict.fromkeys(each.files)
            each.files = {f"moved/{name}": words for name, words in each.files.items()}
            files |= {name: each.text(name) for name in each.files}
        each.week(time, files)
    first_of_month = (time - dt.timedelta(weeks=1)).month != time.month
    for _ in range(WORDS_THAT_CHANGE[time.month - 1] if first_of_month and week else 0):
        repository, _, words = waiting.pop(0)
        path = next(name for name, listed in repository.files.items() if words in listed)
        new = " ".join([*words.split()[:-1], "otherwise"])
        repository.files[path] = [new if one == words else one for one in repository.files[path]]
        repository.week(time, {path: repository.text(path)})
        changed[words] = new
    return changed


def settle(editor: Editor, evidence: Path, failed: dict[str, str], *, month: str) -> None:
    """An editor's decisions on what a refresh could not take, until it takes all."""
    for _ in range(4):
        options = []
        for name, why in failed.items():
            row = re.search(r"add a row `(\S+),OPERATOR,HOST`", why)
            cluster = re.search(r"the cluster '(\S+)', whose provider", why)
            if row:
                with (evidence / "data/binder-nodes.csv").open("a") as file:
                    file.write(f"{row[1]},New Institute,New Cloud\n")
                editor.command("record")
                editor.decides(month, "node")
            elif cluster:
                with (evidence / "collectors/clouds.csv").open("a") as file:
                    file.write(f"{cluster[1]},azure,its file\n")
                editor.decides(month, "cloud")
            elif "published values that have changed" in why:
                options = ["--accept-revisions"]
                editor.decides(month, "revision")
            else:
                assert "allowed: at " in why or "claim asserts" in why, f"{name}: {why}"
                decide(evidence, [name])
                editor.decides(month, "finding")
        if not failed:
            return
        failed = editor.refresh(*options)
    raise AssertionError(failed)


def read_again(
    editor: Editor, evidence: Path, changed: dict[str, str], *, month: str, before: set[str]
) -> set[str]:
    """Rereads, and quotes the new words where the old are gone; the claims that are still to be read."""
    told = to_be_read(editor.reread())
    assert bool(told - before) == bool(changed), (told - before, changed)
    if changed:
        for path in evidence.glob("claims/*.yml"):
            text = path.read_text(encoding="utf-8")
            for old, new in changed.items():
                text = text.replace(f'"{old}"', f'"{new}"')
            path.write_text(text, encoding="utf-8")
        editor.decides(month, "words", len(changed))
        told = to_be_read(editor.reread())
        assert told <= before, told - before
    return told


def drawn(book: Book, now: dt.datetime) -> set[str]:
    """The figures of the record, drawn at a time from what the evidence holds then."""
    # In this process the tables were read before.
    open_tables.cache_clear()
    with time_machine.travel(now):
        return {
            item.plate.name
            for path in sorted((book.root / "content/record").glob("*.md"))
            for item in shown(path, root=book.root)
            if isinstance(item, Figure)
        }


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_year_of_refreshes_needs_decisions_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Collectors and rereading run on a year's news; what they cannot take, a decision settles."""
    book = copy_real_book(tmp_path / "book")
    evidence = book.root / "evidence"
    tables = open_tables(evidence)
    configuration, upstream = Configuration(Past(tmp_path / "hubs")), Upstream(tmp_path / "upstream")
    until = dt.datetime(2026, 8, 21, 20, tzinfo=dt.UTC)
    configuration.begin(tables["clusters-monthly"], tables["infrastructure-activity"], until=until)
    for time in (until + dt.timedelta(weeks=week) for week in range(1, 15)):
        configuration.week(time)
    upstream.begin(tables)
    quoted = list(cited(evidence, tmp_path, until))
    web = pages(evidence, tmp_path / "web")
    written = "".join(path.read_text(encoding="utf-8") for path in evidence.glob("claims/*.yml"))
    waiting = [
        (each, path, words)
        for each in quoted
        for path, listed in each.files.items()
        for words in listed
        if written.count(words) == 1 and f'"{words}"' in written and len(words.split()) > 4
    ]
    day = dt.date(2025, 8, 14)
    with serving(Archive()) as archive:
        places = {"infrastructure": str(configuration.past.folder), "upstream": str(upstream.folder)}
        places |= {"binder": archive.url, "users": str(tmp_path / "release")}
        copies = [f"{each.address}={each.past.folder}" for each in quoted]
        copies += [f"{scheme}://={tmp_path / 'web'}" for scheme in ("http", "https")]
        editor = Editor(book, places, copies)
        sessions = Sessions(archive, Days.read(evidence / FOLDER, SUMS).known)
        read_here(evidence, quoted)
        open_, changed = to_be_read(editor.reread()), dict[str, str]()
        for week in range(WEEKS + 1):
            now = editor.now = START + dt.timedelta(weeks=week)
            tell_news(week, now - dt.timedelta(hours=3), configuration, upstream)
            nodes = ("gesis.mybinder.org", "2i2c.mybinder.org", *(["bids.example.org"] * (week >= NEW_NODE)))
            day += dt.timedelta(weeks=week == LOST)
            last = now.date() - dt.timedelta(days=2)
            sessions.until(last, first=day, nodes=nodes)
            day = max(day, last + dt.timedelta(days=1))
            release(tmp_path / "release", now.date())
            for page in web:
                os.utime(page, (now.timestamp(), now.timestamp()))
            changed |= change_words(week, now - dt.timedelta(hours=2), quoted, waiting)
            if week % STEP:
                continue
            failed = editor.refresh(*(["--accept-revisions"] if week == 0 else []))
            settle(editor, evidence, failed, month=f"{now:%Y-%m}")
            open_ = read_again(editor, evidence, changed, month=f"{now:%Y-%m}", before=open_)
            changed = {}
            if week % (3 * STEP) == 0:
                editor.run("check").good()
            if week == 0:
                # What a small copy of the sources contradicts is no news.
                editor.decisions, editor.kinds = Counter(), Counter()
    print("Decisions:", dict(sorted(editor.decisions.items())), dict(editor.kinds))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", f"{now.timestamp():.0f}")
    assert drawn(book, now) == set(figure_names())
    assert editor.kinds.keys() == {"node", "cloud", "finding", "revision", "words"}
    weeks = (evidence / "data/binder-weekly.csv").read_text(encoding="utf-8").splitlines()
    assert len(weeks) >= tables["binder-weekly"].height + WEEKS
