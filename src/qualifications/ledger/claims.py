"""Claims as an editor writes them, from the files of `evidence/claims/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualifications.inputs import LinedYaml, shown
from qualifications.ledger.fields import FieldReader
from qualifications.ledger.findings import Finding, Rule
from qualifications.ledger.metrics.usual import USUAL_OPTIONS
from qualifications.ledger.sources import IDENTIFIER, Source
from qualifications.ledger.yaml_lines import read_folder
from qualifications.safety import TEXT, text_fault

KINDS: Mapping[str, str] = {
    "ID": "legal identity",
    "SVC": "service",
    "EXP": "experience and scale",
    "UP": "role and contribution upstream",
    "OPEN": "openness and exit",
    "PRICE": "price",
    "SEC": "security, privacy and accessibility",
    "ALT": "alternatives",
    "COI": "relationships",
    "LIM": "limit",
    "RULE": "rule that readers work under",
}
FIELDS: Mapping[str, str] = {
    "A": "requester and funding",
    "B": "supplier's legal name and contact",
    "C": "description, quantity, term and value",
    "D": "intended use",
    "E": "features and why each is needed",
    "F": "basis of the request",
    "G": "alternatives and why each fails",
    "H": "market research",
    "I": "price reasonableness",
    "J": "proprietary rights",
    "K": "existing equipment or order",
    "L": "steps to compete in future",
    "M": "conflict of interest",
    "N": "signatures",
}
STATUSES = ("current", "disputed", "retired")
VERIFIED: Mapping[str, str] = {
    "primary": "read in the rule itself or on the institution's own page",
    "secondary": "read in another's account of the rule",
}
LONGEST_QUOTE = 25
# A field of 140 characters, less a twentieth to spare, less the note of data date and edition.
LONGEST_SHORT = 96
# What follows the sentence of a disputed claim where there is no room for the reason.
DISPUTED = " [disputed]"
NEVER = "never"


@dataclass(frozen=True)
class Citation:
    """A source of a claim, with the words in it that say so."""

    source: Source
    quote: str = ""


@dataclass(frozen=True)
class Computation:
    """A value computed by a metric: its name, its options, and the part that is the claim's value.

    A usual metric is over a `table`.
    """

    metric: str
    options: Mapping[str, Any] = field(default_factory=dict)
    part: str = "value"
    table: str = ""


@dataclass(frozen=True)
class CitedValue:
    """A value read in a source, with any other parts that the sentence holds."""

    value: Any
    parts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Assertion:
    """What the data must say for the claim to stand."""

    equals: Any = None
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class Draft:
    """A claim as written: the statement still has names in braces where its values belong."""

    id: str
    subject: str
    kind: str
    statement: str
    short: str
    value: Computation | CitedValue
    unit: str
    as_of: dt.date | None
    expires: dt.date | None
    method: str
    limits: str
    counter_evidence: str
    citations: tuple[Citation, ...]
    supports: tuple[str, ...]
    not_for: tuple[str, ...]
    status: str
    reason: str
    assertion: Assertion
    beside: str
    verified: str
    path: Path
    line: int


def read_claims(
    folder: Path, sources: Mapping[str, Source], latest: dt.date = dt.date.max
) -> tuple[list[Draft], list[Finding]]:
    """Every claim of the folder's files, in their order, and what is wrong with those left out.

    No data are of a day after `latest`.
    """
    drafts: list[Draft] = []
    findings: list[Finding] = []
    places: dict[str, str] = {}
    for document in read_folder(folder, findings=findings, allowed="claims by id"):
        for name, item in document.data.items():
            reader = FieldReader(document, (name,), item)
            draft = _draft(name, reader, sources, document, latest)
            if name in places:
                reader.refuse((), f"the id {name!r}, which stands at {places[name]}", "an id of its own")
            places[name] = f"{document.path.name}:{draft.line}"
            findings += reader.findings
            if not reader.findings:
                drafts.append(draft)
    return drafts, findings


def _draft(
    name: str, reader: FieldReader, sources: Mapping[str, Source], document: LinedYaml, latest: dt.date
) -> Draft:
    if not IDENTIFIER.fullmatch(name):
        reader.refuse((), f"the id {shown(name)}", "small letters, digits and hyphens")
    value = _value(reader)
    draft = Draft(
        id=name,
        subject=document.path.stem,
        kind=reader.choice("kind", KINDS),
        statement=reader.text("statement", required=True),
        short=reader.text("short"),
        value=value,
        unit=reader.text("unit"),
        as_of=reader.date("as_of", required=isinstance(value, CitedValue), latest=latest),
        expires=_expiry(reader),
        method=reader.text("method", required=isinstance(value, CitedValue)),
        limits=reader.text("limits", required=True),
        counter_evidence=reader.text("counter_evidence"),
        citations=_citations(reader, sources),
        supports=reader.choices("supports", FIELDS),
        not_for=reader.choices("not_for", FIELDS),
        status=reader.choice("status", STATUSES, default="current"),
        reason=reader.text("reason"),
        assertion=_assertion(reader),
        beside=reader.text("beside"),
        verified=reader.choice("verified", VERIFIED) if reader.has("verified") else "",
        path=document.path,
        line=reader.line(),
    )
    if draft.status != "current" and not draft.reason:
        reader.refuse(("status",), f"{draft.status!r} without a reason", "a field `reason` that says why")
    if (draft.kind == "RULE") != bool(draft.verified):
        found = "a rule that does not say how it was verified" if draft.kind == "RULE" else "`verified`"
        allowed = "`verified` with each claim of the kind RULE, and with no other"
        reader.refuse(("verified",) if reader.has("verified") else (), found, allowed)
    both = sorted(set(draft.supports) & set(draft.not_for))
    if both:
        reader.refuse(("not_for",), f"{both[0]!r} in both lists", "a form field in one of them")
    if isinstance(value, CitedValue) and not draft.citations and not reader.findings:
        reader.refuse((), "a cited value without a source", "a source in `sources`", rule=Rule.SOURCE)
    reader.close()
    return draft


def _value(reader: FieldReader) -> Computation | CitedValue:
    metric, cited = reader.raw("metric"), reader.raw("cited")
    is_cited = reader.has("cited")
    options, parts, table = reader.mapping("options"), reader.mapping("parts"), reader.text("table")
    options |= {name: reader.raw(name) for name in USUAL_OPTIONS if reader.has(name)}
    part = reader.text("part") or "value"
    if (metric is not None) == is_cited:
        found = "both `metric` and `cited`" if is_cited else "neither `metric` nor `cited`"
        reader.refuse(
            (),
            found,
            "one of them: a metric, or what a source gives (`cited:` alone for no figure)",
        )
    if isinstance(metric, str):
        return Computation(metric, options, part, table)
    if metric is not None:
        reader.refuse(("metric",), shown(metric), "the name of a metric")
    _figure(reader, ("cited",), cited)
    for name, each in parts.items():
        _figure(reader, ("parts", name), each)
    return CitedValue(cited, parts)


def _figure(reader: FieldReader, key: tuple[str, ...], value: Any) -> None:
    """Refuses what is no figure: a number, a date, a text or nothing."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | dt.date | None):
        reader.refuse(key, shown(value), "a number, a date or a text")
    elif isinstance(value, str) and text_fault(value):
        reader.refuse(key, f"{text_fault(value)} in {shown(value)}", TEXT)


