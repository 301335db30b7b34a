"""The ledger: every claim with its value, its sentence and its status on the day of the edition."""

from __future__ import annotations

import datetime as dt
import difflib
import operator
import re
import string
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from qualifications.ledger.claims import (
    LONGEST_SHORT,
    Citation,
    CitedValue,
    Computation,
    Draft,
    read_claims,
)
from qualifications.ledger.fields import latest_day
from qualifications.ledger.findings import Finding, LedgerError, Rule
from qualifications.ledger.language import loose_numbers
from qualifications.ledger.metrics.metric import Metric, MetricError
from qualifications.ledger.metrics.registry import find_metric
from qualifications.ledger.sources import Source, read_sources
from qualifications.ledger.tables import Tables, open_tables
from qualifications.wording import format_value

_BRACES = re.compile(r"\{[^}]*\}")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
# The unit of a figure beside the value, by the end of its name.
_UNITS_BY_NAME: Mapping[str, str] = {"share": "share", "_usd": "USD"}


@dataclass(frozen=True)
class Claim:
    """A sentence that the book stands behind, with all that a reader needs to check it.

    `short` is the sentence for a field of 140 characters, empty where the statement itself fits.
    `value` is a number, a date, a text or None; `parts` holds every figure of the sentence by name,
    the value among them. `verified` says how a rule was read: primary or secondary. `status` is
    current, stale, disputed or retired.
    """

    id: str
    subject: str
    kind: str
    statement: str
    short: str
    value: Any
    unit: str
    parts: Mapping[str, Any]
    units: Mapping[str, str]
    as_of: dt.date
    expires: dt.date | None
    method: str
    limits: str
    counter_evidence: str
    citations: tuple[Citation, ...]
    supports: tuple[str, ...]
    not_for: tuple[str, ...]
    status: str
    reason: str
    computed: bool
    beside: str
    verified: str
    path: Path
    line: int

    @property
    def dated_by_reading(self) -> bool:
        """Whether `as_of` is the day on which a rule or an alternative was read, not a date of data."""
        return self.kind in ("RULE", "ALT")

    @property
    def checked(self) -> dt.date:
        """The day on which the last of its sources was read."""
        return max(citation.source.read for citation in self.citations)

    @property
    def independent(self) -> bool:
        """Whether any source is independent of 2i2c."""
        return any(citation.source.independent for citation in self.citations)

    def figure(self, part: str = "") -> str:
        """The claim's value as the book writes it, or another figure of its sentence.

        Raises KeyError for a part that the claim does not have.
        """
        name = part or "value"
        return format_value(self.parts[name], self.units.get(name, ""))


@dataclass(frozen=True)
class Ledger:
    """All claims by id, the sources by id, the tables they rest on, and the latest day anything can have."""

    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    tables: Tables
    latest: dt.date = dt.date.max

    @property
    def data_as_of(self) -> dt.date:
        """The latest date of any table, or of any claim about 2i2c or its projects."""
        dates = (claim.as_of for claim in self.claims.values() if not claim.dated_by_reading)
        return max((self.tables.package.data_as_of, *dates))

    def near(self, name: str) -> str:
        """The ids most like `name`, for an error message."""
        return ", ".join(difflib.get_close_matches(name, self.claims, n=3, cutoff=0.4)) or "none is near it"


@lru_cache(maxsize=8)
def open_ledger(evidence: Path, today: dt.date) -> Ledger:
    """The ledger of the folder `evidence`, judged on the day `today`, which is the edition's.

    Raises LedgerError with everything that is wrong, or EvidenceError for a table.
    """
    latest = latest_day(today)
    tables = open_tables(evidence)
    sources, findings = read_sources(evidence / "sources.yml", latest)
    drafts, more = read_claims(evidence / "claims", sources, latest)
    findings = [*findings, *more]
    claims = {}
    for draft in drafts:
        result = evaluate(draft, tables, today)
        if isinstance(result, Claim):
            claims[draft.id] = result
        else:
            findings += result
    findings += _partners(claims)
    if findings:
        raise LedgerError(findings)
    return Ledger(claims=claims, sources=sources, tables=tables, latest=latest)


def evaluate(draft: Draft, tables: Tables, today: dt.date) -> Claim | list[Finding]:
    """The claim with its value computed and its sentence written, or what prevents that."""
    try:
        parts, as_of = _parts(draft, tables)
    except MetricError as error:
        return [_finding(draft, Rule.VALUE, error.found, error.allowed)]
    units = {"value": draft.unit} | {
        name: unit
        for name in parts
        for ending, unit in _UNITS_BY_NAME.items()
        if name.endswith(ending) and name != "value"
    }
    findings = [*_sentence_faults(draft, parts), *_contradictions(draft, parts["value"])]
    if findings:
        return findings
    written = {name: format_value(value, units.get(name, "")) for name, value in parts.items()}
    statement, short, _, method, limits, counter_evidence, reason = (
        _Sentence().vformat(text, (), written)
        for text in (draft.statement, draft.short, *_beside(draft).values())
    )
    if len(short) > LONGEST_SHORT:
        return [
            _finding(draft, Rule.VALUE, f"`short` of {len(short)} characters", f"at most {LONGEST_SHORT}")
        ]
    if not _YEAR.search(statement):
        return [_finding(draft, Rule.VALUE, "a sentence without a date", "a sentence with its date")]
    return Claim(
        id=draft.id,
        subject=draft.subject,
        kind=draft.kind,
        statement=statement,
        short=short,
        value=parts["value"],
        unit=draft.unit,
        parts=parts,
        units=units,
        as_of=as_of,
        expires=draft.expires,
        method=method or _definition(draft, tables),
        limits=limits,
        counter_evidence=counter_evidence,
        citations=draft.citations,
        supports=draft.supports,
        not_for=draft.not_for,
        status=_status(draft, today),
        reason=reason,
        computed=isinstance(draft.value, Computation),
        beside=draft.beside,
        verified=draft.verified,
        path=draft.path,
        line=draft.line,
    )


