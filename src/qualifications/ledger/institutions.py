"""Institutions and funders as data: the fields of each form, by whose rules, and when these were read.

A figure of an institution, such as a limit or a number of days, is that of a claim: the files hold its id.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from qualifications.ledger.claims import Claim, Letters
from qualifications.ledger.entries import WORDS, Entry, Known, Note, Prose, files_of, id_of, read_entries
from qualifications.ledger.ledger import Ledger
from qualifications.ledger.sources import NamedSource
from qualifications.models import Allowed, Past, Record, Some, Text, Words, one_of
from qualifications.problems import Exit, Problem, refuse_all

INSTITUTIONS = "institutions"
KINDS, FORM_READ = WORDS["institutions"], WORDS["form-read"]
AMOUNTS = {"up to": "a purchase of at most the amount has it", "above": "a larger one has it"}
NOT_FOUND = "not found"
USES, TESTS = WORDS["uses"], WORDS["tests"]
# Of these tests, the figure of the claim is the most.
COUNTED = ("characters", "words", "pages")
RuleClaim = Annotated[Claim, id_of("a claim of the kind RULE", fits=lambda claim: claim.kind == "RULE")]
"""The id of a claim that says a rule, with its source, its day and how far it was verified."""
RuleFigure = Annotated[
    Claim,
    id_of(
        "a claim of the kind RULE with a figure",
        fits=lambda claim: claim.kind == "RULE" and claim.has_figure(),
    ),
]
"""The id of a claim that says a rule, and the figure in it."""
_RULES_AGE_AFTER = dt.timedelta(days=365)
TieClaim = Annotated[
    Claim,
    id_of(
        "a claim that stands and supports the field M",
        fits=lambda claim: "M" in claim.supports and claim.status != "retired",
    ),
]


class OwnField(Record):
    """A field of an institution's own form, or a part of a proposal."""

    number: Words = ""
    """Its number there, as the form writes it."""
    name: Prose
    """Its name there, or what it asks for."""
    letters: Letters = ()
    """The fields of this book that have facts for it; none where the reader alone can fill it in."""
    use: Annotated[str, one_of(USES)] = ""
    """The use of the ready texts that belong there."""
    asked: dict[Annotated[str, one_of(AMOUNTS)], RuleFigure] = Field(default={})
    """The claims of the amounts between which a purchase has it; without one, each has it."""
    yours: Note = ""
    """What the reader writes, where the prompts and ready texts of its letters are meant for other forms."""
    note: Note = ""
    """What to know before filling it in."""

    @property
    def title(self) -> str:
        """Number and name in one line."""
        stop = "" if self.number.endswith(")") else "."
        return f"{self.number}{stop} {self.name}" if self.number else self.name

    @property
    def to_know(self) -> str:
        """Which purchases have it, and the note."""
        amounts = ", ".join(f"{side} {claim.figure()}" for side, claim in sorted(self.asked.items()))
        return " ".join(filter(None, (f"{amounts[0].upper()}{amounts[1:]}." if amounts else "", self.note)))


class TextRule(Record):
    """What an institution asks of a text, and the test by which the build proves it."""

    id: SkipJsonSchema[str] = ""
    """The institution and the name of the rule there, as `nsf/no-money`."""

    says: Prose
    """The rule in a few words, as readers see it."""
    test: Annotated[str, one_of(TESTS)]
    claim: RuleClaim
    uses: tuple[Annotated[str, one_of(USES)], ...] = ()
    """The uses for which it holds; by default all."""
    part: Words = "value"
    """The figure of the claim that is the most."""
    paper: RuleClaim | None = None
    """The claim whose figures `points` and `inches` are the least font size and margins."""
    wording: Words = ""
    """The words allowed, with slots in square brackets."""

    def holds_for(self, use: str) -> bool:
        """Whether it holds for a text of that use."""
        return not self.uses or use in self.uses

    @property
    def most(self) -> int:
        """The most that it allows, of what its test counts."""
        return int(self.claim.parts[self.part])

    def problems(self, _: Known) -> Iterator[Problem]:
        """What its test needs, and does not have."""
        if self.test in COUNTED and not isinstance(self.claim.parts.get(self.part), int):
            figures = ", ".join(name for name, value in self.claim.parts.items() if isinstance(value, int))
            allowed = figures or f"a claim with a figure, for the test {self.test!r}"
            yield Problem(f"the part {self.part!r} of {self.claim.id!r}", allowed, Exit.USE, at=("part",))
        if (self.test == "wording") != bool(self.wording):
            yield Problem(f"the test {self.test!r}", "`wording` with the test 'wording', and with no other")
        sizes = [self.paper.parts.get(name) if self.paper else None for name in ("points", "inches")]
        if self.test == "pages" and not all(isinstance(size, int | float) for size in sizes):
            yield Problem("no paper", "a claim with the figures `points` and `inches`", at=("paper",))


