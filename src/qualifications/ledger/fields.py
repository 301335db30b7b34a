"""Form fields: which kinds of fact may stand in which, and the facts that an expert chose for each.

The choice is made by hand, in `evidence/fields.yml`; every form, the page on a reader's document and the
table of kinds are made from it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo

from qualifications.inputs import read_yaml
from qualifications.ledger.claims import FIELDS, KINDS, Claim, Letter
from qualifications.ledger.entries import Known, named_claim
from qualifications.ledger.ledger import Ledger
from qualifications.models import Allowed, OneOf, Record, Some, Text, Words, read_record
from qualifications.problems import Exit, Fault, ProblemError
from qualifications.wording import format_date

FILE = "fields.yml"
MOST_FACTS = 8
# A rule is no fact about the organization; it stands beside a field for the reader alone.
_RULE = "RULE"
FACT_KINDS: Mapping[str, str] = {kind: name for kind, name in KINDS.items() if kind != _RULE}


def _claim_id(name: str, info: ValidationInfo[Known]) -> str:
    claim = named_claim(name, info)
    if claim.status == "retired":
        found, allowed = f"the claim {name!r}, which is retired", "a claim that stands"
        raise Fault(found, allowed, Exit.USE)
    return name


def _number(name: str, info: ValidationInfo[Known]) -> str:
    claim_id, _, part = name.partition("#")
    figure = named_claim(claim_id, info).parts.get(part or "value")
    if isinstance(figure, bool) or not isinstance(figure, int | float):
        raise Fault(f"{name!r}, which is no number", "`claim` or `claim#part`, a number", Exit.USE)
    return name


FactKind = Annotated[str, OneOf(FACT_KINDS)]
NumberOfClaim = Annotated[Text, AfterValidator(_number)]
ClaimId = Annotated[Text, AfterValidator(_claim_id)]


class KindOfFact(Record):
    """What facts of one kind may do on a form."""

    supports: tuple[Letter, ...]
    """The fields that they may support."""
    not_for: tuple[Letter, ...] = ()
    """The fields in which they mislead."""
    why: Text
    """Why not there."""
    page: Words = ""
    """The page of the book that has them, by its name."""

    def faults(self, _: Known) -> Iterator[Fault]:
        """A field in both lists."""
        for letter in sorted({*self.supports} & {*self.not_for})[:1]:
            yield Fault(f"{letter!r} in both lists", "a field in one of them", at=("not_for",))


class Choice(Record):
    """Facts chosen for one place, and what is left to ask."""

    facts: Annotated[tuple[ClaimId, ...], Field(max_length=MOST_FACTS)] = ()
    """Claims in the order in which a reader should see them."""
    ask: tuple[Text, ...] = ()
    """What the book does not know, and whom to ask."""


class FormField(Choice):
    """A field of a form: the facts chosen for it, and what no fact can answer."""

    rules: tuple[ClaimId, ...] = ()
    """Rules that the writer of the field works under."""
    yours: Text
    """What the reader writes."""
    first: Words = ""
    """What the reader should weigh before any field, where a form has this one."""
    apart: Words = ""
    """A heading for its facts at the end of a document, where they would not stand as the reader's own."""


class BudgetLine(Choice):
    """A line of a budget."""

    name: Text
    prompts: Some[Text]
    """What the reader answers."""


class PriceStep(Record):
    """A step of a price for each person."""

    to: NumberOfClaim
    """The last person of the step."""
    usd: NumberOfClaim
    """The price of each person in it, for a month."""


class Prices(Record):
    """The figures of claims from which a reader's document works out a price."""

    memberships: dict[Text, NumberOfClaim]
    """The fee of a year, by the name of the membership."""
    steps: Some[PriceStep]
    """The steps of the monthly fee; beyond the last, nothing is charged."""

    def figures(self, ledger: Ledger) -> dict[str, Any] | None:
        """Numbers for their names, claims by membership, and the day; None where a claim has fallen."""
        steps = [(step.to, step.usd) for step in self.steps]
        stepped = [name for step in steps for name in step]
        names = [*self.memberships.values(), *stepped]
        numbers = {}
        for name in names:
            claim_id, _, part = name.partition("#")
            claim = ledger.claims[claim_id]
            if claim.status != "current":
                return None
            numbers[name] = claim.parts[part or "value"]
        return {
            "claims": {
                title: sorted({each.partition("#")[0] for each in (name, *stepped)})
                for title, name in self.memberships.items()
            },
            "day": format_date(ledger.claims[names[0].partition("#")[0]].as_of),
            "memberships": {title: numbers[name] for title, name in self.memberships.items()},
            "steps": [{"to": numbers[to], "usd": numbers[usd]} for to, usd in steps],
        }


