"""Institutions and funders as data: the fields of each form, by whose rules, and when these were read.

A figure of an institution, such as a limit or a number of days, is that of a claim: the files hold its id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from qualifications.ledger.claims import Claim, Letters
from qualifications.ledger.entries import WORDS, Entry, IdOf, Known, files_of, read_entries
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.sources import NamedSource
from qualifications.ledger.text_rules import USES, RuleClaim, RuleFigure, TextRule
from qualifications.models import Allowed, OneOf, Past, Record, Some, Text, Words
from qualifications.problems import Fault, Problem, ProblemError

INSTITUTIONS = "institutions"
KINDS, FORM_READ = WORDS["institutions"], WORDS["form-read"]
NOT_FOUND = "not found"
_RULES_AGE_AFTER = dt.timedelta(days=365)
TieClaim = Annotated[
    Claim,
    IdOf(
        "a claim that stands and supports the field M",
        fits=lambda claim: "M" in claim.supports and claim.status != "retired",
    ),
]


class OwnField(Record):
    """A field of an institution's own form, or a part of a proposal."""

    number: Words = ""
    """Its number there, as the form writes it."""
    name: Text
    """Its name there, or what it asks for."""
    letters: Letters = ()
    """The fields of this book that have facts for it; none where the reader alone can fill it in."""
    use: Annotated[str, OneOf(USES)] = ""
    """The use of the ready texts that belong there."""
    note: Words = ""
    """What to know before filling it in."""

    @property
    def title(self) -> str:
        """Number and name in one line."""
        stop = "" if self.number.endswith(")") else "."
        return f"{self.number}{stop} {self.name}" if self.number else self.name


class Institution(Entry):
    """An institution, a funder or a kind of buyer, and what its rules say of a form."""

    name: Text
    short: Words = Field(default_factory=lambda data: data.get("name", ""))
    """The name where there is little room."""
    kind: Annotated[str, OneOf(KINDS)]
    form: Text
    """The name of the form."""
    also: tuple[Text, ...] = ()
    """Other names by which people look for it."""
    form_read: Annotated[str, OneOf(FORM_READ)]
    """How far its form was read."""
    fields: tuple[OwnField, ...] = ()
    """Every field of its form, in order."""
    vendor_text: Annotated[str, OneOf(WORDS["vendor-text"])]
    """Whether a supplier's text is accepted."""
    vendor_letter: Annotated[str, OneOf(WORDS["vendor-letter"])]
    price: Annotated[str, OneOf(WORDS["price"])]
    """Whether price is accepted as a ground."""
    addresses: Annotated[str, OneOf(WORDS["addresses"])]
    """Whether the text may hold web addresses."""
    limits: dict[Text, RuleFigure] = Field(default={})
    """The claims of lengths, by the part that each limits."""
    thresholds: dict[Text, RuleFigure] = Field(default={})
    """The claims of amounts, by what each begins or ends."""
    rules: Annotated[
        tuple[RuleClaim, ...], Field(min_length=1), Allowed("at least one claim of the kind RULE")
    ]
    """The claims of its rules."""
    ties: tuple[TieClaim, ...] = ()
    """The claims of its possible ties, which a buyer there discloses."""
    texts: dict[Text, TextRule] = Field(default={})
    """The rules that a ready text for it keeps, by name."""
    read: Past
    """The day on which its rules were read."""
    verified: Annotated[str, OneOf(WORDS["verified"])]
    """How its rules were read."""
    sources: Some[NamedSource]
    note: Words = ""

    def faults(self, _: Known) -> Iterator[Fault]:
        """Fields of a form that was not found, or none of one that was."""
        if bool(self.fields) == (self.form_read == NOT_FOUND):
            found = "fields of a form that was not found" if self.fields else "no fields"
            yield Fault(found, "the fields of a form, or `form_read: not found`", at=("fields",))

    @property
    def other_names(self) -> tuple[str, ...]:
        """Its short name and those by which people look for it, where they are others."""
        return tuple(name for name in dict.fromkeys((self.short, *self.also)) if name != self.name)

    def aged(self, today: dt.date) -> bool:
        """Whether the rules were read more than twelve months before the day."""
        return today - self.read > _RULES_AGE_AFTER


def answers(
    institution: Institution, figure: Callable[[Claim], str], *, name: Callable[[str], str] = str
) -> tuple[dict[str, str], list[str]]:
    """What the rules say, by question, and the questions to which no answer was found in them.

    `figure` writes the value of a claim, and `name` what it is an amount or a length of.
    """
    found = {
        "A supplier's text": WORDS["vendor-text"][institution.vendor_text],
        "A supplier's letter": WORDS["vendor-letter"][institution.vendor_letter],
        "Price as a ground": WORDS["price"][institution.price],
        "Web addresses": WORDS["addresses"][institution.addresses],
        "Amounts": "; ".join(f"{name(of)} {figure(claim)}" for of, claim in institution.thresholds.items()),
        "Lengths": "; ".join(
            f"{name(part)}, {figure(claim)} {claim.unit}" for part, claim in institution.limits.items()
        ),
    }
    given = {question: answer for question, answer in found.items() if answer not in ("", NOT_FOUND)}
    return given, [f"{each[0].lower()}{each[1:]}" for each, answer in found.items() if answer == NOT_FOUND]


@lru_cache(maxsize=8)
def open_institutions(evidence: Path, ledger: Ledger) -> Mapping[str, Institution]:
    """The institutions by id, in the order of their files; raises ProblemError with all that is wrong."""
    found: list[Problem] = []
    paths = files_of(evidence / INSTITUTIONS)
    institutions = read_entries(paths, Institution, known=ledger.known, found=found)
    if found:
        raise ProblemError(found)
    return institutions
