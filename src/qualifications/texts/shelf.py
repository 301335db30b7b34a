"""The ready texts as readers get them: filled from the ledger, proven, or withheld with the reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from qualifications.ledger.chapters import TEXTS
from qualifications.ledger.institutions import FOLDER as INSTITUTIONS
from qualifications.ledger.institutions import read_institutions
from qualifications.ledger.language import ELSEWHERE
from qualifications.ledger.language import breaches as language_breaches
from qualifications.ledger.ledger import Claim, Ledger, open_ledger
from qualifications.ledger.text_rules import USES
from qualifications.problems import Exit, Problem, ProblemError, place
from qualifications.project import Project
from qualifications.texts.proofs import breaches, form_characters, general_breaches
from qualifications.texts.text import SLOT, KnownInstitutions, NamedRule, ReadyText, Section, read_ready_text
from qualifications.wording import format_date

_ROLE = re.compile(r"\{(claim|value|evidence|book)\}`([^`#]+)(?:#([^`]+))?`")
# A disputed claim stands, where the text tells of the doubt.
_FALLEN = ("stale", "retired")
# The day of a claim, where a sentence needs it apart.
_DAY = "as_of"


@dataclass(frozen=True)
class Length:
    """One length of a text with its figures in place, and the claims that it rests on."""

    name: str
    line: int
    paragraphs: tuple[str, ...]
    claims: tuple[Claim, ...]

    @property
    def text(self) -> str:
        """The paragraphs, with an empty line between two."""
        return "\n\n".join(self.paragraphs)

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def characters(self) -> int:
        """How many characters a form field counts in it."""
        return form_characters(self.text)

    @property
    def slots(self) -> tuple[str, ...]:
        """Its slots in order, each once."""
        return tuple(dict.fromkeys(SLOT.findall(self.text)))


@dataclass(frozen=True)
class Written:
    """A text with all its lengths; one that is withheld has the reason, and is handed to nobody."""

    text: ReadyText
    lengths: tuple[Length, ...]
    before: Length
    """What a writer does or knows before it is pasted; it may be empty."""
    choices: Mapping[str, Length]
    """The sentences of which one goes into a slot, a paragraph each, by slot."""
    gone: frozenset[str] = frozenset()
    """The claims, of its facts and its rules, whose words were not found in a source any more."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that it rests on, in the order of their first use."""
        return tuple(
            {
                claim.id: claim
                for each in (*self.lengths, *self.choices.values(), self.before)
                for claim in each.claims
            }.values()
        )

    @property
    def holds_until(self) -> dt.date | None:
        """The first day on which one of its claims expires; None where none does."""
        return min((claim.expires for claim in self.claims if claim.expires), default=None)

    @property
    def withheld(self) -> str:
        """Why it is handed to nobody; empty where it stands."""
        fallen = [claim for claim in self.claims if claim.status in _FALLEN]
        return "; ".join(f"the claim {claim.id} is {claim.status}" for claim in fallen)

    @property
    def to_read(self) -> tuple[NamedRule, ...]:
        """The rules to read again before the text is used: stale ones, and those whose words are gone."""
        return tuple(
            each
            for each in self.text.keeps
            if each.rule.claim.status in _FALLEN or each.rule.claim.id in self.gone
        )

    @property
    def facts_to_read(self) -> tuple[Claim, ...]:
        """The facts to read again before the text is used, since their words are gone from a source."""
        return tuple(claim for claim in self.claims if claim.id in self.gone)


@lru_cache(maxsize=8)
def texts_of(project: Project) -> Mapping[str, Written]:
    """The texts of a book, as `open_texts` reads them, judged on the day of its edition."""
    edition = project.edition
    book = {
        "title": project.title,
        "edition": edition.number,
        "year": str(edition.date.year),
        "day": format_date(edition.date),
        "address": project.edition_url,
    }
    ledger = open_ledger(project.evidence, edition.date)
    return open_texts(project.content, project.evidence, ledger, book)


def open_texts(
    content: Path, evidence: Path, ledger: Ledger, book: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str, Written]:
    """The texts by id, in the order of their uses; raises ProblemError with all that is wrong.

    `book` is what a text may say of the book, by name. Rules on printed pages are proven where pages are
    printed.
    """
    institutions, _ = read_institutions(evidence / INSTITUTIONS, ledger)
    known = KnownInstitutions(ledger.latest, ledger.sources, ledger.claims, institutions)
    gone = frozenset(claim.id for claim in ledger.claims.values() if _is_gone(claim, ledger))
    texts: dict[str, Written] = {}
    found: list[Problem] = []
    for path in sorted((content / TEXTS).glob("[!._]*.md")):
        try:
            written = read_ready_text(path, known)
            lengths = tuple(_filled(each, path, ledger, book) for each in written.sections)
            before = _filled(Section("first", 1, (written.first,)), path, ledger, book)
            choices = {
                slot: _filled(Section(f"choices of {slot}", 1, each), path, ledger, book)
                for slot, each in written.choices.items()
            }
            texts[path.stem] = Written(written, lengths, before, choices, gone)
        except ProblemError as error:
            found += error.problems
            continue
        found += _typed_faults(written, ledger)
        found += _faults(texts[path.stem])
    if found:
        raise ProblemError(found)
    in_order = sorted(
        texts.items(), key=lambda each: ([*USES].index(each[1].text.use), each[1].text.order, each[0])
    )
    return dict(in_order)


