"""Rules of funders and forms on the texts that they take: a claim says each, and a test proves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from qualifications.ledger.claims import Claim
from qualifications.ledger.entries import WORDS, IdOf, Known
from qualifications.models import OneOf, Record, Text, Words
from qualifications.problems import Exit, Fault

USES, TESTS = WORDS["uses"], WORDS["tests"]
# Of these tests, the figure of the claim is the most.
COUNTED = ("characters", "words", "pages")
RuleClaim = Annotated[Claim, IdOf("a claim of the kind RULE", fits=lambda claim: claim.kind == "RULE")]
"""The id of a claim that says a rule, with its source, its day and how far it was verified."""
RuleFigure = Annotated[
    Claim,
    IdOf(
        "a claim of the kind RULE with a figure",
        fits=lambda claim: claim.kind == "RULE" and claim.has_figure(),
    ),
]
"""The id of a claim that says a rule, and the figure in it."""


class TextRule(Record):
    """What an institution asks of a text, and the test by which the build proves it."""

    says: Text
    """The rule in a few words, as readers see it."""
    test: Annotated[str, OneOf(TESTS)]
    claim: RuleClaim
    uses: tuple[Annotated[str, OneOf(USES)], ...] = ()
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

    def faults(self, _: Known) -> Iterator[Fault]:
        """What its test needs, and does not have."""
        if self.test in COUNTED and not isinstance(self.claim.parts.get(self.part), int):
            figures = ", ".join(name for name, value in self.claim.parts.items() if isinstance(value, int))
            allowed = figures or f"a claim with a figure, for the test {self.test!r}"
            yield Fault(f"the part {self.part!r} of {self.claim.id!r}", allowed, Exit.USE, at=("part",))
        if (self.test == "wording") != bool(self.wording):
            yield Fault(f"the test {self.test!r}", "`wording` with the test 'wording', and with no other")
        sizes = [self.paper.parts.get(name) if self.paper else None for name in ("points", "inches")]
        if self.test == "pages" and not all(isinstance(size, int | float) for size in sizes):
            yield Fault("no paper", "a claim with the figures `points` and `inches`", at=("paper",))
