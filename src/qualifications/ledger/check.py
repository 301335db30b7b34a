"""The check of the whole ledger: data, claims, institutions, and the words of claims and chapters."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualifications.ledger import language
from qualifications.ledger.capability import FILE as CAPABILITY
from qualifications.ledger.capability import capability_faults, read_capability
from qualifications.ledger.chapters import Chapter, is_free_of_figures, read_chapters, shown_text
from qualifications.ledger.claims import DISPUTED, LONGEST_SHORT
from qualifications.ledger.errors import EvidenceError
from qualifications.ledger.evidence_files import stray_files
from qualifications.ledger.findings import Finding, LedgerError, Rule
from qualifications.ledger.institutions import FOLDER as INSTITUTIONS
from qualifications.ledger.institutions import read_institutions
from qualifications.ledger.ledger import Claim, Ledger, open_ledger
from qualifications.ledger.typed_texts import TypedText, typed_texts
from qualifications.prose.markdown import Kind
from qualifications.wording import plain

_ADDRESS = re.compile(r"https?://|www\.|doi\.org")


@dataclass(frozen=True)
class Report:
    """What a check found, how much it looked at, and the claims that are stale on its day."""

    findings: tuple[Finding, ...]
    claims: int
    chapters: int
    stale: tuple[Claim, ...]


def check(evidence: Path, content: Path, today: dt.date) -> Report:
    """Everything that breaks a rule of the ledger, in the order of the files."""
    try:
        ledger = open_ledger(evidence, today)
        ledger.tables.check(ledger.latest)
    except LedgerError as error:
        return Report(error.findings, claims=0, chapters=0, stale=())
    except EvidenceError as error:
        finding = Finding(error.path, 0, Rule.DATA, error.found, error.allowed, cell=error.place)
        return Report((finding,), claims=0, chapters=0, stale=())
    chapters = read_chapters(content)
    _, institution_faults = read_institutions(evidence / INSTITUTIONS, ledger)
    findings = [
        *_capability(evidence / CAPABILITY, ledger),
        *institution_faults,
        *stray_files(evidence, ledger.tables.package),
        *_typed(evidence),
        *(finding for claim in ledger.claims.values() for finding in claim_faults(claim)),
        *(finding for chapter in chapters for finding in chapter_faults(chapter, ledger)),
    ]
    return Report(
        findings=tuple(sorted(findings, key=lambda finding: (str(finding.path), finding.line))),
        claims=len(ledger.claims),
        chapters=len(chapters),
        stale=tuple(claim for claim in ledger.claims.values() if claim.status == "stale"),
    )


def _capability(path: Path, ledger: Ledger) -> Iterator[Finding]:
    if not os.path.lexists(path):
        return
    try:
        yield from capability_faults(read_capability(path), ledger)
    except LedgerError as error:
        yield from error.findings


def _typed(evidence: Path) -> Iterator[Finding]:
    """What the words break that institutions and sources bring to the pages."""
    for path in sorted((evidence / INSTITUTIONS).glob("*.yml")):
        texts = typed_texts(path, ("name", "short", "form", "note"), names=("limits", "thresholds"))
        yield from (finding for text in texts for finding in _breaches(path, text))
    # A title is its author's, and so are its words.
    sources = evidence / "sources.yml"
    for text in typed_texts(sources, ("title", "publisher")):
        yield from _breaches(sources, text, words=False)


def _breaches(path: Path, text: TypedText, *, words: bool = True) -> Iterator[Finding]:
    for each in language.breaches(text.text, words=words):
        found = f"{each.found} in `{text.field}`"
        yield Finding(path, text.line, each.rule, found, each.allowed, each.mend)


def claim_faults(claim: Claim) -> Iterator[Finding]:
    """What the words of a claim break: it must read alone, and conclude nothing."""

    def fault(rule: Rule, found: str, allowed: str, mend: str) -> Finding:
        return Finding(claim.path, claim.line, rule, f"{found} in the claim {claim.id!r}", allowed, mend)

    # A rule is told in its maker's terms, such as "sole source", and says nothing of 2i2c.
    copied = (claim.limits, claim.method, claim.counter_evidence, claim.reason)
    sentences = f"{claim.statement}\n{claim.short}"
    for word in language.forbidden_words("\n".join((sentences, *copied))) if claim.kind != "RULE" else ():
        yield fault(Rule.LANGUAGE, repr(word.text), "a fact without a conclusion", "say what was counted")
    if any(map(language.starts_with_pronoun, (claim.statement, claim.short))):
        yield fault(
            Rule.LANGUAGE, "a pronoun at the start", "a sentence that reads alone", "name who or what"
        )
    if _ADDRESS.search(sentences):
        yield fault(Rule.LANGUAGE, "an address", "a sentence without one", "record it as a source")
    if any(map(_ADDRESS.search, (*copied, *(each.source.title for each in claim.citations)))):
        yield fault(
            Rule.LANGUAGE,
            "an address in a text that is copied",
            "one without",
            "record it as a source's `url`",
        )
    shortest = f"{claim.short or claim.statement}{DISPUTED if claim.status == 'disputed' else ''}"
    if claim.status != "retired" and len(plain(shortest)) > LONGEST_SHORT:
        yield fault(
            Rule.VALUE,
            f"no text for a field of 140 characters: the shortest has {len(plain(shortest))}",
            f"a statement or `short` of at most {LONGEST_SHORT}",
            "write `short`, with the same figures",
        )
    if not all(text.endswith(".") for text in (claim.statement, claim.short) if text):
        yield fault(Rule.LANGUAGE, "no full stop", "one whole sentence", "end the sentence")
    for _ in language.addresses(" ".join((claim.statement, claim.short, *copied))):
        yield fault(Rule.PRIVACY, "an e-mail address", "public roles and names", "leave it out")


def chapter_faults(chapter: Chapter, ledger: Ledger) -> Iterator[Finding]:
    """What a chapter breaks: unknown claims, numbers and words of its own, a share without its partner."""
    used = {use.id for use in chapter.uses}
    for use in chapter.uses:
        claim = ledger.claims.get(use.id)
        if claim is None:
            yield Finding(
                chapter.path,
                use.line,
                Rule.USE,
                f"the claim {use.id!r}",
                "a claim of the ledger",
                f"near it: {ledger.near(use.id)}",
            )
        elif use.part and use.part not in claim.parts:
            yield Finding(
                chapter.path,
                use.line,
                Rule.USE,
                f"the part {use.part!r} of {use.id!r}",
                ", ".join(claim.parts),
            )
        elif claim.beside and claim.beside not in used:
            yield Finding(
                chapter.path,
                use.line,
                Rule.USE,
                f"the claim {use.id!r} alone",
                f"the claim with {claim.beside!r} on the same page",
                "show both rules",
            )
    for block in chapter.markdown.blocks:
        for breach in language.breaches(
            shown_text(block),
            words=not chapter.discusses_words,
            numbers=not is_free_of_figures(chapter.name, block),
            code=block.kind is Kind.CODE,
        ):
            yield Finding(
                chapter.path,
                block.line + breach.row,
                breach.rule,
                breach.found,
                breach.allowed,
                breach.mend,
            )
