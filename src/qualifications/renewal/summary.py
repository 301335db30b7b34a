"""The summary of a renewal, as Markdown: what a person decides, what changed, and what was renewed.

What others wrote stands in it as code.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from qualifications.collect.source import SourceOutcome
from qualifications.escaping import code, code_block, fitting
from qualifications.readings.quotations import line_of
from qualifications.readings.reread import Found, Outcome

# What an editor does about each kind of claim.
_CHANGED = "The book takes these figures by itself. Read each sentence: does it still say what it should?"
_BROKEN = "`make check` stops at these. Find out why, then rewrite the sentence or fix the data."
_MEND = "Write new words, a new sentence or `status: retired` with a `reason`, and reread the claim"
# An error tells at its end what to do.
_LONGEST_ERROR = 1000
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
    before: Mapping[str, str],
    after: Mapping[str, str],
    broken: Mapping[str, str],
    pages: Mapping[str, Sequence[str]],
) -> str:
    """What came of each source of a table, and of the words of claims.

    `before` and `after` are the sentences of claims, `broken` says why others do not hold, and `pages` are
    those that show each.
    """
    of = {outcome: [each for each in found if each.outcome is outcome] for outcome in Outcome}
    gone, moved = of[Outcome.GONE], of[Outcome.MOVED]
    failed = [each for each in collected if each.error]
    fallen = [f"- {code(name)}: {code(why)}" for name, why in sorted(broken.items())]
    count = [f"{len(gone)} quotation{' is' if len(gone) == 1 else 's are'} gone."] if gone else []
    decide = [
        *_section("To be read", count),
        *(part for each in gone for part in _gone(each, pages)),
        *(part for each in failed for part in _source(each)),
        *_section("Claims that no longer hold", fallen, _BROKEN),
    ]
    reasons = {each.document.address: each.after for each in of[Outcome.UNREACHABLE]}
    silent = [f"- {code(address)}: {code(reason)}" for address, reason in sorted(reasons.items())]
    places = [f"- {_claims(each)}: from {code(each.document.place)} to {code(each.place)}" for each in moved]
    sentences = [
        f"- {code(name)}\n  - before: {code(old)}\n  - now: {code(after[name])}"
        for name, old in sorted(before.items())
        if after.get(name, old) != old
    ]
    parts = [
        *(decide or ["Nothing to decide."]),
        *_section("Could not be looked for", silent),
        *_section("Stand in another place", places),
        *(part for each in collected if each not in failed for part in _source(each)),
        *_section("Claims that say something else now", sentences, _CHANGED),
        *_section("Renewed", _renewed(of[Outcome.STANDS] + moved)),
    ]
    return fitting("\n\n".join(parts).split("\n"))


def _section(title: str, lines: Sequence[str], words: str = "") -> Iterator[str]:
    if lines:
        yield f"## {title}"
        yield from filter(None, [words, "\n".join(lines)])


def _source(outcome: SourceOutcome) -> Iterator[str]:
    yield f"## {outcome.source}: {outcome.status}"
    if outcome.error:
        yield "The data stay as they were."
        yield code_block(outcome.error, longest=_LONGEST_ERROR)
    lines = [*_tables(outcome), *(f"- Note: {code(note)}." for note in outcome.notes)]
    if lines:
        yield "\n".join(lines)
    elif not outcome.error:
        yield "Nothing is new."


def _tables(outcome: SourceOutcome) -> Iterator[str]:
    for name, rows in outcome.changed.items():
        added = f"{rows:,} row{'s' * (rows != 1)} added" if rows else "no row added, some changed"
        yield f"- `{name}`: {added}."
    if outcome.changed:
        yield from (f"- Changed: {code(each)}." for each in outcome.revisions)


def _renewed(stands: Sequence[Found]) -> list[str]:
    claims = sorted({claim.id for each in stands for claim in each.claims})
    words = " stands and renews" if len(stands) == 1 else "s stand and renew"
    text = f"{len(stands)} quotation{words} these claims: {', '.join(map(code, claims))}."
    return [text] if stands else []


def _gone(each: Found, pages: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"### {_claims(each)}\n\n{code(each.document.source.title)}, {code(each.document.place)}"
    shown = sorted({page for claim in each.claims for page in pages.get(claim.id, ())})
    if shown:
        yield f"Shown on {', '.join(map(code, shown))}."
    before, after = _before_and_after(each)
    if before:
        yield f"It said:\n\n{code_block(before)}"
    if after:
        yield f"It says:\n\n{code_block(after)}"
    else:
        yield "The file is gone." if before else "No version of the file has these words."
    # As seen from the book's folder.
    places = {f"{'/'.join(claim.path.parts[-3:])}:{claim.line}" for claim in each.claims}
    yield f"{_MEND}: {', '.join(map(code, sorted(places)))}."


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


def _claims(each: Found) -> str:
    return ", ".join(code(claim.id) for claim in each.claims)
