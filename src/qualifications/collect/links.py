"""The addresses that the book cites: what each answers, and which copy there is of those that are gone.

Whatever an address answers, the check itself succeeds: a page that is down is for an editor to look at.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from qualifications.collect import wayback
from qualifications.collect.deadline import Deadline
from qualifications.collect.errors import CollectError
from qualifications.collect.http import Client
from qualifications.ledger.sources import read_sources

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
    client: Client, cited: Iterable[Cited], *, archive: str = wayback.ADDRESS, seconds: float = _SECONDS
) -> Iterator[Answer]:
    """The answer of each address, in the order given and each in its time.

    `archive` is asked about those that are gone.
    """

    def answer(each: Cited) -> Answer:
        return _answer(client.within(Deadline.after(seconds)), each, archive)

    with ThreadPoolExecutor(_WORKERS) as pool:
        yield from pool.map(answer, cited)


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
        return Answer(cited, kind, found, moved, wayback.archived_copy(client, cited.address, api=archive))
    except CollectError:
        return Answer(cited, kind, f"{found}; the Wayback Machine could not be asked", moved)


def _said(client: Client, address: str) -> tuple[Kind, str, str]:
    """The kind of an address's answer, the words for it, and where the page moved for good."""
    try:
        reply = client.ask(address)
    except CollectError as error:
        return Kind.SILENT, error.found, ""
    words = f"status {reply.status}"
    if reply.status == _OK:
        return (Kind.MOVED, "", reply.moved) if reply.moved else (Kind.THERE, "", "")
    if reply.status in _GONE:
        return Kind.GONE, words, reply.moved
    # Many sites let nobody in but browsers; that says nothing of the page.
    return (Kind.CLOSED if _CLIENT <= reply.status < _SERVER else Kind.SILENT), words, reply.moved


def _files(root: Path) -> list[Path]:
    evidence, content = root / "evidence", root / "content"
    return [
        evidence / "sources.yml",
        evidence / "datapackage.json",
        *sorted((evidence / "claims").glob("*.yml")),
        *sorted((evidence / "data").glob("*.csv")),
        *sorted(path for path in content.rglob("*") if path.suffix in {".md", ".bib"}),
    ]
