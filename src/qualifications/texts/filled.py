"""The ready texts as readers get them: filled from the ledger, proven, or withheld with the reason."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from qualifications.formatting import format_date
from qualifications.inputs import own_toml
from qualifications.ledger import language
from qualifications.ledger.chapters import TEXTS
from qualifications.ledger.institutions import TESTS, USES, TextRule, open_institutions
from qualifications.ledger.language import ELSEWHERE, forbidden_words
from qualifications.ledger.ledger import Ledger, open_ledger
from qualifications.problems import Exit, Problem, gathering, place, refuse_all
from qualifications.project import Project
from qualifications.texts.ready_text import SLOT, Length, ReadyText, read_ready_text

# A role with the name of a claim or of a fact of the book, and after a hash, that of a figure.
_ROLE = re.compile(r"\{(claim|value|evidence|book)\}`([^`#]+)(?:#([^`]+))?`")
# Markup, which MyST would read, and which would stand in a pasted text as it is typed.
_MARKUP = re.compile(r"\{[\w:-]*\}|`+|\*\*|\]\(")
# What breaks a rule about words, by the name of its test.
_TESTS = own_toml(__file__, "words.toml")
_WORDS = {test: re.compile("|".join(patterns), re.IGNORECASE) for test, patterns in _TESTS.items()}
_PLAIN = "plain text, with {claim}, {value}, {evidence} or {book} before a name in backticks"


@lru_cache(maxsize=8)
def texts_of(project: Project) -> Mapping[str, ReadyText]:
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
) -> Mapping[str, ReadyText]:
    """The texts by id, in the order of their uses; raises ProblemError with all that is wrong.

    `book` is what a text may say of the book, by name. Rules on printed pages are proven where pages are
    printed.
    """
    institutions = open_institutions(evidence, ledger)
    rules = {rule.id: rule for each in institutions.values() for rule in each.texts.values()}
    known = replace(ledger.known, institutions=institutions, rules=rules)
    texts: dict[str, ReadyText] = {}
    nested = Problem("a text in a folder of its own", f"a file of {TEXTS}/", Exit.TEXT)
    found = [nested.placed(str(path)) for path in sorted((content / TEXTS).glob("[!._]*/**/*.md"))]
    for path in sorted((content / TEXTS).glob("[!._]*.md")):
        with gathering(found):
            text = texts[path.stem] = _filled(read_ready_text(path, known), ledger, book)
            found += [*_typed_problems(text, ledger), *_rule_problems(text, ledger.names)]
    refuse_all(found)
    uses = [*USES]
    return dict(sorted(texts.items(), key=lambda each: (uses.index(each[1].use), each[1].order)))


def _filled(text: ReadyText, ledger: Ledger, book: Mapping[str, str]) -> ReadyText:
    """The text with figures and sentences in their places; raises ProblemError for what does not exist."""
    refuse_all(
        each.placed(place(text.path, length.line))
        for length in text.parts
        for each in _misuses(length, ledger, book)
    )

    def words(role: re.Match[str]) -> str:
        ((kind, name, part),) = _roles(role[0])
        if kind == "book":
            return book[name]
        claim = ledger.claims[name]
        if kind == "value":
            return claim.figure(part)
        return claim.statement if kind == "claim" else ""

    def fill(length: Length) -> Length:
        paragraphs = tuple(_ROLE.sub(words, paragraph) for paragraph in length.paragraphs)
        named = dict.fromkeys(name for kind, name, _ in _roles(length.text) if kind != "book")
        claims = tuple(ledger.claims[name] for name in named)
        return replace(length, paragraphs=paragraphs, claims=claims, typed=_ROLE.sub(ELSEWHERE, length.text))

    return text.filled(fill)


def _roles(text: str) -> list[list[str]]:
    """The kind of each role in a text, the name in it, and that of a figure."""
    return [[part.strip() for part in role] for role in _ROLE.findall(text)]


def _misuses(length: Length, ledger: Ledger, book: Mapping[str, str]) -> Iterator[Problem]:
    """What a length names and is not there, and its claims that may not stand without another."""
    claims: dict[str, None] = {}
    for kind, name, part in _roles(length.text):
        if kind == "book":
            if name not in book:
                yield Problem(f"{{book}}`{name}`", ", ".join(book), Exit.USE)
            continue
        misuse = ledger.misuse(name, part, as_figure=kind == "value")
        if misuse:
            yield misuse
        else:
            claims[name] = None
    for name in claims:
        yield from ledger.missing_beside(name, claims, where="in the same length")


def _typed_problems(text: ReadyText, ledger: Ledger) -> Iterator[Problem]:
    """Markup in what a person typed, and numbers, words and e-mail addresses that the ledger has to bring."""
    typed = [(1, each) for each in (text.title, text.place, *text.slots.values())]
    for line, words in (*typed, *((part.line, part.typed) for part in text.parts)):
        markup = (Problem(repr(each), _PLAIN, Exit.TEXT) for each in dict.fromkeys(_MARKUP.findall(words)))
        # In references, volumes and pages of a journal are no figures of the book.
        breaches = language.breaches(words, names=ledger.exempt, numbers=text.use != "references")
        yield from (each.placed(place(text.path, line)) for each in (*markup, *breaches))


def _rule_problems(text: ReadyText, names: Collection[str]) -> Iterator[Problem]:
    """What breaks a rule that every text keeps, or one that this text names."""
    kept = [rule.test for rule in text.keeps]
    for part in text.pasted:
        for test in ("no-requirement", "no-conclusion"):
            if test not in kept:
                yield from (broken(text, part, each) for each in _forbidden(test, part, names))
        strange = sorted({letter for letter in part.text if not letter.isascii()})
        if strange:
            found = f"the characters {' '.join(strange)}"
            yield broken(text, part, Problem(found, "plain ASCII, which every form takes"))
        most = text.words.get(part.name, part.words)
        if part.words > most:
            yield broken(text, part, Problem(f"{part.words} words", f"at most {most}"))
        for rule in text.keeps:
            # A choice for a slot is no whole text: of the rules, it can break those about words.
            if part in text.lengths or rule.test.startswith("no-"):
                yield from (broken(text, part, each, rule) for each in _breaches(rule, part, names))


def _breaches(rule: TextRule, length: Length, names: Collection[str]) -> Iterator[Problem]:
    """What breaks the rule; one about printed pages is proven where they are printed."""
    if rule.test in ("characters", "words"):
        count = length.characters if rule.test == "characters" else length.words
        if count > rule.most:
            yield Problem(f"{count:,} {rule.test}", f"at most {rule.most:,}")
    elif rule.test == "reference":
        if not any("REFERENCE" in slot for slot in length.slots):
            yield Problem("no slot for a reference", "[REFERENCE] behind what is copied")
    elif rule.test == "wording":
        if _bare(length.text) != _bare(rule.wording):
            yield Problem("other words", f"these alone: {rule.wording}")
    elif rule.test in _WORDS:
        yield from _forbidden(rule.test, length, names)


def _forbidden(test: str, length: Length, names: Collection[str]) -> Iterator[Problem]:
    """The words of a length that break a rule about words."""
    forbidden = forbidden_words(length.text, names=names) if test == "no-conclusion" else ()
    for word in (*forbidden, *_WORDS[test].finditer(length.text)):
        yield Problem(repr(word[0]), TESTS[test])


def _bare(text: str) -> str:
    """The words of a text alone, whatever its spaces and the names of its slots."""
    return " ".join(SLOT.sub("[]", text).split())


def broken(text: ReadyText, length: Length, problem: Problem, rule: TextRule | None = None) -> Problem:
    """The problem of a length that breaks a rule, or one that all texts keep, at its place."""
    allowed = f"{problem.allowed} ({rule.id}: {rule.says})" if rule else problem.allowed
    within = f" in the length {length.name!r} of the text {text.id!r}"
    placed = problem.placed(place(text.path, length.line), within=within)
    return replace(placed, allowed=allowed, exit=Exit.TEXT)
