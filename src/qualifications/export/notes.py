"""What stands behind the mark of a claim on paper: a note with its sources, or its identifier alone.

Claims of a chapter that rest on the same sources of the same day share a note.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from lxml.html import HtmlElement
from lxml.html.builder import E

from qualifications.formatting import format_date
from qualifications.ledger.ledger import Claim, Ledger

_SENTENCE_END = re.compile(r"(?<=\.)\s+")
_TELLS_A_SEARCH = re.compile(r"\bsearch(?:ed)?\b.*\bfor\b", re.IGNORECASE)
_QUOTED = re.compile(r"“[^”]+”")

WHERE_READ = {"primary": "in a copy that may be older", "secondary": "in another's account"}


@dataclass(frozen=True)
class Notes:
    """The notes of a ledger; `page` is the address of the page of claims, and `urls` are theirs, by id."""

    ledger: Ledger
    page: str
    urls: Mapping[str, str]

    def link(self, name: str) -> HtmlElement:
        """The identifier of a claim, which leads to the claim."""
        return E.a(name, href=self.urls[name])

    def ground(self, name: str) -> Hashable:
        """What a note says of a claim beside its name: claims that have it in common share a note."""
        claim = self.ledger.claims[name]
        return tuple(_sources(claim)), _day(claim)

    def note(self, names: Sequence[str]) -> HtmlElement:
        """The sources of claims, the date of their data, and their identifiers, in a paragraph.

        Behind a claim that tells of a search stand its words, and at the end the day of the check.
        """
        claims = [self.ledger.claims[name] for name in names]
        words: list[HtmlElement | str] = []
        # Titles of one publisher stand together before its name.
        for publisher, sources in groupby(_sources(claims[0]), key=itemgetter(2)):
            for number, (title, link, _) in enumerate(sources):
                words += ["; " if number else "", E.a(title, href=link)]
            words.append(f", {publisher}. ")
        words.append(f"{_day(claims[0])}. {'Claim' if len(claims) == 1 else 'Claims'} ")
        for number, claim in enumerate(claims):
            words += [", " if number else "", self.link(claim.id)]
            remarks = [claim.status if claim.status != "current" else "", _searched(claim)]
            words.append("".join(f" ({each})" for each in remarks if each))
        days = sorted({claim.checked.day for claim in claims if claim.checked and _searched(claim)})
        words.append(f". Searched for on {' and '.join(map(format_date, days))}" if days else "")
        paragraph: HtmlElement = E.p(*words, ".")
        return paragraph


def _sources(claim: Claim) -> Sequence[tuple[str, str, str]]:
    """Title, address and publisher of each source, once: a claim may quote several sentences of one."""
    sources = (each.source for each in claim.citations)
    return list(dict.fromkeys((source.title, source.link, source.publisher) for source in sources))


def _searched(claim: Claim) -> str:
    """The words that a claim says were searched for, in quotation marks; empty where it names none.

    A rule is read; what was searched for beside it is not what it says.
    """
    if claim.verified:
        return ""
    sentences = _SENTENCE_END.split(f"{claim.statement} {claim.limits} {claim.method}")
    searches = " ".join(sentence for sentence in sentences if _TELLS_A_SEARCH.search(sentence))
    return ", ".join(dict.fromkeys(_QUOTED.findall(searches)))


def _day(claim: Claim) -> str:
    dates = {each.source.date for each in claim.citations}
    if claim.verified and claim.as_of in dates:
        return f"Read in a copy of {format_date(claim.as_of)}"
    if claim.verified:
        return f"Read on {dated(claim)}"
    if claim.computed or any(dates):
        return f"Data of {dated(claim)}"
    return f"Seen on {dated(claim)}, on a page without a date"


def dated(claim: Claim) -> str:
    """The date of the data; of a rule, the day it was read, and where."""
    day = format_date(claim.as_of)
    return f"{day}, {WHERE_READ[claim.verified]}" if claim.verified else day
