"""The addresses that the book cites: what each answers, and which copy there is of those that are gone.

Whatever an address answers, the check itself succeeds: a page that is down is for an editor to look at.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import urlencode

from qualifications.collect.foreign import parse_json
from qualifications.collect.http import Client
from qualifications.deadline import Deadline
from qualifications.ledger.sources import read_sources
from qualifications.problems import ProblemError
from qualifications.quoting import code, fitting

# It tells which copy the Internet Archive has of a page.
WAYBACK = "https://archive.org/wayback/available"
_LARGEST = 2**20
_ADDRESS = re.compile(r"https?://(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[\d:a-f]+\])[^\s<>\"'`\\)\]}|]*")
_TRAILING = ".,;:"
_WORKERS = 8
# For an address and its copies, whatever they answer.
_SECONDS = 60
_OK, _CLIENT, _SERVER = 200, 400, 500
_GONE = (404, 410)


class Kind(Enum):
    """What an answer means for an editor."""

    THERE = "there"
    MOVED = "moved"
    GONE = "gone"
    CLOSED = "closed to programs"
    SILENT = "no answer"


# What an editor does about the answers of each kind, most urgent first.
_SECTIONS = {
    Kind.GONE: ("Gone", "Cite an archived copy or another source."),
    Kind.SILENT: ("No answer", "Look again in some days: a page that is down today can be back."),
    Kind.MOVED: ("Moved for good", "Cite the new address, where it holds the same page."),
    Kind.CLOSED: ("Closed to programs", "The site lets in browsers alone, or has hidden the page: look."),
}


@dataclass(frozen=True)
class Cited:
    """An address, where it is cited first, and the address of an archived copy; empty where none is known."""

    address: str
    place: str
    archived: str = ""


@dataclass(frozen=True)
class Answer:
    """What an address said.

    `found` says it in words, and `moved` has the address to which the page moved for good. `copy` is that of
    an archived copy, of those known or found; it is asked for where the page is gone or silent.
    """

    cited: Cited
    kind: Kind
    found: str = ""
    moved: str = ""
    copy: str = ""


def cited_addresses(root: Path) -> list[Cited]:
    """Every address in the sources, claims, tables and chapters, once each, sorted."""
    sources, _ = read_sources(root / "evidence" / "sources.yml")
    archived = {source.url: source.archived for source in sources.values()}
    found: dict[str, Cited] = {}
    for path in _files(root):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            # A comma ends a cell of a table, and may stand in an address elsewhere.
            for part in next(csv.reader([line]), []) if path.suffix == ".csv" else [line]:
                for match in _ADDRESS.finditer(part):
                    address = match[0].rstrip(_TRAILING).partition("#")[0]
                    place = f"{path.relative_to(root)}, line {number}"
                    found.setdefault(address, Cited(address, place, archived.get(address, "")))
    copies = set(archived.values())
    return [found[address] for address in sorted(found) if address not in copies]


def ask(
    client: Client, cited: Iterable[Cited], *, archive: str = WAYBACK, seconds: float = _SECONDS
) -> Iterator[Answer]:
    """The answer of each address, in the order given and each in its time.

    `archive` is asked about those that are gone.
    """

    def answer(each: Cited) -> Answer:
        return _answer(client.within(Deadline.after(seconds)), each, archive)

    with ThreadPoolExecutor(_WORKERS) as pool:
        yield from pool.map(answer, cited)


def report(answers: Iterable[Answer], *, day: dt.date) -> str:
    """The answers in Markdown: how many there are, then those for an editor to look at, by what to do."""
    answers = list(answers)
    there = sum(answer.kind is Kind.THERE for answer in answers)
    lines = [f"Of {len(answers)} cited addresses, {there} were there on {day}.", ""]
    for kind, (title, words) in _SECTIONS.items():
        own = [answer for answer in answers if answer.kind is kind]
        if own:
            lines += [f"## {title}", "", words, "", *(f"- {_line(answer)}" for answer in own), ""]
    return fitting(lines)


def to_json(answers: Iterable[Answer]) -> str:
    """The answers for programs."""
    rows = [
        {
            **asdict(each.cited),
            "kind": each.kind.value,
            "found": each.found,
            "moved": each.moved,
            "copy": each.copy,
        }
        for each in answers
    ]
    return json.dumps(rows, indent=2)


def _answer(client: Client, cited: Cited, archive: str) -> Answer:
    kind, found, moved = _said(client, cited.address)
    if cited.archived:
        copy_kind, copy_found, _ = _said(client, cited.archived)
        if copy_kind in (Kind.GONE, Kind.SILENT):
            words = "; ".join(filter(None, (found, f"its archived copy: {copy_found}")))
            return Answer(cited, kind if kind is not Kind.THERE else copy_kind, words, moved)
        return Answer(cited, kind, found, moved, cited.archived)
    if kind not in (Kind.GONE, Kind.SILENT):
        return Answer(cited, kind, found, moved)
    try:
        return Answer(cited, kind, found, moved, _archived_copy(client, cited.address, archive))
    except (ProblemError, ValueError, KeyError, TypeError, AttributeError):
        # Not asked, or an answer other than what the archive documents.
        return Answer(cited, kind, f"{found}; the Wayback Machine could not be asked", moved)


def _said(client: Client, address: str) -> tuple[Kind, str, str]:
    """The kind of an address's answer, the words for it, and where the page moved for good."""
    try:
        reply = client.ask(address)
    except ProblemError as error:
        return Kind.SILENT, error.problems[0].found, ""
    words = f"status {reply.status}"
    if reply.status == _OK:
        return (Kind.MOVED, "", reply.moved) if reply.moved else (Kind.THERE, "", "")
    if reply.status in _GONE:
        return Kind.GONE, words, reply.moved
    # Many sites let nobody in but browsers; that says nothing of the page.
    return (Kind.CLOSED if _CLIENT <= reply.status < _SERVER else Kind.SILENT), words, reply.moved


def _archived_copy(client: Client, page: str, archive: str) -> str:
    """The address of the latest copy of a page; empty where there is none."""
    text = client.get(f"{archive}?{urlencode({'url': page})}", limit=_LARGEST)
    copy = parse_json(text.decode("utf-8"))["archived_snapshots"].get("closest", {})
    found = str(copy["url"]) if copy and copy["available"] and copy["status"] == "200" else ""
    safe = found.replace("http://", "https://", 1)
    # Words of the archive that lead nowhere else than to an archive's copy.
    return safe if safe.startswith("https://") else ""


def _line(answer: Answer) -> str:
    facts = [code(answer.found)] if answer.found else []
    facts += [f"moved to {code(answer.moved)}"] if answer.moved else []
    if answer.copy:
        facts.append(f"archived at {code(answer.copy)}")
    elif answer.kind is Kind.GONE:
        facts.append("no archived copy found")
    return f"{code(answer.cited.address)} ({code(answer.cited.place)}): {'; '.join(facts)}"


def _files(root: Path) -> list[Path]:
    evidence, content = root / "evidence", root / "content"
    return [
        evidence / "sources.yml",
        evidence / "datapackage.json",
        *sorted((evidence / "claims").glob("*.yml")),
        *sorted((evidence / "data").glob("*.csv")),
        *sorted(path for path in content.rglob("*") if path.suffix in {".md", ".bib"}),
    ]