class Fields(Record):
    """The whole choice: kinds of fact, and fields by letter."""

    kinds: Annotated[dict[FactKind, KindOfFact], Allowed("a mapping")]
    """What each kind may support."""
    fields: Annotated[dict[Letter, FormField], Allowed("a mapping")]
    """Each field of a form, by its letter."""
    budget: tuple[BudgetLine, ...] = ()
    """The lines of the sheet for a budget."""
    prices: Prices | None = None
    """The prices by which ready texts are filled in."""

    def faults(self, known: Known) -> Iterator[Fault]:
        """What is left out, stands twice or where its claim does not allow it, or is no rule."""
        claims: Mapping[str, Claim] = known.claims
        for kind in (each for each in FACT_KINDS if each not in self.kinds):
            yield Fault(f"no kind {kind!r}", "every kind of fact", at=("kinds",))
        for name in (each for each in FIELDS if each not in self.fields):
            yield Fault(f"no field {name!r}", "every field", at=("fields",))
        for letter, field in self.fields.items():
            for i, name in enumerate(field.facts):
                claim, at = claims[name], ("fields", letter, "facts", i)
                if name in field.facts[:i]:
                    yield Fault(f"the claim {name!r} a second time", "each fact once", at=at)
                elif letter not in claim.supports:
                    told = "is not for" if letter in claim.not_for else "does not support"
                    found, allowed = (
                        f"the claim {name!r}, which {told} the field {letter}",
                        "one that supports it",
                    )
                    yield Fault(found, allowed, Exit.USE, at=at)
            for i, name in enumerate(field.rules):
                if claims[name].kind != _RULE:
                    at = ("fields", letter, "rules", i)
                    yield Fault(
                        f"the claim {name!r} of the kind {claims[name].kind}",
                        "a claim of the kind RULE",
                        Exit.USE,
                        at=at,
                    )

    def more(self, letter: str, ledger: Ledger) -> list[Claim]:
        """The claims that may support a field beside those chosen for it."""
        return [
            claim
            for claim in ledger.claims.values()
            if letter in claim.supports
            and claim.kind in FACT_KINDS
            and claim.id not in self.fields[letter].facts
            and claim.status in ("current", "disputed")
        ]


def shown(names: tuple[str, ...], ledger: Ledger) -> tuple[list[Claim], list[Claim]]:
    """The claims of those ids that may be shown, and those withheld because they are stale."""
    claims = [ledger.claims[name] for name in names]
    return (
        [claim for claim in claims if claim.status != "stale"],
        [claim for claim in claims if claim.status == "stale"],
    )


def open_fields(evidence: Path, ledger: Ledger) -> Fields | None:
    """The choice; None where the book has none.

    Raises ProblemError with all that is wrong with it, or with the claims that break its table of kinds.
    """
    path = evidence / FILE
    if not os.path.lexists(path):
        return None
    try:
        document = read_yaml(path)
    except ProblemError as error:
        raise error.as_exit(Exit.SCHEMA) from None
    fields = read_record(Fields, document, context=ledger.known)
    found = []
    for claim in (each for each in ledger.claims.values() if each.status != "retired"):
        kind = fields.kinds.get(claim.kind)
        for letter in claim.supports if kind else ():
            if kind and letter not in kind.supports:
                told = f"the field {letter} in `supports` of the claim {claim.id!r} of the kind {claim.kind}"
                allowed = f"{', '.join(kind.supports)}, by `kinds` in {FILE}"
                found.append(claim.problem(Fault(told, allowed, Exit.USE)))
    if found:
        raise ProblemError(found)
    return fields
