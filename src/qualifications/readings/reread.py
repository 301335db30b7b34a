"""The words of claims looked for again, each in the newest version of its source."""

import datetime as dt
import re
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from itertools import groupby
from urllib.parse import unquote, urlsplit

from qualifications.files import sha256
from qualifications.formatting import short_address
from qualifications.git import GitError
from qualifications.ledger.citation import Citation
from qualifications.ledger.claims import Claim
from qualifications.ledger.readings import Quoted, Reading
from qualifications.ledger.sources import Source
from qualifications.problems import ProblemError, unusable
from qualifications.readings.pages import Page
from qualifications.readings.quotations import stands
from qualifications.readings.repository import Sight, Snapshot

_AT = re.compile(r"(https://github\.com/[^/]+/[^/]+)/(?:blob|tree|commits)/[^/]+(?:/(.*))?")
# A commit stays as it is for ever.
_CHANGE = re.compile(r"https://github\.com/[^/]+/[^/]+/commit/")
# So many pages are requested at a time, each of another site.
_SITES = 8


class Outcome(Enum):
    """What became of quoted words: they stand as they were or elsewhere, are gone, or were not reached."""

    STANDS = auto()
    MOVED = auto()
    GONE = auto()
    UNREACHABLE = auto()


@dataclass(frozen=True)
class CitedDocument:
    """A source, and what claims look for in it: their words, or what they count.

    A file or folder of a public repository has the address of that; a page of the web has its own.
    """

    source: Source
    words: Mapping[str, tuple[Claim, ...]]
    counted: Mapping[str, Citation]
    repository: str = ""
    path: str = ""

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

    document: CitedDocument
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


def documents(claims: Iterable[Claim]) -> list[CitedDocument]:
    """The sources that a machine can read again, in the order of repositories and files, then pages.

    A claim about the past rests on the words of its time, and a retired one on none.
    """
    asked: dict[str, list[tuple[Citation, Claim]]] = {}
    for claim in claims:
        for citation in () if claim.past or claim.status == "retired" else claim.citations:
            if citation.words and not _CHANGE.match(citation.source.url):
                asked.setdefault(citation.source.id, []).append((citation, claim))
    made = []
    for pairs in asked.values():
        source = pairs[0][0].source
        words: dict[str, tuple[Claim, ...]] = {}
        for citation, claim in pairs:
            words[citation.words] = (*words.get(citation.words, ()), claim)
        counted = {citation.words: citation for citation, _ in pairs if citation.count is not None}
        made.append(CitedDocument(source, words, counted, *place_of(source.url)))
    return sorted(made, key=lambda each: (not each.repository, each.repository, each.path, each.source.id))


def place_of(url: str) -> tuple[str, str]:
    """The repository and the path in it that an address names; both are empty for a page.

    Lines of a file, and how it is shown, make no other file.
    """
    address = _AT.fullmatch(urlsplit(url)._replace(query="", fragment="").geturl())
    repository, path = address.groups(default="") if address else ("", "")
    return repository, unquote(path).strip("/").removesuffix(".")


def reread(
    documents: Sequence[CitedDocument],
    readings: Mapping[str, Reading],
    open_snapshot: Callable[[str], Snapshot],
    open_page: Callable[[str], Page],
    *,
    anew: bool = False,
) -> Generator[tuple[CitedDocument, Reread], None, None]:
    """What became of the words of each document; an error in one repository or site stops no other.

    A page that had its words earlier today is asked `anew` alone.
    """

    def page(document: CitedDocument) -> tuple[CitedDocument, Reread]:
        before = readings.get(document.source.id)
        done = None if anew else _done_today(document, before)
        return document, done or _tried(
            document, lambda: _of_page(document, open_page(document.source.url), before)
        )

    pool = ThreadPoolExecutor(_SITES)
    try:
        # Sites answer while repositories are read.
        pages = pool.map(page, [each for each in documents if not each.repository])
        files = [each for each in documents if each.repository]
        for address, group in groupby(files, lambda each: each.repository):
            try:
                snapshot = open_snapshot(address)
            except (ProblemError, GitError) as error:
                yield from ((each, _unreachable(each, error)) for each in group)
                continue
            for each in group:
                before = readings.get(each.source.id)
                yield each, _tried(each, partial(_of_repository, each, snapshot, before))
        yield from pages
    finally:
        # Whoever stops the command waits for no page.
        pool.shutdown(wait=False, cancel_futures=True)


def _tried(document: CitedDocument, read: Callable[[], Reread]) -> Reread:
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - a page may hold anything, and the others are owed a reading
        return _unreachable(document, error)


