"""A new claim begun from an address and the words that stand there, with what a machine can know."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from qualifications.files import write_atomically
from qualifications.ledger.citation import LONGEST_QUOTE
from qualifications.ledger.claims import FOLDER as CLAIMS
from qualifications.ledger.entries import IDENTIFIER
from qualifications.ledger.ledger import organization, read_cited
from qualifications.ledger.people import read_organization
from qualifications.ledger.readings import FOLDER, Quoted, to_yaml
from qualifications.ledger.sources import FILE
from qualifications.problems import Exit, ProblemError, refuse
from qualifications.readings.reread import place_of
from qualifications.readings.session import Session

_HEADING = re.compile(r"^(?:#+ +|title: *)[\"']?(.+?)[\"']?$", re.MULTILINE)
_AUTHORS = 3


@dataclass(frozen=True)
class Seen:
    """A source as it was found with the words in it."""

    url: str
    title: str
    publisher: str
    day: dt.date
    since: dt.date
    version: str
    blob: str = ""
    date: dt.date | None = None
    authors: list[str] = field(default_factory=list)


def add(session: Session, url: str, *, name: str, words: str, file: str) -> list[Path]:
    """Writes the claim, its source and its reading, with sentence, limits and kind to write; the files.

    Raises ProblemError where the words do not stand there now, or the id is taken.
    """
    evidence = session.project.evidence
    sources, readings, claims, faults = read_cited(evidence)
    if faults:
        raise ProblemError(faults)
    if not IDENTIFIER.fullmatch(name) or any(each.id == name for each in claims):
        raise refuse(Exit.SCHEMA, "--id", found=repr(name), allowed="a new id of small letters and hyphens")
    words = " ".join(words.split())
    if not 0 < len(words.split()) <= LONGEST_QUOTE:
        raise refuse(Exit.SCHEMA, "--words", found=repr(words), allowed=f"1 to {LONGEST_QUOTE} words")
    seen = _seen(session, url, words)
    known = [each for each in sources.values() if _place(each.url) == _place(seen.url)]
    if known:
        source = known[0].id
    else:
        source = _identifier(seen.title, taken=sources)
        authors = {"authors": seen.authors} if seen.authors else {}
        date = {"date": seen.date} if seen.date else {}
        about = {"title": seen.title, "publisher": seen.publisher, **authors, "url": seen.url, **date}
        _append(evidence / FILE, _entry(source, {**about, "read": seen.day}))
    texts = {"kind": "", "statement": "", "cited": "", "method": "Read in the newest version.", "limits": ""}
    claim = _entry(name, {**texts, "sources": {"source": source, "quote": words}})
    _append(evidence / CLAIMS / f"{file}.yml", claim)
    before = readings.get(source)
    quoted = Quoted(words=words, since=seen.since, seen=seen.day)
    others = [each for each in before.quotations if each.words != words] if before else []
    data = to_yaml(seen.version, seen.blob, seen.day, [*others, quoted])
    write_atomically(evidence / FOLDER / f"{source}.yml", data)
    return [evidence / CLAIMS / f"{file}.yml", evidence / FILE, evidence / FOLDER / f"{source}.yml"]


def _seen(session: Session, url: str, words: str) -> Seen:
    repository, path = place_of(url)
    if not repository:
        page = session.pages.read(url)
        if not page.holds(words):
            raise _absent(url, words, " or ".join(filter(None, page.instead())))
        title, publisher = page.title or url, urlsplit(url).netloc.removeprefix("www.")
        return Seen(url, title, publisher, page.day, page.day, page.version)
    snapshot = session.snapshot(repository)
    place = snapshot.find(words, path)
    if place is None:
        raise _absent(url, words, "")
    heading = _HEADING.search(snapshot.text(place.path))
    date, names = snapshot.made(place.path)
    evidence = session.project.evidence
    own = read_organization(evidence, organization(evidence))
    authors = [each for number, each in enumerate(names) if number < _AUTHORS or own.knows(each)]
    return Seen(
        f"{repository}/blob/{snapshot.commit}/{place.path}",
        heading[1] if heading else Path(place.path).name,
        repository.split("/")[-2],
        snapshot.day,
        place.since,
        snapshot.commit,
        place.blob,
        date,
        authors,
    )


def _absent(url: str, words: str, why: str) -> ProblemError:
    found = f"no “{words}”{f', but {why}' if why else ''}"
    return refuse(Exit.SOURCE, url, found=found, allowed="words that stand in its newest version")


def _place(url: str) -> tuple[str, str]:
    return place_of(url) if all(place_of(url)) else ("", url)


def _identifier(title: str, *, taken: Collection[str]) -> str:
    name = "-".join(re.findall(r"[a-z0-9]+", title.lower()))[:60].strip("-") or "source"
    number = 1
    wanted = name
    while wanted in taken:
        number += 1
        wanted = f"{name}-{number}"
    return wanted


def _append(path: Path, text: str) -> None:
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    write_atomically(path, (f"{before.rstrip()}\n\n{text}" if before else text).encode())


def _entry(name: str, fields: Mapping[str, object]) -> str:
    """A new entry of a file that lists by id; a field without a text is to be written."""
    lines = [f"{name}:"]
    for title, value in fields.items():
        if isinstance(value, Mapping):
            inner = [f"{key}: {_quoted(str(each))}" for key, each in value.items()]
            lines += [f"  {title}:", f"    - {inner[0]}", *(f"      {each}" for each in inner[1:])]
        elif isinstance(value, list):
            lines.append(f"  {title}: [{', '.join(map(_quoted, value))}]")
        else:
            lines.append(
                f"  {title}: {_quoted(value) if value and isinstance(value, str) else value or ''}".rstrip()
            )
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
