"""The capability statement as written in `evidence/capability.yml`: one source for several pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from qualifications.ledger import language
from qualifications.ledger.fields import FieldReader
from qualifications.ledger.findings import Finding, LedgerError, Rule
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.yaml_lines import read_yaml

FILE = "capability.yml"
# A reader gives the page seconds, and it must fit one.
COMPETENCIES = range(4, 7)
DIFFERENTIATORS = range(3, 6)
RECORD = range(3, 5)
LIMITS = range(1, 4)


@dataclass(frozen=True)
class Competence:
    """What 2i2c does, in a buyer's words, and the claim that shows it; `claim` may be empty."""

    title: str
    text: str
    claim: str
    line: int


@dataclass(frozen=True)
class CompanyFact:
    """A field of the company data; `text` is empty where nothing is published."""

    item: str
    text: str
    claim: str
    line: int


@dataclass(frozen=True)
class Differentiator:
    """A point of difference, and the claim that lets a reader check it."""

    point: str
    claim: str
    line: int


@dataclass(frozen=True)
class Variant:
    """One page: for whom it is, its sentence, and what it shows, the claims by id.

    `lines` says where each claim of `record` and `limits` stands.
    """

    id: str
    title: str
    summary: str
    competencies: tuple[Competence, ...]
    differentiators: tuple[Differentiator, ...]
    record: tuple[str, ...]
    limits: tuple[str, ...]
    line: int
    lines: Mapping[str, int]

    def claims(self) -> Iterator[str]:
        """The ids of the claims that the page shows, but for those of the company data."""
        yield from (each.claim for each in self.competencies if each.claim)
        yield from (each.claim for each in self.differentiators)
        yield from (*self.record, *self.limits)


@dataclass(frozen=True)
class CapabilityStatement:
    """All variants by id, with the contact and the company data that they share."""

    path: Path
    contact: str
    company: tuple[CompanyFact, ...]
    variants: Mapping[str, Variant]


def read_capability(path: Path) -> CapabilityStatement:
    """The statement; raises LedgerError with every field that is missing, unknown or of the wrong kind."""
    document = read_yaml(path)
    reader = FieldReader(document, (), document.data)
    pool = {
        str(name): _competence(reader.inner("competencies", name, item=item))
        for name, item in reader.mapping("competencies", required=True).items()
    }
    statement = CapabilityStatement(
        path=path,
        contact=reader.url("contact", required=True),
        company=tuple(
            _company_fact(reader.inner("company", i, item=item))
            for i, item in enumerate(reader.items("company", required=True))
        ),
        variants={
            str(name): _variant(str(name), reader.inner("variants", name, item=item), pool)
            for name, item in reader.mapping("variants", required=True).items()
        },
    )
    reader.close()
    if reader.findings:
        raise LedgerError(reader.findings)
    return statement


def capability_faults(statement: CapabilityStatement, ledger: Ledger) -> Iterator[Finding]:
    """What the statement breaks: unknown claims, a share without its partner, its own words and numbers."""
    company = [(fact.claim, fact.line) for fact in statement.company if fact.claim]
    for variant in statement.variants.values():
        used = {*variant.claims(), *(name for name, _ in company)}
        for name in variant.claims():
            yield from _use_faults(statement, ledger, name, variant.lines.get(name, variant.line), used)
        for text in _texts(variant):
            yield from _word_faults(statement, text, variant.line)
    for name, line in company:
        yield from _use_faults(statement, ledger, name, line, {name})
    for fact in statement.company:
        yield from _word_faults(statement, f"{fact.item}. {fact.text}", fact.line)


def _use_faults(
    statement: CapabilityStatement, ledger: Ledger, name: str, line: int, used: set[str]
) -> Iterator[Finding]:
    claim = ledger.claims.get(name)
    if claim is None:
        yield Finding(
            statement.path,
            line,
            Rule.USE,
            f"the claim {name!r}",
            "a claim of the ledger",
            f"near it: {ledger.near(name)}",
        )
    elif claim.beside and claim.beside not in used:
        allowed = f"the claim with {claim.beside!r} on the same page"
        yield Finding(statement.path, line, Rule.USE, f"the claim {name!r} alone", allowed, "show both rules")


def _word_faults(statement: CapabilityStatement, text: str, line: int) -> Iterator[Finding]:
    for word in language.forbidden_words(text):
        allowed = "a fact without a conclusion"
        yield Finding(statement.path, line, Rule.LANGUAGE, repr(word.text), allowed, "say what was counted")
    for word in language.loose_numbers(text):
        allowed = "a figure of the ledger"
        yield Finding(statement.path, line, Rule.NUMBER, repr(word.text), allowed, "name a claim")
    for _ in language.addresses(text):
        yield Finding(statement.path, line, Rule.PRIVACY, "an e-mail address", "public roles and names")


def _texts(variant: Variant) -> Iterator[str]:
    yield f"{variant.title}. {variant.summary}"
    yield from (f"{each.title}. {each.text}" for each in variant.competencies)
    yield from (each.point for each in variant.differentiators)


def _competence(reader: FieldReader) -> Competence:
    competence = Competence(
        title=reader.text("title", required=True),
        text=reader.text("text", required=True),
        claim=reader.text("claim"),
        line=reader.line(),
    )
    reader.close()
    return competence


def _company_fact(reader: FieldReader) -> CompanyFact:
    fact = CompanyFact(
        item=reader.text("item", required=True),
        text=reader.text("text"),
        claim=reader.text("claim"),
        line=reader.line(),
    )
    if fact.claim and not fact.text:
        reader.refuse(("claim",), "a claim without `text`", "what the claim shows, as `text`")
    reader.close()
    return fact


def _variant(name: str, reader: FieldReader, pool: Mapping[str, Competence]) -> Variant:
    differentiators = [
        _differentiator(reader.inner("differentiators", i, item=item))
        for i, item in enumerate(reader.items("differentiators", required=True))
    ]
    variant = Variant(
        id=name,
        title=reader.text("title", required=True),
        summary=reader.text("summary", required=True),
        competencies=tuple(pool[key] for key in reader.choices("competencies", pool) if key in pool),
        differentiators=tuple(differentiators),
        record=reader.texts("record", required=True),
        limits=reader.texts("limits", required=True),
        line=reader.line(),
        lines={
            name: reader.line(field, i)
            for field in ("record", "limits")
            for i, name in enumerate(reader.texts(field))
        },
    )
    _count(reader, "competencies", variant.competencies, COMPETENCIES)
    _count(reader, "differentiators", differentiators, DIFFERENTIATORS)
    _count(reader, "record", variant.record, RECORD)
    _count(reader, "limits", variant.limits, LIMITS)
    reader.close()
    return variant


def _differentiator(reader: FieldReader) -> Differentiator:
    differentiator = Differentiator(
        point=reader.text("point", required=True),
        claim=reader.text("claim", required=True),
        line=reader.line(),
    )
    reader.close()
    return differentiator


def _count(reader: FieldReader, name: str, found: Iterable[object], allowed: range) -> None:
    number = len(tuple(found))
    if number not in allowed:
        reader.refuse((name,), f"{number} {name}", f"{allowed.start} to {allowed.stop - 1}, for one page")
