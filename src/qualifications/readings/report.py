"""What a person must read, what changed, and what the machine renewed, as Markdown, in this order."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from qualifications.quoting import code, code_block, fitting
from qualifications.readings.quotations import lines_of
from qualifications.readings.reread import Found, Outcome

# How many lines of a text are shown around the words.
_AROUND = 2
_LONGEST = 12
# The end of a sentence, in a text without lines.
_SENTENCE = re.compile(r"(?<=[.!?;:|]) ")
_WIDEST = 400


def report(
    found: Sequence[Found], *, pages: Mapping[str, Sequence[str]], decide: str = "", changed: str = ""
) -> str:
    """The summary of a refresh: `decide` and `changed` are what the tables bring, `pages` show each claim."""
    of = {outcome: [each for each in found if each.outcome is outcome] for outcome in Outcome}
    gone, moved, unreachable = of[Outcome.GONE], of[Outcome.MOVED], of[Outcome.UNREACHABLE]
    parts = []
    if gone:
        parts += ["## To be read", _count(len(gone), "quotation is gone", "quotations are gone") + "."]
        parts += [part for each in gone for part in _gone(each, pages)]
    elif not decide:
        parts += ["Nothing to decide."]
    parts += [decide] if decide else []
    if unreachable:
        reasons = {each.document.repository or each.document.source.url: each.after for each in unreachable}
        lines = [f"- {code(address)}: {code(reason)}" for address, reason in sorted(reasons.items())]
        parts += ["## Could not be looked for", "\n".join(lines)]
    if moved:
        lines = [
            f"- {_claims(each)}: from {code(each.document.place)} to {code(each.place)}" for each in moved
        ]
        parts += ["## Stand in another place", "\n".join(lines)]
    parts += [changed] if changed else []
    stands = of[Outcome.STANDS] + moved
    if stands:
        renewed = sorted({claim.id for each in stands for claim in each.claims})
        words = _count(len(stands), "quotation stands and renews", "quotations stand and renew")
        parts += ["## Renewed", f"{words} these claims: {', '.join(map(code, renewed))}."]
    return fitting("\n\n".join(parts).split("\n"))


def before_and_after(each: Found) -> tuple[str, str]:
    """The text around words before they went, and what took its place; either may be empty."""
    if each.words in each.document.counted:
        return each.before, each.after
    old, new = _lines(each.before), _lines(each.after)
    at = (lines_of(each.words, "\n".join(old)) or (1,))[0] - 1
    before = "\n".join(old[max(0, at - _AROUND) : at + _AROUND + 1])
    if not each.document.repository:
        near = difflib.get_close_matches(each.words, new, n=3, cutoff=0.3)
        return before, "\n".join(near or new[:_LONGEST])
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal" and i1 <= at < max(i2, i1 + 1):
            # With as many lines before it as the words have.
            return before, "\n".join(new[max(0, j1 - _AROUND) : j2 + _AROUND][:_LONGEST])
    return before, "\n".join(new[:_LONGEST])


def _gone(each: Found, pages: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"### {_claims(each)}\n\n{code(each.document.source.title)}, {code(each.document.place)}"
    shown = sorted({page for claim in each.claims for page in pages.get(claim.id, ())})
    if shown:
        yield f"Shown on {', '.join(map(code, shown))}."
    before, after = before_and_after(each)
    if before:
        yield f"It said:\n\n{code_block(before)}"
    if after:
        yield f"It says:\n\n{code_block(after)}"
    else:
        yield "The file is gone." if before else "No version of the file has these words."


def _lines(text: str) -> list[str]:
    """The lines of a text, long ones by their sentences."""
    return [
        part
        for line in text.splitlines()
        for part in (_SENTENCE.split(line) if len(line) > _WIDEST else [line])
    ]


def pages_of(uses: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The pages that show each claim, of pairs of a page and a claim."""
    shown: dict[str, list[str]] = {}
    for page, claim in uses:
        shown.setdefault(claim, []).append(page)
    return shown


def _claims(each: Found) -> str:
    return ", ".join(code(claim.id) for claim in each.claims)


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
