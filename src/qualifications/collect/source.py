"""A source: what its collector works with and hands back, and how that is checked and accepted.

Each source is read by itself, so that one that fails stops no other.
"""

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import polars as pl

from qualifications.collect.acceptance import Collected, compare, verified_tables
from qualifications.collect.history import History, open_history
from qualifications.collect.http import Client
from qualifications.files import write_atomically
from qualifications.problems import ProblemError, unusable

_SHOWN = 20


@dataclass(frozen=True)
class CollectorContext:
    """Where a collector reads, and with what: `address` is that of the source, given or the collector's own.

    `evidence` is the folder that is renewed, and clones are kept below `cache`.
    """

    address: str
    evidence: Path
    cache: Path
    now: dt.datetime
    client: Client

    def table(self, name: str) -> pl.DataFrame:
        """A table of the evidence as it is so far; raises ProblemError where it has none of that name."""
        return verified_tables(self.evidence, [name])[name]

    def history(self, address: str = "", *, branch: str = "") -> History:
        """The history at an address, by default the source's."""
        return open_history(address or self.address, cache=self.cache, branch=branch)


@dataclass(frozen=True)
class Collection:
    """What a source gave: tables by name, and notes for whoever reviews them."""

    tables: Mapping[str, Collected]
    notes: Iterable[str] = ()


class Collector(Protocol):
    """A file of the book's own collectors: the address of its source, and what reads it."""

    ADDRESS: str

    def collect(self, source: CollectorContext, /) -> Collection:
        """The tables of the source; raises ProblemError where it cannot be read."""


@dataclass(frozen=True)
class SourceOutcome:
    """What came of one source: why it was left aside, or how many rows each table that changed has got.

    `revisions` are the published values that changed, as was accepted.
    """

    source: str
    changed: Mapping[str, int] = field(default_factory=dict)
    error: str = ""
    revisions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """One of renewed, unchanged and failed."""
        if self.error:
            return "failed"
        return "renewed" if self.changed else "unchanged"


def collect(
    name: str, load: Callable[[], Collector], source: CollectorContext, *, accept_revisions: bool = False
) -> SourceOutcome:
    """What came of one source; its tables are as before where it failed.

    `load` gives its collector. Whatever goes wrong is the source's: the outcome reports it, and the next
    source can be read.
    """
    try:
        collector = load()
        source = replace(source, address=source.address or collector.ADDRESS)
        # In place of a progress bar: how far a collector has come is not known.
        print(f"{name}: reading {source.address}", file=sys.stderr, flush=True)
        collection = collector.collect(source)
        changes = compare(source.evidence, collection.tables)
        if changes.revisions and not accept_revisions:
            return SourceOutcome(name, error=_refused(source.evidence.name, changes.revisions))
        for path, data in changes.files.items():
            write_atomically(source.evidence / path, data)
    except (Exception, SystemExit, pl.exceptions.PanicException) as error:  # noqa: BLE001 - one source stops no other
        return SourceOutcome(name, error=_error_text(error, name, source))
    return SourceOutcome(name, changes.added, "", changes.revisions, tuple(collection.notes))


def _refused(place: str, revisions: tuple[str, ...]) -> str:
    values = "value that has" if len(revisions) == 1 else "values that have"
    found = f"{len(revisions)} published {values} changed"
    allowed = "the published values; look at each, then accept them with --accept-revisions"
    more = [f"and {len(revisions) - _SHOWN} more"] if len(revisions) > _SHOWN else []
    refusal = str(unusable(place, found=found, allowed=allowed))
    return "\n  ".join([refusal, *revisions[:_SHOWN], *more])


def _error_text(error: BaseException, name: str, source: CollectorContext) -> str:
    if isinstance(error, ProblemError):
        return str(error)
    if isinstance(error, OSError):
        place = error.filename or source.evidence
        return str(unusable(place, found=error.strerror or error, allowed="a folder to write to"))
    kind = type(error).__name__
    found = f"{kind}: {error}" if str(error) else kind
    allowed = "an error that the collector handles; please report this one"
    return str(unusable(source.address or name, found=found, allowed=allowed))
