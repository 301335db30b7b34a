"""The summary of a renewal, as Markdown: what a person decides, what changed, and what was renewed.

What others wrote stands in it as code.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from qualifications.collect.source import SourceOutcome
from qualifications.escaping import fitting
from qualifications.readings.quotations import line_of
from qualifications.readings.reread import Found, Outcome
from qualifications.rendering import render

# How many lines of a text are shown around the words.
_AROUND = 2
_LONGEST = 12
# The end of a sentence, in a text without lines.
_SENTENCE = re.compile(r"(?<=[.!?;:|]) ")
_WIDEST = 400


def summary(
    collected: Sequence[SourceOutcome],
    found: Sequence[Found],
    *,
    changed: Sequence[tuple[str, str, str]] = (),
    broken: Mapping[str, str] = MappingProxyType({}),
    pages: Mapping[str, Sequence[str]],
) -> str:
    """What came of each source of a table, and of the words of claims.

    `changed` has claims with their sentences before and after, `broken` says why others do not hold, and
    `pages` are those that show each.
    """
    by_outcome = {outcome: [each for each in found if each.outcome is outcome] for outcome in Outcome}
    stands = by_outcome[Outcome.STANDS] + by_outcome[Outcome.MOVED]
    text = render(
        "renewal-summary.md",
        collected=collected,
        gone=[(each, *_before_and_after(each), *_places(each, pages)) for each in by_outcome[Outcome.GONE]],
        broken=broken,
        unreachable={each.document.address: each.after for each in by_outcome[Outcome.UNREACHABLE]},
        moved=by_outcome[Outcome.MOVED],
        changed=changed,
        stands=stands,
        renewed=sorted({claim.id for each in stands for claim in each.claims}),
    )
    return fitting(text.strip().split("\n"))


def _places(each: Found, pages: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """The pages that show the claims, and where these are written, as seen from the book's folder."""
    shown = {page for claim in each.claims for page in pages.get(claim.id, ())}
    written = {f"{'/'.join(claim.path.parts[-3:])}:{claim.line}" for claim in each.claims}
    return sorted(shown), sorted(written)


def _before_and_after(each: Found) -> tuple[str, str]:
    """The text around words before they went, and what took its place; either may be empty."""
    if each.words in each.document.counted:
        return each.before, each.after
    old, new = _lines(each.before), _lines(each.after)
    at = (line_of(each.words, "\n".join(old)) or 1) - 1
    before = "\n".join(old[max(0, at - _AROUND) : at + _AROUND + 1])
    if not each.document.repository:
        near = difflib.get_close_matches(each.words, new, n=3, cutoff=0.3)
        return before, "\n".join(near or new[:_LONGEST])
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal" and i1 <= at < max(i2, i1 + 1):
            # With as many lines before it as the words have.
            return before, "\n".join(new[max(0, j1 - _AROUND) : j2 + _AROUND][:_LONGEST])
    return before, "\n".join(new[:_LONGEST])


def _lines(text: str) -> list[str]:
    """The lines of a text, long ones by their sentences."""
    return [
        part
        for line in text.splitlines()
        for part in (_SENTENCE.split(line) if len(line) > _WIDEST else [line])
    ]
