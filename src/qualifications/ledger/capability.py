"""The capability statement as written in `evidence/capability.yml`: one source for several pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, ValidationInfo, model_validator

from qualifications.inputs import Key, read_yaml
from qualifications.ledger.beside import alone
from qualifications.ledger.claims import Claim
from qualifications.ledger.entries import Known, named_claim
from qualifications.ledger.ledger import Ledger
from qualifications.models import Address, Allowed, Fault, FaultError, Record, Some, Text, Words, read_record
from qualifications.problems import Exit, ProblemError

FILE = "capability.yml"
# A reader gives the page seconds, and it must fit one.
_ROOM = {
    "competencies": range(4, 7),
    "differentiators": range(3, 6),
    "record": range(3, 5),
    "limits": range(1, 5),
}


def _known(name: str, info: ValidationInfo[Known]) -> str:
    if name:
        named_claim(name, info)
    return name


ClaimId = Annotated[Text, AfterValidator(_known)]
OptionalClaimId = Annotated[Words, AfterValidator(_known)]


class Competence(Record):
    """What the organization does, in a buyer's words."""

    title: Text
    text: Text
    claim: OptionalClaimId = ""
    """The claim that shows it."""


class CompanyFact(Record):
    """A field of the company data."""

    item: Text
    text: Words = ""
    """Empty where nothing is published."""
    claim: OptionalClaimId = ""
    """The claim that shows it."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.claim and not self.text:
            raise FaultError(
                Fault("a claim without `text`", "what the claim shows, as `text`", at=("claim",))
            )
        return self


class Differentiator(Record):
    """A point of difference."""

    point: Text
    claim: ClaimId
    """The claim that lets a reader check it."""


class Variant(Record):
    """One page: for whom it is, its sentence, and what it shows."""

    title: Text
    summary: Text
    competencies: tuple[str, ...] = ()
    """The competencies that it shows, by name."""
    differentiators: Some[Differentiator]
    record: Some[ClaimId]
    """The claims of the work so far."""
    limits: Some[ClaimId]
    """The claims of the limits to know."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        faults = [
            Fault(f"{found} {name}", f"{room.start} to {room.stop - 1}, for one page", at=(name,))
            for name, room in _ROOM.items()
            if (found := len(getattr(self, name))) not in room
        ]
        if faults:
            raise FaultError(*faults)
        return self


class CapabilityStatement(Record):
    """All variants by name, with the contact and the company data that they share."""

    contact: Annotated[Address, Allowed("text")]
    competencies: Annotated[dict[str, Competence], Allowed("a mapping")]
    """What variants may show, by name."""
    company: Some[CompanyFact]
    variants: Annotated[dict[str, Variant], Allowed("a mapping")]

    @model_validator(mode="after")
    def _fits(self, info: ValidationInfo[Known]) -> Self:
        faults = list(self._unknown_competencies()) or list(self._lonely_claims(info.context.claims))
        if faults:
            raise FaultError(*faults)
        return self

    def shown_competencies(self, variant: Variant) -> Iterator[Competence]:
        """The competencies of a variant."""
        yield from (self.competencies[name] for name in variant.competencies)

    def claims(self, variant: Variant) -> Iterator[str]:
        """The ids of the claims that a variant shows, but for those of the company data."""
        yield from (each.claim for each in self.shown_competencies(variant) if each.claim)
        yield from (each.claim for each in variant.differentiators)
        yield from (*variant.record, *variant.limits)

    def _unknown_competencies(self) -> Iterator[Fault]:
        for page, variant in self.variants.items():
            for i, name in enumerate(variant.competencies):
                if name not in self.competencies:
                    at = ("variants", page, "competencies", i)
                    yield Fault(repr(name), ", ".join(self.competencies), at=at)

    def _lonely_claims(self, claims: Mapping[str, Claim]) -> Iterator[Fault]:
        """Claims without the one that must stand on the same page."""
        company = {i: fact.claim for i, fact in enumerate(self.company) if fact.claim}
        pages: list[tuple[Key, set[str], set[str]]] = [
            (("variants", page), {*self.claims(variant)}, {*company.values()})
            for page, variant in self.variants.items()
        ]
        pages += [(("company", i), {name}, set()) for i, name in company.items()]
        for at, shown, also in pages:
            for name, partner in alone(shown, claims, also=also):
                allowed = f"the claim with {partner!r} on the same page"
                yield Fault(f"the claim {name!r} alone", allowed, Exit.USE, "show both", at=at)


def read_capability(path: Path, ledger: Ledger) -> CapabilityStatement:
    """The statement; raises ProblemError with all that is wrong with it."""
    try:
        document = read_yaml(path)
    except ProblemError as error:
        raise error.as_exit(Exit.SCHEMA) from None
    return read_record(CapabilityStatement, document, context=ledger.known)
