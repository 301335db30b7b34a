"""The events of a day's file: a line of JSON each, most of which repeat but for the time of day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import polars as pl

from qualifications.collect.errors import unusable
from qualifications.collect.foreign import parse_json
from qualifications.problems import ProblemError

_LAUNCH = "binderhub.jupyter.org/launch"
_TIME = "00:00:00"
# The launches of a day come back on the next: what a few days hold is remembered, some megabytes.
_REMEMBERED = 2**14
_SHOWN = 80
_KINDS: Mapping[str, type] = {
    "timestamp": str,
    "schema": str,
    "version": int,
    "provider": str,
    "spec": str,
    "status": str,
    "origin": str,
}
_WORDS = {str: "a text", int: "a number"}
# Their names are the same in capitals and small letters; a branch stands behind owner and name.
_OWNED = frozenset({"GitHub", "Gist"})
# An address with its slashes written otherwise, before the branch.
_ESCAPED = frozenset({"GitLab", "Git", "CKAN"})


class Event(NamedTuple):
    """What the book takes from an event; None where the event does not tell.

    `of_day` says whether its time lies on the day of the file, `launched` whether it is a launch that
    succeeded.
    """

    of_day: bool | None
    launched: bool
    version: int | None
    origin: str | None
    provider: str | None
    repository: str | None


def count_events(text: bytes, day: dt.date, *, place: str) -> list[tuple[Event, int]]:
    """The different events of a file, apart from their time of day, each with how often it is there.

    Raises ProblemError at the first line that is no event.
    """
    try:
        return list(_counted(text, str(day)))
    except (ValueError, pl.exceptions.PolarsError):
        # Slower, and it knows the line.
        return list(_by_line(text, str(day), place=place))


def _counted(text: bytes, day: str) -> Iterator[tuple[Event, int]]:
    """The events, of which those alike are read once; raises ValueError or PolarsError at what is none."""
    lines = pl.read_csv(
        text, has_header=False, separator="\x01", quote_char=None, schema={"line": pl.String}
    )["line"].drop_nulls()
    # As the archive writes them; a line that begins otherwise is read as it is.
    start = f'{{"timestamp": "{day}T'
    usual = lines.str.starts_with(start)
    rest = lines.filter(usual).str.slice(len(start) + len(_TIME))
    for line, number in rest.value_counts().iter_rows():
        yield _usual_event(line), number
    for line, number in lines.filter(~usual).value_counts().iter_rows():
        if line.strip():
            yield _event(line, day), number


def repository_of(provider: str, spec: str) -> str:
    """The repository of a launch."""
    if provider in _OWNED:
        return "/".join(spec.split("/")[:2]).lower()
    return spec.partition("/")[0] if provider in _ESCAPED else spec


@lru_cache(_REMEMBERED)
def _usual_event(rest: str) -> Event:
    """The event of a line of the file's day, given without day and time."""
    return _event(f'{{"timestamp": "{rest}', "")


def _by_line(text: bytes, day: str, *, place: str) -> Iterator[tuple[Event, int]]:
    for number, line in enumerate(text.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            yield _event(line.decode("utf-8"), day), 1
        except ValueError as error:
            raise _refused(line, error, f"{place}, line {number}") from None


def _event(line: str, day: str) -> Event:
    """The event in a line; raises ValueError where it holds none."""
    fields = parse_json(line)
    if not isinstance(fields, dict):
        raise _NoObjectError
    for name, kind in _KINDS.items():
        value = fields.get(name)
        if value is not None and type(value) is not kind:
            raise _FieldError(name, value)
    time, schema, version, provider, spec, status, origin = map(fields.get, _KINDS)
    return Event(
        of_day=None if time is None else time.startswith(day),
        launched=schema == _LAUNCH and status == "success",
        version=version,
        origin=origin,
        provider=provider,
        repository=None if provider is None or spec is None else repository_of(provider, spec),
    )


class _NoObjectError(ValueError):
    """JSON that is no object."""


class _FieldError(ValueError):
    """A field that holds what it cannot hold."""

    def __init__(self, name: str, value: object) -> None:
        super().__init__(f"the {name} {value!r}")
        self.allowed = _WORDS[_KINDS[name]]


def _refused(line: bytes, error: ValueError, where: str) -> ProblemError:
    if isinstance(error, UnicodeDecodeError):
        return unusable(where, found="bytes that are not UTF-8", allowed="UTF-8")
    if isinstance(error, _FieldError):
        return unusable(where, found=str(error), allowed=error.allowed)
    return unusable(where, found=_shortened(line.decode("utf-8")), allowed="an event in JSON")


def _shortened(line: str) -> str:
    # A line that was cut off shows it at its end.
    return repr(line) if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]!r} to {line[-_SHOWN // 2 :]!r}"
