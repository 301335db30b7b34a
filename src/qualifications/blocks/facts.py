"""The copy blocks of a claim and of a chapter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qualifications.blocks.blocks import Block, Part, Parts, Source, make_blocks, write
from qualifications.blocks.limits import LIMITS, count, room
from qualifications.ledger.claims import DISPUTED, FIELDS
from qualifications.ledger.ledger import Claim
from qualifications.wording import format_date, plain

_SMALLEST = LIMITS[0]
# A stale or retired claim is not for copying.
COPIED = ("current", "disputed")


def claim_blocks(claim: Claim, source: Source) -> list[Block]:
    """The blocks of a claim: its sentence, then limits, method and the rest, as far as each fits whole.

    Where the sentence does not fit, its short form stands for it. Empty for a claim that is stale or retired.
    """
    if claim.status not in COPIED:
        return []
    documents = "; ".join(
        f"{each.source.title} ({each.source.publisher}), read on {format_date(each.source.read)}"
        for each in claim.citations
    )
    told = {
        "Limits": claim.limits,
        "Method": claim.method,
        "Sources": documents,
        "What a rival would say": claim.counter_evidence,
        "May support": "; ".join(FIELDS[letter] for letter in claim.supports),
        "Not for": "; ".join(FIELDS[letter] for letter in claim.not_for),
    }
    more = [
        Part(f"\n{name}: {plain(text).rstrip('.')}.", name.lower()) for name, text in told.items() if text
    ]
    sentences = _sentence(claim), _sentence(claim, short=True)

    def ending(limit: int, variant: str, _: Parts) -> str:
        return _ending(limit, variant, source, [claim])

    def parts(limit: int, variant: str) -> Parts:
        # A short sentence with its limits is better than a long one without.
        for limits in (more[:1], []):
            for sentence in sentences:
                if count(write([sentence, *limits], ending(limit, variant, []))) <= room(limit):
                    return [sentence, *more]
        return []

    def omitted(left: Parts) -> str:
        return f"Left out for want of room: {', '.join(part.name for part in left)}."

    # What a claim may support would mislead without its limits.
    return make_blocks(parts, ending, omitted, in_order=True)


def chapter_blocks(claims: Iterable[Claim], source: Source) -> list[Block]:
    """The blocks of a chapter: the sentences of its claims in order, as many as fit whole.

    Claims that are stale or retired are left out.
    """
    usable = {claim.id: claim for claim in claims if claim.status in COPIED}

    def parts(limit: int, _: str) -> Parts:
        sentences = [_sentence(claim, short=limit == _SMALLEST) for claim in usable.values()]
        return [replace(part, text=f" {part.text}") for part in sentences]

    def ending(limit: int, variant: str, chosen: Parts) -> str:
        names = [part.name for part in chosen]
        named = f"{source.part}, {'claim' if len(names) == 1 else 'claims'} {', '.join(names)}"
        return _ending(limit, variant, replace(source, part=named), [usable[name] for name in names])

    def omitted(left: Parts) -> str:
        return f"{len(left)} more {'fact does' if len(left) == 1 else 'facts do'} not fit."

    return make_blocks(parts, ending, omitted, in_order=False)


def _sentence(claim: Claim, *, short: bool = False) -> Part:
    text = (short and claim.short) or claim.statement
    if claim.status == "disputed":
        text += DISPUTED if short else f" [disputed: {claim.reason}]"
    return Part(plain(text), claim.id)


def _ending(limit: int, variant: str, source: Source, claims: Sequence[Claim]) -> str:
    """The date of the data, the edition, whose the fact and whose the conclusion is, and the citation."""
    days = sorted(claim.as_of for claim in claims)
    if limit == _SMALLEST:
        span = "/".join(dict.fromkeys(day.isoformat() for day in (days[0], days[-1])))
        if variant == "text":
            return f" (data {span}; ed. {source.edition})"
        return f" ({plain(source.author)} {source.edition}; data {span})"
    span = " to ".join(dict.fromkeys(format_date(day) for day in (days[0], days[-1])))
    facts = "Fact" if len(claims) == 1 else "Facts"
    # A citation names the edition and the book itself.
    edition, by = ("", source.author) if variant != "text" else (f"; edition {source.edition}", source.title)
    lines = [f"Data of {span}{edition}. {facts} supplied by {by}; the conclusion is the reader's."]
    if variant != "text":
        lines.append(source.written(address=variant == "cited"))
    return "".join(f"\n{plain(line)}" for line in lines)