class _Sentence(string.Formatter):
    """Fills the names in braces."""


def _parts(draft: Draft, tables: Tables) -> tuple[dict[str, Any], dt.date]:
    if isinstance(draft.value, CitedValue):
        return {"value": draft.value.value, **draft.value.parts}, draft.as_of or dt.date.min
    metric = _metric(draft.value, tables)
    parts = metric.compute(tables, draft.value.options)
    if draft.value.part not in parts:
        raise MetricError(found=f"the part {draft.value.part!r} of {metric.name}", allowed=", ".join(parts))
    as_of = draft.as_of or min(tables.package.table(name).as_of for name in metric.tables.values())
    return {**parts, "value": parts[draft.value.part]}, as_of


def _definition(draft: Draft, tables: Tables) -> str:
    if isinstance(draft.value, CitedValue):
        return ""
    return " ".join(_metric(draft.value, tables).definition.split())


def _metric(value: Computation, tables: Tables) -> Metric:
    evidence = tables.package.path.parent
    return find_metric(value.metric, evidence, table=value.table, options=value.options)


def _status(draft: Draft, today: dt.date) -> str:
    if draft.status == "current" and draft.expires is not None and draft.expires < today:
        return "stale"
    return draft.status


def _sentence_faults(draft: Draft, parts: Mapping[str, Any]) -> Iterator[Finding]:
    shown = yield from _text_faults(draft, draft.statement, "the statement", parts)
    yield from _text_faults(draft, draft.short, "`short`", parts)
    for name, text in _beside(draft).items():
        yield from _text_faults(draft, text, f"`{name}`", parts, spelled=True)
    if parts["value"] is not None and draft.unit and shown == []:
        yield _finding(
            draft,
            Rule.VALUE,
            "a statement that does not hold the value",
            "{value}, or another figure by its name",
        )


def _beside(draft: Draft) -> dict[str, str]:
    """The texts beside the sentence, by field."""
    return {
        "unit": draft.unit,
        "method": draft.method,
        "limits": draft.limits,
        "counter_evidence": draft.counter_evidence,
        "reason": draft.reason,
    }


def _text_faults(
    draft: Draft, text: str, where: str, parts: Mapping[str, Any], *, spelled: bool = False
) -> Generator[Finding, None, list[str] | None]:
    """What is wrong with a text that holds figures in braces; returns their names, or None if unclosed."""
    try:
        fields = [field for field in string.Formatter().parse(text) if field[1] is not None]
    except ValueError as error:
        yield _finding(draft, Rule.VALUE, f"{where} with {error}", "names of figures in braces")
        return None
    names = [str(name) for _, name, _, _ in fields]
    if any(spec or conversion for _, _, spec, conversion in fields):
        yield _finding(
            draft, Rule.VALUE, "a format in braces", "the name alone: the unit says how it is written"
        )
    for word in loose_numbers(_BRACES.sub("", text), spelled=spelled):
        yield _finding(
            draft, Rule.NUMBER, f"{word.text!r} typed into {where}", "a figure by its name in braces"
        )
    for name in names:
        if name not in parts:
            yield _finding(draft, Rule.VALUE, f"{{{name}}} in {where}", ", ".join(f"{{{p}}}" for p in parts))
    return names


def _contradictions(draft: Draft, value: Any) -> Iterator[Finding]:
    check = draft.assertion
    if check.equals is not None and value != check.equals:
        yield _finding(
            draft, Rule.ASSERTION, f"the value {value!r}", f"{check.equals!r}, which the claim asserts"
        )
    for bound, word, holds in (
        (check.at_least, "at least", operator.ge),
        (check.at_most, "at most", operator.le),
    ):
        if bound is None:
            continue
        comparable = all(isinstance(each, int | float) for each in (value, bound))
        if not comparable or not holds(value, bound):
            yield _finding(draft, Rule.ASSERTION, f"the value {value!r}", f"{word} {bound!r}")


def _partners(claims: Mapping[str, Claim]) -> Iterator[Finding]:
    for claim in claims.values():
        if claim.beside and claim.beside not in claims:
            yield Finding(
                claim.path,
                claim.line,
                Rule.USE,
                f"`beside: {claim.beside}`",
                "the id of a claim to be shown with it",
            )


def _finding(draft: Draft, rule: Rule, found: str, allowed: str) -> Finding:
    return Finding(draft.path, draft.line, rule, f"{found} in the claim {draft.id!r}", allowed)