def _expiry(reader: FieldReader) -> dt.date | None:
    value = reader.raw("expires")
    if value == NEVER:
        return None
    if not isinstance(value, dt.date):
        found = "no field 'expires'" if value is None else shown(value)
        reader.refuse(("expires",), found, f"a date, YYYY-MM-DD, or {NEVER} for a claim about the past")
        return None
    return value


def _citations(reader: FieldReader, sources: Mapping[str, Source]) -> tuple[Citation, ...]:
    citations = []
    for i, item in enumerate(reader.items("sources")):
        entry = {"source": item} if isinstance(item, str) else item
        inner = reader.inner("sources", i, item=entry)
        name, quote = inner.text("source", required=True), inner.text("quote", verbatim=True)
        inner.close()
        if name and name not in sources:
            reader.refuse(
                ("sources", i),
                f"the source {name!r}",
                "a source of evidence/sources.yml",
                rule=Rule.SOURCE,
                mend="record the source there, or correct its id",
            )
        if len(quote.split()) > LONGEST_QUOTE:
            reader.refuse(
                ("sources", i), f"a quote of {len(quote.split())} words", f"{LONGEST_QUOTE} at most"
            )
        if name in sources:
            citations.append(Citation(sources[name], quote))
    return tuple(citations)


def _assertion(reader: FieldReader) -> Assertion:
    inner = reader.inner("check", item=reader.mapping("check"))
    for name in ("at_least", "at_most"):
        if not isinstance(inner.raw(name), int | float | None) or isinstance(inner.raw(name), bool):
            inner.refuse((name,), shown(inner.raw(name)), "a number")
    assertion = Assertion(
        equals=inner.raw("equals"), at_least=inner.raw("at_least"), at_most=inner.raw("at_most")
    )
    inner.close()
    return assertion
