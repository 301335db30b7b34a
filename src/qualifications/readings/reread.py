"""The words of claims looked for again, each in the newest version of its source."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum

from qualifications.git import GitError
from qualifications.ledger.citation import Citation
from qualifications.ledger.claims import Claim
from qualifications.ledger.readings import Quoted, Reading
from qualifications.ledger.sources import Source
from qualifications.problems import ProblemError
from qualifications.readings.pages import Page
from qualifications.readings.repository import Lost, Snapshot

_AT = re.compile(r"(https://github\.com/[^/]+/[^/]+)/(?:blob|tree|commits)/[^/]+(?:/(.*))?")
_COMMIT = re.compile(r"/(?:blob|tree|commits)/([0-9a-f]{7,64})(?:/|$)")
# A commit stays as it is for ever.
_CHANGE = re.compile(r"https://github\.com/[^/]+/[^/]+/commit/")
# So many pages are asked for at a time, each of another site.
_SITES = 8


class Outcome(Enum):
    """What became of quoted words."""

    STANDS = "stands where it stood"
    MOVED = "stands in another file"
    GONE = "is gone"
    UNREACHABLE = "could not be looked for"


@dataclass(frozen=True)
class Document:
    """A source, and what claims look for in it: their words, or what they count.

    A file or folder of a public repository has the address of that; a page of the web has its own.
    """

    source: Source
    repository: str
    path: str
    words: Mapping[str, tuple[Claim, ...]]
    counted: Mapping[str, Citation]

    @property
    def commit(self) -> str:
        """The commit that its address names; empty where it names none."""
        named = _COMMIT.search(self.source.url)
        return named[1] if named else ""

    @property
    def address(self) -> str:
        """Where it is read: the address of its repository or page."""
        return self.repository or self.source.url

    @property
    def place(self) -> str:
        """Where it is, for a summary."""
        return self.path or self.address

    @property
    def claims(self) -> set[str]:
        """The ids of the claims that rest on it."""
        return {claim.id for claims in self.words.values() for claim in claims}


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
    reading: Reading | None = None


def documents(claims: Iterable[Claim]) -> list[Document]:
    """The sources that a machine can read again, in the order of repositories and files, then pages.

    A claim about the past rests on the words of its time, and a retired one on none.
    """
    sources: dict[str, Source] = {}
    words: dict[str, dict[str, list[Claim]]] = {}
    counted: dict[str, dict[str, Citation]] = {}
    for claim in claims:
        if claim.past or claim.status == "retired":
            continue
        for citation in claim.citations:
            source = citation.source
            if citation.words and not _CHANGE.match(source.url):
                sources[source.id] = source
                words.setdefault(source.id, {}).setdefault(citation.words, []).append(claim)
                if citation.count is not None:
                    counted.setdefault(source.id, {})[citation.words] = citation
    made = []
    for name, source in sources.items():
        repository, path = place_of(source.url)
        told = {each: tuple(own) for each, own in words[name].items()}
        made.append(Document(source, repository, path, told, counted.get(name, {})))
    return sorted(made, key=lambda each: (not each.repository, each.repository, each.path, each.source.id))


def place_of(url: str) -> tuple[str, str]:
    """The repository and the path in it that an address leads to; both empty for a page of the web."""
    address = _AT.fullmatch(url)
    return (address[1], (address[2] or "").strip("/").removesuffix(".")) if address else ("", "")


def reread(
    documents: Sequence[Document],
    readings: Mapping[str, Reading],
    open_snapshot: Callable[[str], Snapshot],
    open_page: Callable[[str], Page],
) -> Iterator[tuple[Document, Reread]]:
    """What became of the words of each document; the trouble of one repository or site is not the others'."""

    def page(document: Document) -> tuple[Document, Reread]:
        before = readings.get(document.source.id)
        done = _done_today(document, before)
        if done:
            return document, done
        try:
            found = open_page(document.source.url)
        except ProblemError as error:
            return document, _unreachable(document, _reason(error))
        except Exception as error:  # noqa: BLE001 - a page may hold anything, and the others are owed a reading
            return document, _unreachable(document, f"{type(error).__name__}: {error}")
        return document, _read_page(document, found, before)

    with ThreadPoolExecutor(_SITES) as pool:
        # Sites answer while repositories are read.
        pages = pool.map(page, [each for each in documents if not each.repository])
        yield from _of_repositories(documents, readings, open_snapshot)
        yield from pages


def _of_repositories(
    documents: Sequence[Document],
    readings: Mapping[str, Reading],
    open_snapshot: Callable[[str], Snapshot],
) -> Iterator[tuple[Document, Reread]]:
    snapshots: dict[str, Snapshot | str] = {}
    for document in (each for each in documents if each.repository):
        address = document.repository
        if address not in snapshots:
            try:
                snapshots[address] = open_snapshot(address)
            except (ProblemError, GitError) as error:
                snapshots[address] = _reason(error)
        snapshot = snapshots[address]
        try:
            if isinstance(snapshot, str):
                yield document, _unreachable(document, snapshot)
            else:
                yield document, _read(document, snapshot, readings.get(document.source.id))
        except (ProblemError, GitError) as error:
            yield document, _unreachable(document, _reason(error))


