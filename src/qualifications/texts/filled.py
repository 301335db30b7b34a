"""The ready texts as readers get them: filled from the ledger, proven, or withheld with the reason."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from qualifications.formatting import format_date
from qualifications.ledger import language
from qualifications.ledger.chapters import TEXTS
from qualifications.ledger.institutions import TESTS, USES, TextRule, open_institutions
from qualifications.ledger.language import ELSEWHERE, forbidden_words
from qualifications.ledger.ledger import Claim, Ledger, open_ledger
from qualifications.problems import Exit, Problem, gathering, place, refuse_all
from qualifications.project import Project
from qualifications.texts.ready_text import SLOT, Length, ReadyText, read_ready_text

_ROLE = re.compile(r"\{(claim|value|evidence|book)\}`([^`#]+)(?:#([^`]+))?`")
# What MyST would make something of, and whoever pastes a text would find in it as it is typed.
_MARKUP = re.compile(r"\{[\w:-]*\}|`+|\*\*|\]\(")
# What breaks a rule on words, by the test.
_WORDS: Mapping[str, re.Pattern[str]] = {
    test: re.compile("|".join(patterns), re.IGNORECASE)
    for test, patterns in tomllib.loads(
        Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
    ).items()
}
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
            unknown: list[Problem] = []
            fill = partial(_filled, path=path, ledger=ledger, book=book, found=unknown)
            text = texts[path.stem] = read_ready_text(path, known).filled(fill)
            found += unknown or (*_typed_problems(text, ledger), *_rule_problems(text, ledger.names))
    refuse_all(found)
    uses = [*USES]
    return dict(sorted(texts.items(), key=lambda each: (uses.index(each[1].use), each[1].order)))


def _filled(
    length: Length, *, path: Path, ledger: Ledger, book: Mapping[str, str], found: list[Problem]
) -> Length:
    """The length with figures and sentences in their places; what it names and is not there is added."""
    claims: dict[str, Claim] = {}
    problems: list[Problem] = []

    def fill(match: re.Match[str]) -> str:
        role, name, part = match[1], match[2].strip(), (match[3] or "").strip()
        if role == "book":
            if name not in book:
                problems.append(Problem(f"{{book}}`{name}`", ", ".join(book), Exit.USE))
            return book.get(name, "")
        misuse = ledger.misuse(name, part, as_figure=role == "value")
        if misuse:
            problems.append(misuse)
            return ""
        claim = claims[name] = ledger.claims[name]
        return {"claim": claim.statement, "evidence": ""}.get(role, claim.figure(part))

    paragraphs = tuple(_ROLE.sub(fill, paragraph) for paragraph in length.paragraphs)
    for name in claims:
        problems += ledger.missing_beside(name, claims, where="in the same length")
    found += (each.placed(place(path, length.line)) for each in problems)
    typed = _ROLE.sub(ELSEWHERE, "\n".join(length.paragraphs))
    return replace(length, paragraphs=paragraphs, claims=tuple(claims.values()), typed=typed)


def _typed_problems(text: ReadyText, ledger: Ledger) -> Iterator[Problem]:
    """Markup, numbers, words and e-mail addresses that a person typed and the ledger does not bring."""
    typed = [(1, each) for each in (text.title, text.place, *text.slots.values())]
    for line, words in (*typed, *((part.line, part.typed) for part in text.parts)):
        # Volumes and pages of a journal are no figures of the book.
        markup = (Problem(repr(each), _PLAIN, Exit.TEXT) for each in dict.fromkeys(_MARKUP.findall(words)))
        breaches = language.breaches(words, names=ledger.exempt, numbers=text.use != "references")
        yield from (each.placed(place(text.path, line)) for each in (*markup, *breaches))


def _rule_problems(text: ReadyText, names: Collection[str]) -> Iterator[Problem]:
    """What breaks a rule that every text keeps, or one that this text names."""
    general = {"no-requirement", "no-conclusion"} - {each.test for each in text.keeps}
    for part in text.pasted:
        for test in sorted(general, reverse=True):
            yield from (broken(text, part, each) for each in _words(test, part, names))
        if strange := sorted({letter for letter in part.text if not letter.isascii()}):
            found = f"the characters {' '.join(strange)}"
            yield broken(text, part, Problem(found, "plain ASCII, which every form takes"))
        most = text.words.get(part.name, part.words)
        if part.words > most:
            yield broken(text, part, Problem(f"{part.words} words", f"at most {most}"))
        for rule in text.keeps:
            # What a choice alone can break is a word; a rule on the whole text sees the slot.
            if part in text.lengths or rule.test.startswith("no-"):
                yield from (broken(text, part, each, rule) for each in _breaches(rule, part, names))


def _breaches(rule: TextRule, length: Length, names: Collection[str]) -> Iterator[Problem]:
    """What breaks the rule; one on printed pages is proven where they are printed."""
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
        yield from _words(rule.test, length, names)


def _words(test: str, length: Length, names: Collection[str]) -> Iterator[Problem]:
    forbidden = forbidden_words(length.text, names=names) if test == "no-conclusion" else ()
    for word in (*forbidden, *_WORDS[test].finditer(length.text)):
        yield Problem(repr(word[0]), TESTS[test])


def _bare(text: str) -> str:
    return " ".join(SLOT.sub("[]", text).split())


def broken(text: ReadyText, length: Length, problem: Problem, rule: TextRule | None = None) -> Problem:
    """The problem of a length that breaks a rule, or one that all texts keep, at its place."""
    allowed = f"{problem.allowed} ({rule.id}: {rule.says})" if rule else problem.allowed
    within = f" in the length {length.name!r} of the text {text.id!r}"
    placed = problem.placed(place(text.path, length.line), within=within)
    return replace(placed, allowed=allowed, exit=Exit.TEXT)
