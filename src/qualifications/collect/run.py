"""One source is read, checked and accepted by itself, so that one that fails stops no other."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import polars as pl

from qualifications.collect.acceptance import compare
from qualifications.collect.source import Collection, Collector, Source
from qualifications.problems import ProblemError, unusable

_FRESH = dt.timedelta(days=7)
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


def collect(
    name: str, load: Callable[[], Collector], source: Source, *, accept_revisions: bool = False
) -> SourceOutcome:
    """What came of one source; its tables are as before where it failed.

    `load` gives its collector. Whatever goes wrong is the source's: it is told in the outcome, and the next
    source can be read.
    """
    try:
        collector = load()
        source = replace(source, address=source.address or collector.ADDRESS)
        # Of what is read in one go, nobody can say how far it is.
        print(f"{name}: reading {source.address}", file=sys.stderr, flush=True)
        collection = collector.collect(source)
        failure = "\n".join(collection.failures)
        change = compare(source.evidence, collection.tables)
        if change.revisions and not accept_revisions:
            error = _refused(source.evidence.name, change.revisions)
            return SourceOutcome(name, error=error, revisions=change.revisions)
        change.write(source.evidence)
    except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - one source stops no other
        return SourceOutcome(name, error=_told(error, name, source))
    notes = (*collection.notes, *_staleness(collection, source.now.date()))
    return SourceOutcome(name, change.added, failure, change.revisions, notes)


def _refused(place: str, revisions: tuple[str, ...]) -> str:
    found = f"{len(revisions)} published values that have changed"
    allowed = "the published values; look at each, then accept them with --accept-revisions"
    more = [f"and {len(revisions) - _SHOWN} more"] if len(revisions) > _SHOWN else []
    refusal = str(unusable(place, found=found, allowed=allowed))
    return "\n  ".join([refusal, *revisions[:_SHOWN], *more])


def _told(error: BaseException, name: str, source: Source) -> str:
    if isinstance(error, ProblemError):
        return str(error)
    if isinstance(error, OSError):
        place, found = error.filename or source.evidence, error.strerror or str(error)
        return str(unusable(place, found=found, allowed="a folder to write to"))
    kind = type(error).__name__
    found = f"{kind}: {error}" if str(error) else kind
    allowed = "what a collector foresees; please report it"
    return str(unusable(source.address or name, found=found, allowed=allowed))


def _staleness(collection: Collection, today: dt.date) -> list[str]:
    """A word on data that have not been renewed for a week."""
    as_of = min((each.as_of for each in collection.tables.values()), default=today)
    return [f"the latest data are of {as_of}"] if today - as_of > _FRESH else []
