"""The words of claims looked for again, each in the newest version of its source."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from qualifications.git import GitError
from qualifications.ledger.claims import Claim
from qualifications.ledger.readings import Quoted, Reading
from qualifications.ledger.sources import Source
from qualifications.problems import ProblemError
from qualifications.readings.repository import Place, Snapshot

_FILE = re.compile(r"(https://github\.com/[^/]+/[^/]+)/blob/([0-9a-f]{7,64})/(.+)")


class Outcome(Enum):
    """What became of quoted words."""

    STANDS = "stands where it stood"
    MOVED = "stands in another file"
    GONE = "is gone"
    UNREACHABLE = "could not be looked for"


@dataclass(frozen=True)
class Document:
    """A source that is a file of a public repository, and the words that claims quote from it."""

    source: Source
    repository: str
    path: str
    words: Mapping[str, tuple[Claim, ...]]


@dataclass(frozen=True)
class Found:
    """What became of the words of some claims: the text around them before and after, where they are gone."""

    document: Document
    words: str
    outcome: Outcome
    place: str = ""
    before: str = ""
    after: str = ""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that rest on the words."""
        return self.document.words[self.words]


@dataclass(frozen=True)
class Reread:
    """A document that was read again: what became of its words, and the reading that says so, if any."""

    found: tuple[Found, ...]
    version: str = ""
    blob: str = ""
    day: dt.date = dt.date.min
    quotations: tuple[Quoted, ...] = ()


def documents(claims: Iterable[Claim]) -> list[Document]:
    """The sources that can be read again by a machine, in the order of repositories and files.

    A claim about the past rests on the words of its time, and a retired one on none.
    """
    words: dict[str, dict[str, list[Claim]]] = {}
    sources = {}
    for claim in claims:
        if claim.past or claim.status == "retired":
            continue
        for citation in claim.citations:
            if citation.quote:
                sources[citation.source.id] = citation.source
                words.setdefault(citation.source.id, {}).setdefault(citation.quote, []).append(claim)
    made = []
    for name, quotations in words.items():
        source = sources[name]
        address = _FILE.fullmatch(source.url)
        if address:
            told = {each: tuple(claims) for each, claims in quotations.items()}
            made.append(Document(source, address[1], address[3], told))
    return sorted(made, key=lambda each: (each.repository, each.path, each.source.id))


def reread(
    documents: Sequence[Document],
    readings: Mapping[str, Reading],
    open_snapshot: Callable[[str], Snapshot],
) -> Iterator[tuple[Document, Reread]]:
    """What became of the words of each document; one repository's trouble does not stop the others."""
    snapshots: dict[str, Snapshot | str] = {}
    for document in documents:
        address = document.repository
        if address not in snapshots:
            try:
                snapshots[address] = open_snapshot(address)
            except (ProblemError, GitError) as error:
                snapshots[address] = str(error).splitlines()[0]
        snapshot = snapshots[address]
        try:
            if isinstance(snapshot, str):
                yield document, _unreachable(document, snapshot)
            else:
                yield document, _read(document, snapshot, readings.get(document.source.id))
        except (ProblemError, GitError) as error:
            yield document, _unreachable(document, str(error).splitlines()[0])


def _unreachable(document: Document, reason: str) -> Reread:
    return Reread(
        tuple(Found(document, words, Outcome.UNREACHABLE, after=reason) for words in document.words)
    )


def _read(document: Document, snapshot: Snapshot, before: Reading | None) -> Reread:
    blob = snapshot.blob(document.path)
    found, quoted = [], []
    for words in document.words:
        known = before.of(words) if before else None
        if before and known and known.gone is None and not known.path and blob and blob == before.blob:
            # The same content has the same words, since the same day.
            quoted.append(known.model_copy(update={"seen": snapshot.day}))
            found.append(Found(document, words, Outcome.STANDS))
            continue
        place = snapshot.find(words, document.path)
        if place:
            quoted.append(_standing(words, place, document, snapshot))
            moved = place.path != document.path
            told = f"{place.path}:{place.standing.lines[0]}" if moved else ""
            found.append(Found(document, words, Outcome.MOVED if moved else Outcome.STANDS, place=told))
        else:
            last = snapshot.last(words, document.path)
            seen = known.seen if known else document.source.read
            since = known.since if known else min(last.day if last else seen, seen)
            gone = known.gone if known and known.gone else snapshot.day
            quoted.append(Quoted(words=words, since=since, seen=min(seen, gone), gone=gone))
            found.append(
                Found(
                    document,
                    words,
                    Outcome.GONE,
                    before=last.text if last else "",
                    after=snapshot.after(last) if last else "",
                )
            )
    return Reread(tuple(found), snapshot.commit, blob, snapshot.day, tuple(quoted))


def _standing(words: str, place: Place, document: Document, snapshot: Snapshot) -> Quoted:
    path = "" if place.path == document.path else place.path
    return Quoted(words=words, since=place.standing.since, seen=snapshot.day, path=path)
