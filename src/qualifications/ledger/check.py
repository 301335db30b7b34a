"""The check of the whole ledger: data, claims, institutions, and the words of claims and chapters."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualifications.inputs import read_yaml
from qualifications.ledger import language
from qualifications.ledger.chapters import (
    Chapter,
    Use,
    drawn_at,
    is_free_of_figures,
    read_chapters,
    shown_text,
)
from qualifications.ledger.claims import DISPUTED, LONGEST_SHORT, Claim
from qualifications.ledger.evidence_files import stray_files
from qualifications.ledger.fields import FILE as FIELDS
from qualifications.ledger.fields import read_fields
from qualifications.ledger.institutions import FOLDER as INSTITUTIONS
from qualifications.ledger.institutions import read_institutions
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.ledger.sources import FILE as SOURCES
from qualifications.problems import Exit, Problem, ProblemError, place
from qualifications.prose.markdown import Kind
from qualifications.wording import plain

_ADDRESS = re.compile(r"https?://|www\.|doi\.org")
# A negative, and the word that says how it was come by.
_NOT_FOUND = re.compile(
    r"\b(?:no|none|nothing|neither|never|not)\b[^.;:]{0,90}?\b(?:found|published anywhere|public)\b",
    re.IGNORECASE,
)
_SEARCH = re.compile(r"\b(?:search|searched|looked for|asked for)\b", re.IGNORECASE)


# The fields that institutions, form fields and sources bring to the pages.
_PROSE = (
    "name",
    "short",
    "form",
    "note",
    "title",
    "summary",
    "text",
    "point",
    "item",
    "why",
    "yours",
    "first",
    "ask",
    "asks",
    "also",
)
# A title is its author's, and so are its words.
_TITLES = ("title", "publisher")
# Fields below which the names are texts too.
_NAMED = ("limits", "thresholds")


@dataclass(frozen=True)
class Report:
    """What a check found, how much it looked at, and the claims that are stale on its day."""

    problems: tuple[Problem, ...]
    claims: int
    chapters: int
    stale: tuple[Claim, ...]
    unchecked: tuple[Claim, ...] = ()
    """Cited claims that nobody has held against their sources since they changed."""


def check(evidence: Path, content: Path, today: dt.date) -> Report:
    """Everything that breaks a rule of the ledger, in the order of the files."""
    try:
        ledger = open_ledger(evidence, today)
        ledger.tables.check(ledger.latest)
    except ProblemError as error:
        return Report(error.problems, claims=0, chapters=0, stale=())
    chapters = read_chapters(content)
    _, institution_faults = read_institutions(evidence / INSTITUTIONS, ledger)
    _, field_faults = read_fields(evidence / FIELDS, ledger)
    problems = [
        *institution_faults,
        *field_faults,
        *stray_files(evidence, ledger.tables.package),
        *_typed(evidence, ledger),
        *(problem for claim in ledger.claims.values() for problem in claim_faults(claim)),
        *(problem for chapter in chapters for problem in chapter_faults(chapter, ledger)),
    ]
    return Report(
        problems=tuple(sorted(problems, key=lambda problem: problem.order)),
        claims=len(ledger.claims),
        chapters=len(chapters),
        stale=tuple(claim for claim in ledger.claims.values() if claim.status == "stale"),
        unchecked=tuple(
            claim
            for claim in ledger.claims.values()
            if not claim.computed and claim.status != "retired" and claim.checked is None
        ),
    )


def _typed(evidence: Path, ledger: Ledger) -> Iterator[Problem]:
    """What the words break that institutions and sources bring to the pages."""
    for path in (*sorted((evidence / INSTITUTIONS).glob("*.yml")), evidence / FIELDS):
        yield from _breaches(path, _PROSE, ledger)
    yield from _breaches(evidence / SOURCES, _TITLES, ledger, words=False)


def _breaches(
    path: Path, fields: tuple[str, ...], ledger: Ledger, *, words: bool = True
) -> Iterator[Problem]:
    try:
        document = read_yaml(path)
    except ProblemError:
        # Whoever needs the file reports it.
        return
    for key, text in document.texts(fields, names=_NAMED):
        for each in language.breaches(text, names=ledger.names, words=words):
            inner = text == key[-1] or not isinstance(key[-1], str)
            yield Problem(
                exit=each.exit,
                place=document.place(*key),
                message=f"found {each.found} in `{key[-2] if inner else key[-1]}`",
                allowed=each.allowed,
                mend=each.mend,
            )


def claim_faults(claim: Claim) -> Iterator[Problem]:
    """What the words of a claim break: it must read alone, and conclude nothing."""

    def fault(exit_: Exit, found: str, allowed: str, mend: str) -> Problem:
        return claim.problem(exit_, f"{found} in the claim {claim.id!r}", allowed, mend)

    # A rule is told in its maker's terms, such as "sole source", and says nothing of the organization.
    copied = (claim.limits, claim.method, claim.counter_evidence, claim.reason)
    sentences = f"{claim.statement}\n{claim.short}"
    for word in language.forbidden_words("\n".join((sentences, *copied))) if claim.kind != "RULE" else ():
        yield fault(Exit.LANGUAGE, repr(word.text), "a fact without a conclusion", "say what was counted")
    if any(map(language.starts_with_pronoun, (claim.statement, claim.short))):
        yield fault(
            Exit.LANGUAGE, "a pronoun at the start", "a sentence that reads alone", "name who or what"
        )
    if _ADDRESS.search(sentences):
        yield fault(Exit.LANGUAGE, "an address", "a sentence without one", "record it as a source")
    if any(map(_ADDRESS.search, (*copied, *(each.source.title for each in claim.citations)))):
        yield fault(
            Exit.LANGUAGE,
            "an address in a text that is copied",
            "one without",
            "record it as a source's `url`",
        )
    shortest = f"{claim.short or claim.statement}{DISPUTED if claim.status == 'disputed' else ''}"
    if claim.status != "retired" and len(plain(shortest)) > LONGEST_SHORT:
        yield fault(
            Exit.VALUE,
            f"no text for a field of 140 characters: the shortest has {len(plain(shortest))}",
            f"a statement or `short` of at most {LONGEST_SHORT}",
            "write `short`, with the same figures",
        )
    told = "\n".join((sentences, *copied))
    if _NOT_FOUND.search(told) and not _SEARCH.search(told):
        yield fault(
            Exit.VALUE,
            "something not found, without its search",
            "what was searched for, where and when, in `method`",
            "tell the search, or say where a reader can look",
        )
    if not all(text.endswith(".") for text in (claim.statement, claim.short) if text):
        yield fault(Exit.LANGUAGE, "no full stop", "one whole sentence", "end the sentence")
    for _ in language.addresses(" ".join((claim.statement, claim.short, *copied))):
        yield fault(Exit.PRIVACY, "an e-mail address", "public roles and names", "leave it out")


def chapter_faults(chapter: Chapter, ledger: Ledger) -> Iterator[Problem]:
    """What a chapter breaks: figures without a claim, unknown claims, a share without its partner, words."""
    used = {use.id for use in chapter.uses}
    line = drawn_at(chapter)
    if line and not used:
        yield Problem(
            exit=Exit.USE,
            place=place(chapter.path, line),
            message="found a figure on a page without a claim",
            allowed="a claim on each page that draws a figure",
            mend="record what the figure shows as a claim, and name it",
        )
    for use in chapter.uses:
        for found, allowed, mend in _use_faults(use, used, ledger):
            yield Problem(
                exit=Exit.USE,
                place=place(chapter.path, use.line),
                message=f"found {found}",
                allowed=allowed,
                mend=mend,
            )
    yield from _table_faults(chapter)
    for block in chapter.markdown.blocks:
        for breach in language.breaches(
            shown_text(block),
            names=ledger.names,
            words=not chapter.discusses_words,
            numbers=not is_free_of_figures(chapter.name, block),
            code=block.kind is Kind.CODE,
        ):
            yield Problem(
                exit=breach.exit,
                place=place(chapter.path, block.line + breach.row),
                message=f"found {breach.found}",
                allowed=breach.allowed,
                mend=breach.mend,
            )


def _table_faults(chapter: Chapter) -> Iterator[Problem]:
    """Tables that a listener cannot follow: one without a caption, and a cell without a word."""

    def fault(line: int, found: str, allowed: str, mend: str) -> Problem:
        at = place(chapter.path, line)
        return Problem(exit=Exit.BOOK, place=at, message=f"found {found}", allowed=allowed, mend=mend)

    for table in chapter.markdown.tables:
        if not table.caption:
            mend = "a line `:::{table} What it shows` before its first row, and `:::` after its last"
            yield fault(table.line, "a table without a caption", "a caption on each table", mend)
        for line in dict.fromkeys(table.blanks):
            mend = "say what is not there: no, none, not found"
            yield fault(line, "a blank cell of a table", "a word in each cell", mend)


def _use_faults(use: Use, used: set[str], ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the use of a claim on a page that uses those: found, allowed, to mend."""
    claim = ledger.claims.get(use.id)
    if claim is None:
        yield f"the claim {use.id!r}", "a claim of the ledger", f"near it: {ledger.near(use.id)}"
    elif use.part and use.part not in claim.parts:
        yield f"the part {use.part!r} of {use.id!r}", ", ".join(claim.parts), ""
    else:
        for partner in claim.beside:
            if partner not in used:
                allowed = f"the claim with {partner!r} on the same page"
                yield f"the claim {use.id!r} alone", allowed, "show both"
