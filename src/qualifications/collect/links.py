"""The addresses that the book cites: whether each still answers, and which have an archived copy.

Whatever an address answers, the check itself succeeds: a page that is down is for an editor to look at.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qualifications.collect.errors import CollectError
from qualifications.collect.http import Client
from qualifications.ledger.sources import read_sources

_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\)\]}|]+")
_TRAILING = ".,;:"
_WORKERS = 8


@dataclass(frozen=True)
class Cited:
    """An address, where it is cited first, and the address of an archived copy; empty where there is none."""

    address: str
    place: str
    archived: str = ""


@dataclass(frozen=True)
class Answer:
    """What an address said: empty where it answered, else what was found."""

    cited: Cited
    found: str = ""


def cited_addresses(root: Path) -> list[Cited]:
    """Every address in the sources, the claims, the data package and the chapters, once each."""
    sources, _ = read_sources(root / "evidence" / "sources.yml")
    archived = {source.url: source.archived for source in sources.values()}
    found: dict[str, Cited] = {}
    for path in _files(root):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for match in _ADDRESS.finditer(line):
                address = match[0].rstrip(_TRAILING).partition("#")[0]
                place = f"{path.relative_to(root)}, line {number}"
                found.setdefault(address, Cited(address, place, archived.get(address, "")))
    return [found[address] for address in sorted(found)]


def ask(client: Client, cited: Iterable[Cited]) -> Iterator[Answer]:
    """The answer of each address, in the order given; archived copies are asked with them."""

    def answer(each: Cited) -> Answer:
        for address in filter(None, (each.address, each.archived)):
            try:
                client.ask(address)
            except CollectError as error:
                return Answer(each, f"{address}: {error.found}")
        return Answer(each)

    with ThreadPoolExecutor(_WORKERS) as pool:
        yield from pool.map(answer, cited)


def report(answers: Iterable[Answer], *, day: dt.date) -> str:
    """The answers in Markdown: those that need an editor first, then how many there are."""
    answers = list(answers)
    silent = [each for each in answers if each.found]
    lines = [f"Of {len(answers)} addresses, {len(silent)} gave no page on {day}.", ""]
    for each in silent:
        copy = f"an archived copy is at {each.cited.archived}" if each.cited.archived else "no archived copy"
        lines.append(f"- {each.found} ({each.cited.place}; {copy})")
    return "\n".join(lines).rstrip() + "\n"


def to_json(answers: Iterable[Answer]) -> str:
    """The answers for programs."""
    rows: list[dict[str, Any]] = [
        {
            "address": each.cited.address,
            "place": each.cited.place,
            "archived": each.cited.archived,
            "found": each.found,
        }
        for each in answers
    ]
    return json.dumps(rows, indent=2)


def _files(root: Path) -> list[Path]:
    evidence = root / "evidence"
    claims = sorted((evidence / "claims").glob("*.yml"))
    chapters = sorted((root / "content").rglob("*.md"))
    return [evidence / "sources.yml", evidence / "datapackage.json", *claims, *chapters]
