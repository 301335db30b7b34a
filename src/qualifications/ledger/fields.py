"""Fields read from a YAML mapping: typed, and located where they are wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypeVar

from qualifications.inputs import Key, LinedYaml, shown
from qualifications.ledger.findings import Finding, Rule
from qualifications.safety import ADDRESS, COME, TEXT, address_fault, text_fault

T = TypeVar("T")


def latest_day(edition: dt.date) -> dt.date:
    """The latest day on which anything can have happened or been read: tomorrow.

    The clock counts, since what is not committed yet belongs to no edition; an edition later than it is
    believed.
    """
    return max(edition, dt.datetime.now(dt.UTC).date()) + dt.timedelta(days=1)


class FieldReader:
    """Reads the fields of one mapping; `findings` gathers what is wrong, and reading goes on."""

    def __init__(
        self, document: LinedYaml, key: Key, item: Any, findings: list[Finding] | None = None
    ) -> None:
        self.findings: list[Finding] = [] if findings is None else findings
        self._document = document
        self._key = key
        self._used: set[str] = set()
        self._fields: dict[str, Any] = {}
        if isinstance(item, dict):
            self._fields = item
        else:
            self.refuse((), shown(item), "fields as `name: value`")

    def text(self, name: str, *, required: bool = False, verbatim: bool = False) -> str:
        """A text, on one line and without space around it; empty where it is absent.

        A text that stands `verbatim` for others' words may hold markup.
        """
        value = " ".join((self._value(name, str, "text", required=required) or "").split())
        fault = text_fault(value, verbatim=verbatim)
        if fault:
            self.refuse((name,), f"{fault} in {shown(value)}", TEXT)
        elif required and not value and self.has(name) and self.raw(name) is not None:
            self.refuse((name,), "an empty text", "text")
        return value

    def url(self, name: str, *, required: bool = False) -> str:
        """An address of the web or of a mailbox."""
        value = self._value(name, str, "text", required=required) or ""
        if value and address_fault(value):
            self.refuse((name,), shown(value), ADDRESS)
        return value

    def date(self, name: str, *, required: bool = False, latest: dt.date = dt.date.max) -> dt.date | None:
        """A day, YYYY-MM-DD, no later than `latest`."""
        day = self._value(name, dt.date, "a date, YYYY-MM-DD", required=required)
        if day and day > latest:
            self.refuse((name,), f"the day {day}, which has not come", COME)
        return day

    def flag(self, name: str, *, required: bool = False) -> bool:
        """True or false."""
        return bool(self._value(name, bool, "true or false", required=required))

    def number(self, name: str) -> float:
        """A number above zero; zero where it is absent."""
        value = self.raw(name)
        if value is None:
            return 0
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            self.refuse((name,), shown(value), "a number above 0")
            return 0
        return value

    def choice(self, name: str, allowed: Iterable[str], *, default: str = "") -> str:
        """One of the allowed words; without a default the field is required."""
        words = tuple(allowed)
        value = self.text(name, required=not default)
        if value and value not in words:
            self.refuse((name,), shown(value), ", ".join(words))
        return value or default

    def choices(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """A list of allowed words; empty where it is absent."""
        words = tuple(allowed)
        values = self._value(name, list, f"a list of {', '.join(words)}", required=False) or []
        for i, value in enumerate(values):
            if value not in words:
                self.refuse((name, i), shown(value), ", ".join(words))
        return tuple(str(value) for value in values)

    def mapping(self, name: str, *, required: bool = False) -> dict[str, Any]:
        """A mapping; empty where it is absent."""
        return self._value(name, dict, "a mapping", required=required) or {}

    def items(self, name: str, *, required: bool = False) -> list[Any]:
        """A list; empty where it is absent."""
        return self._value(name, list, "a list", required=required) or []

    def texts(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts; empty where it is absent."""
        items = self.items(name, required=required)
        for i, item in enumerate(items):
            if not isinstance(item, str) or text_fault(item):
                self.refuse((name, i), shown(item), TEXT)
        return tuple(map(str, items))

    def raw(self, name: str) -> Any:
        """The value as it stands, None where it is absent."""
        self._used.add(name)
        return self._fields.get(name)

    def has(self, name: str) -> bool:
        """Whether the field stands there, even without a value."""
        self._used.add(name)
        return name in self._fields

    def inner(self, *key: str | int, item: Any) -> FieldReader:
        """A reader for a mapping inside this one, which reports here."""
        return FieldReader(self._document, (*self._key, *key), item, self.findings)

    def refuse(self, key: Key, found: str, allowed: str, *, rule: Rule = Rule.SCHEMA, mend: str = "") -> None:
        """Records a finding at a field, or at the mapping itself."""
        line = self._document.line(*self._key, *key)
        self.findings.append(Finding(self._document.path, line, rule, found, allowed, mend))

    def line(self, *key: str | int) -> int:
        """The line of a field."""
        return self._document.line(*self._key, *key)

    def close(self) -> None:
        """Refuses the fields that were never read: they are not part of the schema."""
        for name in self._fields:
            if name not in self._used:
                self.refuse((name,), f"the field {name!r}", ", ".join(sorted(self._used)))

    def _value(self, name: str, kind: type[T], allowed: str, *, required: bool) -> T | None:
        value = self.raw(name)
        if value is None:
            if required:
                self.refuse((), f"no field {name!r}", allowed)
            return None
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            self.refuse((name,), shown(value), allowed)
            return None
        return value
