"""The ready texts as readers get them: filled from the ledger, proven, or withheld with the reason."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from qualifications.formatting import format_date
from qualifications.ledger import language
from qualifications.ledger.chapters import TEXTS
from qualifications.ledger.institutions import USES, TextRule, open_institutions
from qualifications.ledger.language import ELSEWHERE
from qualifications.ledger.ledger import Claim, Ledger, open_ledger
from qualifications.problems import Exit, Fault, Problem, ProblemError, gathering, place
from qualifications.project import Project
from qualifications.texts import rule_checks
from qualifications.texts.ready_text import Length, ReadyText, read_ready_text

_ROLE = re.compile(r"\{(claim|value|evidence|book)\}`([^`#]+)(?:#([^`]+))?`")
# What MyST would make something of, and whoever pastes a text would find in it as it is typed.
_MARKUP = re.compile(r"\{[\w:-]*\}|`+|\*\*|\]\(")
_PLAIN = "plain text, with {claim}, {value}, {evidence} or {book} before a name in backticks"
# A disputed claim stands, where the text tells of the doubt.
_FALLEN = ("stale", "retired")


@dataclass(frozen=True)
class FilledText:
    """A text with all its lengths; one that is withheld has the reason, and is handed to nobody."""

    text: ReadyText
    lengths: tuple[Length, ...]
    before: Length
    """What a writer does or knows before it is pasted, a paragraph each; it may be empty."""
    choices: Mapping[str, Length]
    """The sentences of which one goes into a slot, a paragraph each, by slot."""

    @property
    def parts(self) -> tuple[Length, ...]:
        """All its lengths, whatever they are for."""
        return (*self.pasted, self.before)

    @property
    def pasted(self) -> tuple[Length, ...]:
        """Those that a writer may paste."""
        return (*self.lengths, *self.choices.values())

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that it rests on, in the order of their first use."""
        return tuple({claim.id: claim for part in self.parts for claim in part.claims}.values())

    @property
    def standing(self) -> tuple[Claim, ...]:
        """Those of its claims that are neither stale nor retired."""
        return tuple(claim for claim in self.claims if claim.status not in _FALLEN)

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
    def to_read(self) -> tuple[TextRule, ...]:
        """The rules to read again before the text is used: stale ones, and those whose words are gone."""
        return tuple(each for each in self.text.keeps if each.claim.status in _FALLEN or each.claim.lost)

    @property
    def facts_to_read(self) -> tuple[Claim, ...]:
        """The facts to read again before the text is used, since their words are gone from a source."""
        return tuple(claim for claim in self.claims if claim.lost)


@lru_cache(maxsize=8)
def texts_of(project: Project) -> Mapping[str, FilledText]:
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
) -> Mapping[str, FilledText]:
    """The texts by id, in the order of their uses; raises ProblemError with all that is wrong.

    `book` is what a text may say of the book, by name. Rules on printed pages are proven where pages are
    printed.
    """
    institutions = open_institutions(evidence, ledger)
    rules = {rule.id: rule for each in institutions.values() for rule in each.texts.values()}
    known = replace(ledger.known, institutions=institutions, rules=rules)
    texts: dict[str, FilledText] = {}
    nested = Fault("a text in a folder of its own", f"a file of {TEXTS}/", Exit.TEXT)
    found = [nested.problem(str(path)) for path in sorted((content / TEXTS).glob("[!._]*/**/*.md"))]
    for path in sorted((content / TEXTS).glob("[!._]*.md")):
        with gathering(found):
            text, unknown = read_ready_text(path, known), list[Problem]()
            fill = partial(_filled, path=path, ledger=ledger, book=book, found=unknown)
            choices = {slot: Length(f"choices of {slot}", 1, each) for slot, each in text.choices.items()}
            filled = texts[path.stem] = FilledText(
                text,
                tuple(map(fill, text.sections)),
                before=fill(Length("first", 1, text.first)),
                choices={slot: fill(each) for slot, each in choices.items()},
            )
            found += unknown or (*_typed_faults(filled, ledger), *_faults(filled, ledger.names))
    if found:
        raise ProblemError(found)
    uses = [*USES]
    return dict(sorted(texts.items(), key=lambda each: (uses.index(each[1].text.use), each[1].text.order)))


def _filled(
    length: Length, *, path: Path, ledger: Ledger, book: Mapping[str, str], found: list[Problem]
) -> Length:
    """The length with figures and sentences in their places; what it names and is not there is added."""
    claims: dict[str, Claim] = {}
    faults: list[Fault] = []

    def fill(match: re.Match[str]) -> str:
        role, name, part = match[1], match[2].strip(), (match[3] or "").strip()
        if role == "book":
            if name not in book:
                faults.append(Fault(f"{{book}}`{name}`", ", ".join(book), Exit.USE))
            return book.get(name, "")
        misused = ledger.misused(name, part, as_figure=role == "value")
        if misused:
            faults.append(misused)
            return ""
        claim = claims[name] = ledger.claims[name]
        return {"claim": claim.statement, "evidence": ""}.get(role, claim.figure(part))

    paragraphs = tuple(_ROLE.sub(fill, paragraph) for paragraph in length.paragraphs)
    for name in claims:
        faults += ledger.alone(name, claims, where="in the same length")
    found += (fault.problem(place(path, length.line)) for fault in faults)
    typed = _ROLE.sub(ELSEWHERE, "\n".join(length.paragraphs))
    return replace(length, paragraphs=paragraphs, claims=tuple(claims.values()), typed=typed)


def _typed_faults(filled: FilledText, ledger: Ledger) -> Iterator[Problem]:
    """Markup, numbers, words and e-mail addresses that a person typed and the ledger does not bring."""
    text = filled.text
    typed = [(1, each) for each in (text.title, text.place, *text.slots.values())]
    for line, words in (*typed, *((part.line, part.typed) for part in filled.parts)):
        # Volumes and pages of a journal are no figures of the book.
        markup = (Fault(repr(each), _PLAIN, Exit.TEXT) for each in dict.fromkeys(_MARKUP.findall(words)))
        breaches = language.breaches(words, names=ledger.exempt, numbers=text.use != "references")
        yield from (each.problem(place(text.path, line)) for each in (*markup, *breaches))


def _faults(filled: FilledText, names: Collection[str]) -> Iterator[Problem]:
    """What breaks a rule that every text keeps, or one that this text names."""
    text = filled.text
    named = [each.test for each in text.keeps]
    for part in filled.pasted:
        for fault in rule_checks.general_breaches(part.text, named=named, names=names):
            yield broken(text, part, fault)
        most = text.words.get(part.name, part.words)
        if part.words > most:
            yield broken(text, part, Fault(f"{part.words} words", f"at most {most}"))
        for rule in text.keeps:
            # What a choice alone can break is a word; a rule on the whole text sees the slot.
            if part in filled.lengths or rule.test.startswith("no-"):
                for fault in rule_checks.rule_breaches(rule, part, names=names):
                    yield broken(text, part, fault, rule)


def broken(text: ReadyText, length: Length, fault: Fault, rule: TextRule | None = None) -> Problem:
    """The problem of a length that breaks a rule, or one that all texts keep."""
    fault = replace(fault, allowed=f"{fault.allowed} ({rule.id}: {rule.says})") if rule else fault
    within = f" in the length {length.name!r} of the text {text.id!r}"
    return fault.problem(place(text.path, length.line), Exit.TEXT, within=within)
