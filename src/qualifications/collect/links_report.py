"""The answers of the cited addresses, for the editor who mends them and for programs."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator

from qualifications.collect.links import Answer, Kind
from qualifications.quoting import code, fitting

# What an editor does about the answers of each kind, most urgent first.
_SECTIONS = {
    Kind.GONE: ("Gone", "Cite an archived copy or another source."),
    Kind.SILENT: ("No answer", "Look again in some days: a page that is down today can be back."),
    Kind.MOVED: ("Moved for good", "Cite the new address, where it holds the same page."),
    Kind.CLOSED: ("Closed to programs", "The site lets in browsers alone, or has hidden the page: look."),
}


def report(answers: Iterable[Answer], *, day: dt.date) -> str:
    """The answers in Markdown: how many there are, then those for an editor to look at, by what to do."""
    answers = list(answers)
    there = sum(answer.kind is Kind.THERE for answer in answers)
    lines = [f"Of {len(answers)} cited addresses, {there} were there on {day}.", ""]
    for kind, (title, words) in _SECTIONS.items():
        own = [answer for answer in answers if answer.kind is kind]
        if own:
            lines += [f"## {title}", "", words, "", *(f"- {_line(answer)}" for answer in own), ""]
    return fitting(lines)


def to_json(answers: Iterable[Answer]) -> str:
    """The answers for programs."""
    rows = [
        {
            "address": each.cited.address,
            "place": each.cited.place,
            "kind": each.kind.value,
            "found": each.found,
            "moved": each.moved,
            "archived": each.cited.archived,
            "copy": each.copy,
        }
        for each in answers
    ]
    return json.dumps(rows, indent=2)


def _line(answer: Answer) -> str:
    return f"{code(answer.cited.address)} ({code(answer.cited.place)}): " + "; ".join(_facts(answer))


def _facts(answer: Answer) -> Iterator[str]:
    if answer.found:
        yield code(answer.found)
    if answer.moved:
        yield f"moved to {code(answer.moved)}"
    if answer.copy:
        yield f"archived at {code(answer.copy)}"
    elif answer.kind is Kind.GONE:
        yield "no archived copy found"