def _is_gone(claim: Claim, ledger: Ledger) -> bool:
    """Whether words that carry the claim were not found in their source any more."""
    quoted = map(ledger.quoted, claim.citations)
    return any(each is not None and each.gone is not None for each in quoted)


def broken_rule(rule: NamedRule, length: Length, text: ReadyText, *, found: str, allowed: str) -> Problem:
    """The problem of a length that breaks a rule."""
    return _problem(
        text,
        length.line,
        f"{found} in the length {length.name!r}",
        f"{allowed} ({rule.id}: {rule.rule.says})",
    )


def _filled(section: Section, path: Path, ledger: Ledger, book: Mapping[str, str]) -> Length:
    claims: dict[str, Claim] = {}
    found: list[Problem] = []

    def told(name: str, *, of_book: bool) -> None:
        if of_book:
            found.append(_use_problem(path, section, f"{{book}}`{name}`", ", ".join(book)))
        else:
            mend = f"near it: {ledger.near(name)}"
            found.append(_use_problem(path, section, f"the claim {name!r}", "a claim of the ledger", mend))

    def fill(match: re.Match[str]) -> str:
        role, name, part = match[1], match[2].strip(), (match[3] or "").strip()
        of_book = role == "book"
        if name not in (book if of_book else ledger.claims):
            told(name, of_book=of_book)
            return ""
        if of_book:
            return book[name]
        claim = claims[name] = ledger.claims[name]
        shown = (
            {"claim": claim.statement, "evidence": ""}.get(role) if role != "value" else _figure(claim, part)
        )
        if shown is None:
            found.append(
                _use_problem(path, section, f"the part {part!r} of {name!r}", ", ".join(claim.parts))
            )
        return shown or ""

    paragraphs = tuple(_ROLE.sub(fill, paragraph) for paragraph in section.paragraphs)
    for claim in claims.values():
        for partner in claim.beside:
            if partner not in claims:
                allowed = f"the claim with {partner!r} in the same length"
                found.append(_use_problem(path, section, f"the claim {claim.id!r} alone", allowed))
    if found:
        raise ProblemError(found)
    return Length(section.name, section.line, paragraphs, tuple(claims.values()))


def _figure(claim: Claim, part: str) -> str | None:
    """A figure of a claim as it is written, or its day; None for a part that it does not have."""
    if part == _DAY and _DAY not in claim.parts:
        return format_date(claim.as_of)
    return claim.figure(part) if (part or "value") in claim.parts else None


def _typed_faults(text: ReadyText, ledger: Ledger) -> Iterator[Problem]:
    """Numbers, words and e-mail addresses that a person typed and the ledger does not bring."""
    # Volumes and pages of a journal are no figures of the book.
    numbers = text.use != "references"
    typed = [
        *((1, "front matter", each) for each in (text.title, text.place, *text.slots.values())),
        *(
            (1, "front matter", _ROLE.sub(ELSEWHERE, each))
            for each in (text.first, *(choice for each in text.choices.values() for choice in each))
        ),
        *(
            (each.line, f"length {each.name!r}", _ROLE.sub(ELSEWHERE, "\n".join(each.paragraphs)))
            for each in text.sections
        ),
    ]
    for line, where, words in typed:
        for each in language_breaches(words, names=ledger.names, numbers=numbers):
            yield Problem(
                exit=each.exit,
                place=place(text.path, line),
                message=f"found {each.found} in the {where}",
                allowed=each.allowed,
                mend=each.mend,
            )


def _faults(written: Written) -> Iterator[Problem]:
    """What breaks a rule that every text keeps, or one that this text names."""
    text = written.text
    named = [each.rule.test for each in text.keeps]
    for part in (*written.lengths, *written.choices.values()):
        for breach in general_breaches(part.text, named=named):
            yield _problem(text, part.line, f"{breach.found} in the length {part.name!r}", breach.allowed)
        most = text.words.get(part.name)
        if most is not None and part.words > most:
            yield _problem(
                text, part.line, f"{part.words} words in the length {part.name!r}", f"at most {most}"
            )
        for rule in text.keeps:
            # What a choice alone can break is a word; a rule on the whole text sees the slot.
            if part in written.lengths or rule.rule.test.startswith("no-"):
                for breach in breaches(rule.rule, part.text):
                    yield broken_rule(rule, part, text, found=breach.found, allowed=breach.allowed)


def _problem(text: ReadyText, line: int, found: str, allowed: str) -> Problem:
    return Problem(
        exit=Exit.TEXT,
        place=place(text.path, line),
        message=f"found {found} of the text {text.id!r}",
        allowed=allowed,
    )


def _use_problem(path: Path, section: Section, found: str, allowed: str, mend: str = "") -> Problem:
    return Problem(
        exit=Exit.USE, place=place(path, section.line), message=f"found {found}", allowed=allowed, mend=mend
    )
