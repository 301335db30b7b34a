"""Form fields: which kinds of fact may stand in which, and the facts that an expert chose for each.

The choice is made by hand, in `evidence/fields.yml`; every form, the page on a reader's document and the
table of kinds are made from it.
"""

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from qualifications.formatting import format_date
from qualifications.inputs import read_yaml
from qualifications.ledger.claims import FIELDS, KINDS, Claim, Letter, Letters
from qualifications.ledger.entries import Known, Note, Prose, id_of
from qualifications.ledger.institutions import RuleClaim
from qualifications.ledger.ledger import Ledger
from qualifications.models import Allowed, Record, Some, Taken, Text, Words, one_of, read_record
from qualifications.problems import Exit, Problem, refusal

FIELDS_FILE = "fields.yml"
MOST_FACTS = 8
_CLAIM = id_of("a claim of the ledger")
_NUMBER = "`claim` or `claim#part`, a number"
# A rule is no fact about the organization; it stands beside a field for the reader alone.
FACT_KINDS: Mapping[str, str] = {kind: name for kind, name in KINDS.items() if kind != "RULE"}


class NumberOfClaim(NamedTuple):
    """A number that a claim gives, as its value or as a part."""

    claim: Claim
    value: float


def _number(name: object, known: Known) -> NumberOfClaim:
    claim_id, _, part = str(name).partition("#")
    claim: Claim = _CLAIM.take(claim_id, known)
    value = claim.parts.get(part or "value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal(f"{name!r}, which is no number", _NUMBER, Exit.USE)
    return NumberOfClaim(claim, value)


FactKind = Annotated[str, one_of(FACT_KINDS)]
Number = Annotated[NumberOfClaim, Taken(_NUMBER, _number, {"type": "string"})]
Fact = Annotated[Claim, id_of("a claim that stands", fits=lambda claim: claim.status != "retired")]


class KindOfFact(Record):
    """What facts of one kind may do on a form."""

    supports: Letters
    """The fields that they may support."""
    not_for: Letters = ()
    """The fields in which they mislead."""
    why: Prose
    """Why not there."""
    page: Words = ""
    """The page of the book that has them, by its name."""

    def problems(self, _: Known) -> Iterator[Problem]:
        """A field in both lists."""
        for letter in sorted({*self.supports} & {*self.not_for})[:1]:
            yield Problem(f"{letter!r} in both lists", "a field in one of them", at=("not_for",))


class Choice(Record):
    """Facts chosen for one place, and what is left to ask."""

    facts: Annotated[tuple[Fact, ...], Field(max_length=MOST_FACTS)] = ()
    """Claims in the order in which a reader should see them."""
    ask: tuple[Prose, ...] = ()
    """What the book does not know, and whom to ask."""


class FormField(Choice):
    """A field of a form: the facts chosen for it, and what no fact can answer."""

    rules: tuple[RuleClaim, ...] = ()
    """Rules that the writer of the field works under."""
    yours: Prose
    """What the reader writes."""
    first: Note = ""
    """What the reader should weigh before any field, where a form has this one."""
    apart: Note = ""
    """A heading for its facts at the end of a document, where they would not stand as the reader's own."""


class BudgetLine(Choice):
    """A line of a budget."""

    name: Prose
    prompts: Some[Prose]
    """What the reader answers."""


class PriceStep(Record):
    """A step of a price for each person."""

    to: Number
    """The last person of the step."""
    usd: Number
    """The price of each person in it, for a month."""


class Prices(Record):
    """The figures of claims from which a reader's document works out a price."""

    memberships: dict[Text, Number]
    """The fee of a year, by the name of the membership."""
    steps: Some[PriceStep]
    """The steps of the monthly fee; beyond the last, nothing is charged."""

    def figures(self) -> dict[str, Any] | None:
        """Numbers for their names, claims by membership, and the day; None where a claim has fallen."""
        stepped = [number for step in self.steps for number in (step.to, step.usd)]
        numbers = [*self.memberships.values(), *stepped]
        if any(number.claim.status != "current" for number in numbers):
            return None
        return {
            "claims": {
                title: sorted({each.claim.id for each in (number, *stepped)})
                for title, number in self.memberships.items()
            },
            "day": format_date(numbers[0].claim.as_of),
            "memberships": {title: number.value for title, number in self.memberships.items()},
            "steps": [{"to": step.to.value, "usd": step.usd.value} for step in self.steps],
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

    def problems(self, known: Known) -> Iterator[Problem]:
        """What is left out, stands twice, or is a fact that its claim or its kind does not allow there."""
        for kind in FACT_KINDS:
            if kind not in self.kinds:
                yield Problem(f"no kind {kind!r}", "every kind of fact", at=("kinds",))
        for name in FIELDS:
            if name not in self.fields:
                yield Problem(f"no field {name!r}", "every field", at=("fields",))
        for letter, field in self.fields.items():
            for i, claim in enumerate(field.facts):
                at, found = ("fields", letter, "facts", i), f"the claim {claim.id!r}"
                if claim in field.facts[:i]:
                    yield Problem(f"{found} a second time", "each fact once", at=at)
                elif letter not in claim.supports:
                    refused = "is not for" if letter in claim.not_for else "does not support"
                    found = f"{found}, which {refused} the field {letter}"
                    yield Problem(found, "one that supports it", Exit.USE, at=at)
        for claim in known.claims.values():
            named = self.kinds.get(claim.kind)
            for letter in claim.supports if claim.status != "retired" else ():
                if named and letter not in named.supports:
                    kind = f"the claim {claim.id!r} of the kind {claim.kind}"
                    found = f"{kind}, which supports the field {letter}"
                    allowed = f"claims that support {', '.join(named.supports)}"
                    yield Problem(found, allowed, Exit.USE, at=("kinds", claim.kind, "supports"))


@lru_cache(maxsize=8)
def open_fields(evidence: Path, ledger: Ledger) -> Fields | None:
    """The choice; None where the book has none. Raises ProblemError with all that is wrong with it."""
    path = evidence / FIELDS_FILE
    return read_record(Fields, read_yaml(path), context=ledger.known) if os.path.lexists(path) else None
