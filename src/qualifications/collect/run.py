"""One source is read, checked and accepted by itself, so that one that fails stops no other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import polars as pl

from qualifications.collect.acceptance import accept, revisions
from qualifications.collect.errors import unusable
from qualifications.collect.progress import say
from qualifications.collect.source import Source
from qualifications.collect.tables import Collection
from qualifications.problems import ProblemError

_FRESH = dt.timedelta(days=7)
# Four sources come to an hour, after which the workflow would be stopped without a word.
SECONDS = 15 * 60
_SHOWN = 20


@dataclass(frozen=True)
class SourceOutcome:
    """What came of one source: why it was left aside, or how many rows each table that changed has got.

    `revisions` are the published values that changed, accepted or not.
    """

    source: str
    changed: Mapping[str, int] | None = None
    error: str = ""
    revisions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """One of renewed, renewed in part, unchanged and failed."""
        if self.changed is None:
            return "failed"
        if self.error:
            return "renewed in part"
        return "renewed" if self.changed else "unchanged"


class Collector(Protocol):
    """A file of the book's own collectors: the address of its source, and what reads it."""

    ADDRESS: str

    def collect(self, source: Source, /) -> Collection:
        """The tables of the source; raises ProblemError where it cannot be read."""


def collect(
    name: str,
    load: Callable[[], Collector],
    source: Source,
    *,
    seconds: float = SECONDS,
    accept_revisions: bool = False,
) -> SourceOutcome:
    """What came of one source, in so many seconds; its tables are as before where it failed.

    `load` gives its collector. Whatever goes wrong is the source's: it is told in the outcome, and the next
    source can be read.
    """
    source = replace(source, client=source.client.within(seconds))
    try:
        collector = load()
        source = replace(source, address=source.address or collector.ADDRESS)
        say(f"{name}: reading {source.address}")
        collection = collector.collect(source)
        failure = "\n".join(collection.failures)
        changed = tuple(revisions(source.evidence, collection.tables))
        if changed and not accept_revisions:
            lines = [f"\n  {each}" for each in changed[:_SHOWN]]
            lines += [f"\n  and {len(changed) - _SHOWN} more"] if len(changed) > _SHOWN else []
            refused = unusable(
                source.evidence.name,
                found=f"{len(changed)} published values that have changed",
                allowed="the published values; look at each, then accept them with --accept-revisions",
            )
            return SourceOutcome(name, error=f"{refused}{''.join(lines)}", revisions=changed)
        added = accept(source.evidence, collection.tables)
    except ProblemError as error:
        return SourceOutcome(name, error=str(error))
    except OSError as error:
        found = error.strerror or str(error)
        unwritten = unusable(error.filename or source.evidence, found=found, allowed="a folder to write to")
        return SourceOutcome(name, error=str(unwritten))
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - one source stops no other
        kind = type(error).__name__
        found = f"{kind}: {error}" if str(error) else kind
        allowed = "what a collector foresees; please report it"
        return SourceOutcome(name, error=str(unusable(source.address or name, found=found, allowed=allowed)))
    notes = [*collection.notes, *_staleness(collection, source.now.date())]
    return SourceOutcome(name, changed=added, error=failure, revisions=changed, notes=tuple(notes))


def _staleness(collection: Collection, today: dt.date) -> list[str]:
    """A word on data that have not been renewed for a week."""
    as_of = min((each.as_of for each in collection.tables.values()), default=today)
    return [f"the latest data are of {as_of}"] if today - as_of > _FRESH else []