def _done_today(document: Document, before: Reading | None) -> Reread | None:
    """What a page had earlier today, as before a run was cut off; None where it is to be asked."""
    known = [before.of(words) for words in document.words] if before else []
    standing = [each for each in known if each and not each.gone]
    if not before or before.day < dt.datetime.now(dt.UTC).date() or len(standing) < len(known):
        return None
    return Reread(
        tuple(
            Found(document, each.words, Outcome.MOVED if each.path else Outcome.STANDS, place=each.path)
            for each in standing
        )
    )


def _reason(error: ProblemError | GitError) -> str:
    return error.problems[0].found if isinstance(error, ProblemError) else str(error).splitlines()[0]


def _unreachable(document: Document, reason: str) -> Reread:
    return Reread(
        tuple(Found(document, words, Outcome.UNREACHABLE, after=reason) for words in document.words)
    )


def _read(document: Document, snapshot: Snapshot, before: Reading | None) -> Reread:
    if before and snapshot.day < before.day:
        return _unreachable(document, f"a copy of {snapshot.day}, older than what was read before")
    blob = snapshot.blob(document.path)
    found, quoted = [], []
    for words in document.words:
        known = before.of(words) if before else None
        query = document.counted.get(words)
        stood_here = before and known and known.gone is None and not known.path
        unchanged = stood_here and blob and before and blob == before.blob
        if known and unchanged:
            # The same content has the same words, since the same day.
            quoted.append(known.model_copy(update={"seen": max(known.seen, snapshot.day)}))
            found.append(Found(document, words, Outcome.STANDS))
            continue
        if query:
            now = snapshot.count(document.path, files=query.files, search=query.search)
            stands, place, line = now == query.count, "", ""
            since = snapshot.day
            lost = Lost(before=words, after=words.removesuffix(f"{query.count}") + f"{now}")
        else:
            places = _places(document, known, before)
            stood = next(filter(None, (snapshot.find(words, path) for path in places)), None)
            stands = stood is not None
            place = stood.path if stood and stood.path != document.path else ""
            line = f"{place}:{stood.lines[0]}" if place and stood else ""
            since = stood.since if stood else snapshot.day
            lost = Lost() if stands else snapshot.lost(words, places[0])
        if stands:
            if known and known.gone is None:
                since = min(since, known.since)
            quoted.append(Quoted(words=words, since=since, seen=snapshot.day, path=place))
            found.append(Found(document, words, Outcome.MOVED if place else Outcome.STANDS, place=line))
        elif not query and not snapshot.has(document.commit):
            return _unreachable(document, "a copy without the version that was read")
        else:
            quoted.append(_lost(words, document, known, snapshot.day, lost.day))
            found.append(Found(document, words, Outcome.GONE, before=lost.before, after=lost.after))
    return _reread(found, quoted, version=snapshot.commit, blob=blob, day=snapshot.day)


def _reread(found: list[Found], quoted: list[Quoted], **read: object) -> Reread:
    return Reread(tuple(found), Reading.model_validate({**read, "quotations": quoted}))


def _places(document: Document, known: Quoted | None, before: Reading | None) -> list[str]:
    """Where words are looked for: where they were last, at the source's own path, and where others went."""
    moved = [known, *before.quotations] if before else []
    own = [known.path] if known and known.path else []
    return [*dict.fromkeys([*own, document.path, *(each.path for each in moved if each and each.path)])]


def _read_page(document: Document, page: Page, before: Reading | None) -> Reread:
    gone, closed = page.instead()
    # What keeps a program out says nothing of a single word.
    if closed and not any(page.holds(words) for words in document.words):
        return _unreachable(document, closed)
    found, quoted = [], []
    moved = page.url if _plain_address(page.url) != _plain_address(document.source.url) and page.url else ""
    for words in document.words:
        known = before.of(words) if before else None
        if page.holds(words):
            first = min(document.source.read, page.day)
            since = known.since if known and known.gone is None else first
            quoted.append(Quoted(words=words, since=since, seen=page.day, path=moved))
            outcome = Outcome.MOVED if moved else Outcome.STANDS
            found.append(Found(document, words, outcome, place=moved))
        else:
            quoted.append(_lost(words, document, known, page.day))
            found.append(Found(document, words, Outcome.GONE, before=words, after=gone or page.text))
    return _reread(found, quoted, version=page.version, day=page.day)


def _lost(
    words: str, document: Document, known: Quoted | None, day: dt.date, last: dt.date | None = None
) -> Quoted:
    """Words that were not found on a day, and stood until they were last seen."""
    seen = known.seen if known else document.source.read
    since = known.since if known else min(last or seen, seen)
    gone = known.gone if known and known.gone else day
    path = known.path if known else ""
    return Quoted(words=words, since=min(since, gone), seen=min(seen, gone), path=path, gone=gone)


def _plain_address(url: str) -> str:
    """An address as it is compared: a scheme, a fragment and a last slash make no other page."""
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")
