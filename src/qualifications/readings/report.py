"""What a person must read, and what the machine renewed, as Markdown."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from qualifications.quoting import code, code_block, fitting
from qualifications.readings.quotations import lines_of
from qualifications.readings.reread import Found, Outcome

# How many lines of a text are shown around the words.
_AROUND = 2
_LONGEST = 12


def report(found: Sequence[Found]) -> str:
    """What became of the words of all claims: what needs a decision, what is new, and how many stand."""
    of = {outcome: [each for each in found if each.outcome is outcome] for outcome in Outcome}
    gone, moved, unreachable = of[Outcome.GONE], of[Outcome.MOVED], of[Outcome.UNREACHABLE]
    parts = [_count(len(gone), "quotation is gone from its source", "quotations are gone from their sources")]
    if gone:
        parts += ["## To be read", *(part for each in gone for part in _gone(each))]
    else:
        parts = ["Nothing to decide: no quotation is gone from its source."]
    if unreachable:
        reasons = {each.document.repository or each.document.source.url: each.after for each in unreachable}
        lines = [f"- {code(address)}: {code(reason)}" for address, reason in sorted(reasons.items())]
        parts += ["## Could not be looked for", "\n".join(lines)]
    if moved:
        lines = [
            f"- {_claims(each)}: from {code(each.document.place)} to {code(each.place)}" for each in moved
        ]
        parts += ["## Stand in another file", "\n".join(lines)]
    parts.append(_count(len(of[Outcome.STANDS]), "quotation stands.", "quotations stand."))
    return fitting("\n\n".join(parts).split("\n"))


def _gone(each: Found) -> Iterator[str]:
    yield f"### {_claims(each)}\n\n{code(each.document.source.title)}, {code(each.document.place)}"
    if each.before:
        yield f"It said:\n\n{code_block(_near(each.words, each.before))}"
    changed = _changed(each) if each.before else ""
    if changed:
        yield f"It says:\n\n{code_block(changed)}"
    elif each.before:
        yield "The file is gone."
    else:
        yield "No version of the file has these words."


def _near(words: str, text: str) -> str:
    """The lines of a text around its words."""
    lines = text.splitlines()
    at = (lines_of(words, text) or (1,))[0] - 1
    return "\n".join(lines[max(0, at - _AROUND) : at + _AROUND + 1])


def _changed(each: Found) -> str:
    """The lines that took the place of those with the words."""
    old, new = each.before.splitlines(), each.after.splitlines()
    at = (lines_of(each.words, each.before) or (1,))[0] - 1
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal" and i1 <= at < max(i2, i1 + 1):
            return "\n".join(new[max(0, j1 - 1) : j2 + 1][:_LONGEST])
    return "\n".join(new[:_LONGEST])


def _claims(each: Found) -> str:
    return ", ".join(code(claim.id) for claim in each.claims)


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"
