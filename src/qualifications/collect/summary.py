"""What a refresh has changed, for the editor who reviews it: tables, published values and claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualifications.collect.acceptance import Accepted, Revision
from qualifications.ledger.ledger import dated, evaluate, organization, read_cited
from qualifications.ledger.package import read_package
from qualifications.ledger.tables import Tables
from qualifications.problems import ProblemError
from qualifications.quoting import code, code_block, fitting


@dataclass(frozen=True)
class Outcome:
    """What came of one source: the tables that it renewed, or why it was left aside.

    `revisions` are the published values that changed, accepted or not.
    """

    source: str
    accepted: Accepted | None = None
    error: str = ""
    revisions: tuple[Revision, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """One of renewed, renewed in part, unchanged and failed."""
        if self.accepted is None:
            return "failed"
        if self.error:
            return "renewed in part"
        return "renewed" if self.accepted.files else "unchanged"


@dataclass(frozen=True)
class Standing:
    """Each claim that holds with its sentence, and each that does not with why."""

    sentences: Mapping[str, str] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)


def standing(evidence: Path, today: dt.date) -> Standing:
    """How the claims of an evidence folder stand; none do where it has none."""
    if not (evidence / "claims").is_dir():
        return Standing()
    _, readings, claims, _ = read_cited(evidence)
    tables = Tables(read_package(evidence))
    names = organization(evidence)
    sentences, broken = {}, {}
    for each in claims:
        try:
            claim = evaluate(dated(each, readings), tables, today, names=names)
        except ProblemError as error:
            broken[each.id] = str(error).replace(f"{evidence}/", "").replace("\n", "; ")
            continue
        sentences[claim.id] = claim.statement
    return Standing(sentences, broken)


@dataclass(frozen=True)
class Summary:
    """The outcomes of a run, and how the claims stood before and stand after."""

    outcomes: tuple[Outcome, ...]
    before: Standing
    after: Standing

    @property
    def changed_claims(self) -> dict[str, tuple[str, str]]:
        """The sentence before and after of each claim that says something else now."""
        return {
            name: (old, self.after.sentences[name])
            for name, old in sorted(self.before.sentences.items())
            if self.after.sentences.get(name, old) != old
        }

    @property
    def broken_claims(self) -> dict[str, str]:
        """The claims that do not hold, with the reason."""
        return dict(sorted(self.after.broken.items()))

    def markdown(self) -> str:
        """The summary for people, as a pull request shows it; what others wrote stands in it as code."""
        return fitting(self._lines())

    def _lines(self) -> Iterator[str]:
        """What a person decides first, then what the tables bring by themselves."""
        failed = [each for each in self.outcomes if each.error]
        for each in failed:
            yield from _outcome(each)
        broken = [f"- {code(name)}: {code(why)}" for name, why in self.broken_claims.items()]
        yield from _section("Claims that no longer hold", _BROKEN, broken)
        yield f"{_FROM_HERE}\n"
        for each in self.outcomes:
            if each not in failed:
                yield from _outcome(each)
        changed = [
            f"- {code(name)}\n  - before: {code(old)}\n  - now: {code(new)}"
            for name, (old, new) in self.changed_claims.items()
        ]
        yield from _section("Claims that say something else now", _CHANGED, changed)


def parted(markdown: str) -> tuple[str, str]:
    """The two parts of a summary: what a person decides, and what changed."""
    decide, _, changed = markdown.partition(_FROM_HERE)
    return decide.strip(), changed.strip()


def _section(title: str, words: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from (f"## {title}\n", f"{words}\n", *lines, "")


# No reader sees it, and nothing that others wrote can hold it.
_FROM_HERE = "\u200b"
# What an editor does about each kind of claim.
_CHANGED = "The book takes these figures by itself. Read each sentence: does it still say what it should?"
_BROKEN = "`make check` stops at these. Find out why, then rewrite the sentence or mend the data."
_SHOWN = 40
# An error tells at its end what to do.
_LONGEST = 1000


def _outcome(outcome: Outcome) -> Iterator[str]:
    yield f"## {outcome.source}: {outcome.status}\n"
    if outcome.error:
        kept = "" if outcome.accepted else "The data stay as they were.\n\n"
        yield f"{kept}{code_block(outcome.error, longest=_LONGEST)}\n"
    lines = list(_tables(outcome.accepted, outcome.revisions)) if outcome.accepted else []
    lines += _cut([f"- Note: {code(note)}." for note in outcome.notes], "notes")
    if lines:
        yield "\n".join([*lines, ""])
    elif not outcome.error:
        yield "Nothing is new.\n"


def _tables(accepted: Accepted, revisions: Iterable[Revision]) -> Iterator[str]:
    for name, rows in accepted.added.items():
        if f"data/{name}.csv" in accepted.files:
            added = f"{rows:,} row{'s' * (rows != 1)} added" if rows else "no row added, some changed"
            yield f"- `{name}`: {added}."
    yield from _cut([f"- Changed: {code(each)}." for each in revisions], "published values changed")


def _cut(lines: list[str], what: str) -> list[str]:
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], *([f"- And {more:,} more {what}; `git diff` has them all."] if more > 0 else [])]