def _unreachable(document: CitedDocument, error: Exception) -> Reread:
    """A document whose words could not be looked for, and why."""
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, ProblemError):
        reason = error.problems[0].found
    found = (Found(document, words, Outcome.UNREACHABLE, after=reason) for words in document.words)
    return Reread(tuple(found))


def _done_today(document: CitedDocument, before: Reading | None) -> Reread | None:
    """What was found in a page earlier today, by a run that was cut off; None where it must be asked again.

    So must one that had moved: an editor may have written its new address since.
    """
    if not before or before.day < dt.datetime.now(dt.UTC).date():
        return None
    known = map(before.of, document.words)
    if not all(each and not each.gone and not each.path for each in known):
        return None
    return Reread(tuple(Found(document, words, Outcome.STANDS) for words in document.words))


def _of_repository(document: CitedDocument, snapshot: Snapshot, before: Reading | None) -> Reread:
    if before and snapshot.day < before.day:
        found = f"a copy of {snapshot.day}, older than what was read before"
        raise unusable(document.address, found=found, allowed="a newer copy")
    blob = snapshot.blob(document.path)

    def look(words: str, known: Quoted | None) -> Sight:
        query = document.counted.get(words)
        if known and not known.gone and not known.path and before and blob and blob == before.blob:
            # The same content has the same words, since the same day.
            return Sight(known.since, document.path)
        if query:
            now = snapshot.count(document.path, files=query.files, search=query.search)
            after = words.removesuffix(f"{query.count}") + f"{now}"
            same = now == query.count
            return Sight(snapshot.day, document.path) if same else Sight(before=words, after=after)
        # Where words were last, at the source's own path, and where others of the source went.
        own = known.path if known else ""
        moved = [each.path for each in before.quotations if each.path] if before else []
        paths = [*dict.fromkeys([own or document.path, document.path, *moved])]
        for path in paths:
            stood = snapshot.find(words, path)
            if stood:
                return stood
        return snapshot.lost(words, paths[0])

    reading = Reading(version=snapshot.history.head, blob=blob, day=snapshot.day)
    return _recorded(document, look, before, reading)


def _of_page(document: CitedDocument, page: Page, before: Reading | None) -> Reread:
    # What keeps a program out says nothing of a single word.
    if page.closed and not any(stands(words, page.text) for words in document.words):
        raise unusable(document.address, found=page.closed, allowed="a page that lets a program in")
    # A fragment makes no other page.
    here = short_address(document.source.url.partition("#")[0])
    there = short_address(page.url.partition("#")[0])

    def look(words: str, _: Quoted | None) -> Sight:
        if stands(words, page.text):
            return Sight(min(document.source.read, page.day), "" if there in ("", here) else page.url)
        return Sight(before=words, after=page.gone or page.text)

    return _recorded(document, look, before, Reading(version=sha256(page.text.encode()), day=page.day))


def _recorded(
    document: CitedDocument,
    look: Callable[[str, Quoted | None], Sight],
    before: Reading | None,
    reading: Reading,
) -> Reread:
    """What became of each of the words, as they are seen in the version and on the day of the reading."""
    day = reading.day
    found: list[Found] = []
    quoted: list[Quoted] = []
    for words in document.words:
        known = before.of(words) if before else None
        sight = look(words, known)
        if sight.since:
            path = "" if sight.path == document.path else sight.path
            # A commit may have the date of a broken clock.
            since = min(sight.since, known.since if known and not known.gone else day, day)
            quoted.append(Quoted(words=words, since=since, seen=day, path=path))
            place = f"{path}:{sight.line}" if path and sight.line else path
            found.append(Found(document, words, Outcome.MOVED if path else Outcome.STANDS, place=place))
        else:
            quoted.append(_lost(words, document, known, day, sight.last))
            gone = Found(document, words, Outcome.GONE, before=sight.before, after=sight.after)
            found.append(gone)
    return Reread(tuple(found), reading.model_copy(update={"quotations": tuple(quoted)}))


def _lost(
    words: str, document: CitedDocument, known: Quoted | None, day: dt.date, last: dt.date | None
) -> Quoted:
    """Words that were not found on a day, and stood until they were last seen."""
    seen = known.seen if known else document.source.read
    since = known.since if known else min(last or seen, seen)
    gone = known.gone if known and known.gone else day
    path = known.path if known else ""
    return Quoted(words=words, since=min(since, gone), seen=min(seen, gone), path=path, gone=gone)