class Institution(Entry):
    """An institution, a funder or a kind of buyer, and what its rules say of a form."""

    name: Prose
    short: Note = ""
    """The name where there is little room."""
    kind: Annotated[str, one_of(KINDS)]
    form: Prose
    """The name of the form."""
    also: tuple[Prose, ...] = ()
    """Other names by which people look for it."""
    form_read: Annotated[str, one_of(FORM_READ)]
    """How far its form was read."""
    fields: tuple[OwnField, ...] = ()
    """Every field of its form, in order."""
    vendor_text: Annotated[str, one_of(WORDS["vendor-text"])]
    """Whether a supplier's text is accepted."""
    vendor_letter: Annotated[str, one_of(WORDS["vendor-letter"])]
    price: Annotated[str, one_of(WORDS["price"])]
    """Whether price is accepted as a ground."""
    addresses: Annotated[str, one_of(WORDS["addresses"])]
    """Whether the text may hold web addresses."""
    limits: dict[Prose, RuleFigure] = Field(default={})
    """The claims of lengths, by the part that each limits."""
    thresholds: dict[Prose, RuleFigure] = Field(default={})
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
    verified: Annotated[str, one_of(WORDS["verified"])]
    """How its rules were read."""
    sources: Some[NamedSource]
    note: Note = ""

    def problems(self, _: Known) -> Iterator[Problem]:
        """Fields of a form that was not found, or none of one that was."""
        if bool(self.fields) == (self.form_read == NOT_FOUND):
            found = "fields of a form that was not found" if self.fields else "no fields"
            yield Problem(found, "the fields of a form, or `form_read: not found`", at=("fields",))

    @property
    def other_names(self) -> tuple[str, ...]:
        """Its short name and those by which people look for it, where they are others."""
        return tuple(name for name in dict.fromkeys((self.short, *self.also)) if name != self.name)

    def aged(self, today: dt.date) -> bool:
        """Whether the rules were read more than twelve months before the day."""
        return today - self.read > _RULES_AGE_AFTER


def answers(
    institution: Institution, *, mark: Callable[[Claim], str] = lambda _: "", name: Callable[[str], str] = str
) -> tuple[dict[str, str], list[str]]:
    """What the rules say, by question, and the questions to which no answer was found in them.

    `mark` follows the value of a claim and its unit; `name` writes what it is an amount or a length of, too.
    """
    found = {
        "A supplier's text": WORDS["vendor-text"][institution.vendor_text],
        "A supplier's letter": WORDS["vendor-letter"][institution.vendor_letter],
        "Price as a ground": WORDS["price"][institution.price],
        "Web addresses": WORDS["addresses"][institution.addresses],
        "Amounts": "; ".join(
            f"{name(of)} {name(claim.figure())}{mark(claim)}" for of, claim in institution.thresholds.items()
        ),
        "Lengths": "; ".join(
            f"{name(part)}, {name(claim.figure())} {claim.unit}{mark(claim)}"
            for part, claim in institution.limits.items()
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
    refuse_all(found)
    for name, each in institutions.items():
        rules = {key: rule.model_copy(update={"id": f"{name}/{key}"}) for key, rule in each.texts.items()}
        institutions[name] = each.model_copy(update={"texts": rules, "short": each.short or each.name})
    return institutions
