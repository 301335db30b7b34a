"""What stands behind the mark of a claim on paper: a note with its sources, or its identifier alone."""

from __future__ import annotations

from dataclasses import dataclass

from lxml.html import HtmlElement
from lxml.html.builder import E

from qualifications.ledger.claims import VERIFIED
from qualifications.ledger.ledger import Claim, Ledger
from qualifications.wording import format_date

WHERE_READ = {verified: where.removeprefix("read ") for verified, where in VERIFIED.items()}


@dataclass(frozen=True)
class Notes:
    """The notes of a ledger; `url` is the address of a claim, with its id in place of braces."""

    ledger: Ledger
    url: str

    def link(self, name: str) -> HtmlElement:
        """The identifier of a claim, which leads to the claim."""
        return E.a(name, href=self.url.format(name))

    def note(self, name: str) -> HtmlElement:
        """The sources of a claim, the date of its data, and its identifier, in a paragraph."""
        claim = self.ledger.claims[name]
        words: list[HtmlElement | str] = []
        for citation in claim.citations:
            words += [
                E.a(citation.source.title, href=citation.source.url),
                f", {citation.source.publisher}. ",
            ]
        words += [f"{'Read on' if claim.verified else 'Data of'} {dated(claim)}. Claim ", self.link(name)]
        paragraph: HtmlElement = E.p(*words, f", {claim.status}." if claim.status != "current" else ".")
        return paragraph


def dated(claim: Claim) -> str:
    """The date of the data; of a rule, the day it was read, and where."""
    day = format_date(claim.as_of)
    return f"{day}, {WHERE_READ[claim.verified]}" if claim.verified else day
