"""The rules of language: words that a text may not use, numbers that must come from the ledger, addresses.

A text is judged as a reader sees it: `normalized` takes away what only looks different.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path

from qualifications.formatting import MONTHS
from qualifications.inputs import own_toml, read_yaml
from qualifications.problems import Exit, Problem, ProblemError

LANGUAGE_FILE = "language.yml"
_RULES = own_toml(__file__, "language.toml")
# What stands in a text for something that the ledger brings, or that a reader does not read as text.
ELSEWHERE = "\N{OBJECT REPLACEMENT CHARACTER}"

_WORD = re.compile(
    r"(?<![\w-])(" + "|".join(map(re.escape, _RULES["forbidden"])) + r")(?![\w-])", re.IGNORECASE
)
# The name of a federal register's number, and the names of forms and rules of purchasing.
_OFFICIAL = (
    r"Unique Entity (?:Identifier|ID)"
    r"|\b[Ss](?:ingle or s)?ole source (?:form|guid|justification|procurement|purchas|request|statement)"
)
# Others' words.
_QUOTED = r"“[^”]*”|\"[^\"]*\""
_AT = r"(?:@|\s?[(\[{]\s?at\s?[)\]}]\s?)"
_DOT = r"(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)"
# It is looked for at the start of a word alone: from each letter of a long run, it would take too long.
_EMAIL = re.compile(rf"(?<![\w.+-])[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[a-z]{{2,}}\b", re.IGNORECASE)

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19\d\d|20[0-4]\d)"
_MONTH = f"(?:{MONTHS})"
DATE = rf"{_DAY} {_MONTH} {_YEAR}"
"""A day as the book writes it."""
_PARTS = {"day": _DAY, "month": _MONTH, "year": _YEAR, "names": "|".join(_RULES["names"])}
_UNDERSTOOD = "|".join(each % _PARTS for each in _RULES["understood"])
# A number in digits, with its currency or its unit, and one in words, from eleven on.
_DIGITS = re.compile(
    r"(?<!\w)(?<!\d\.)[$€£]?\.?\d+(?:,\d+)*(?:\.\d+)?(?:\s?(?:%|per ?cent\b|million\b|billion\b))?"
)
# Soft hyphens, characters of no width, and marks of the direction of writing.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPELLED = re.compile(
    r"\b(?:(?:eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|hundred|thousand|million|billion|trillion)"
    r"(?:s|fold)?|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"(?:one|two|three|four|five|six|seven|eight|nine|fold)?|dozens?|per ?cent)\b",
    re.IGNORECASE,
)


def names_with_numbers(content: Path) -> frozenset[str]:
    """The names with a number that the book's `language.yml` lists; none from a file that cannot be read."""
    try:
        return frozenset(text for _, text in read_yaml(content / LANGUAGE_FILE).texts(["names"]) if text)
    except ProblemError:
        # Whoever checks the chapters' language reports it.
        return frozenset()


def normalized(text: str) -> str:
    """The text with one form for what a reader sees as the same, and without what is not seen."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).replace("\u2010", "-")


def breaches(
    text: str, *, names: Collection[str] = (), words: bool = True, numbers: bool = True, code: bool = False
) -> Iterator[Problem]:
    """What a text breaks, by its rows: words and numbers where they are judged, e-mail addresses everywhere.

    Quotation marks hold others' words, but in code; `names` are left as they are.
    """
    text = normalized(text)

    def breach(exit_: Exit, word: re.Match[str], found: str, allowed: str, fix: str) -> Problem:
        return Problem(found, allowed, exit_, fix, row=text.count("\n", 0, word.start()))

    for word in forbidden_words(text, names=names, quotations=not code) if words else ():
        allowed = "a fact without a conclusion"
        yield breach(Exit.LANGUAGE, word, repr(word[0]), allowed, "rephrase, or quote it")
    for word in loose_numbers(text, names=names) if numbers else ():
        allowed = "a figure of the ledger, by {claim} or {value}"
        yield breach(Exit.NUMBER, word, repr(word[0]), allowed, "record a claim, or say it without a number")
    for word in addresses(text):
        yield breach(Exit.PRIVACY, word, "an e-mail address", "public roles and names", "leave it out")


def forbidden_words(
    text: str, *, names: Collection[str] = (), quotations: bool = True
) -> Iterator[re.Match[str]]:
    """The forbidden words of a text, but for those in quotation marks, if any, and in names."""
    quoted = _exempt(frozenset(names), _OFFICIAL, *([_QUOTED] if quotations else []))
    return _WORD.finditer(_blank(quoted, _one_line(text)))


def loose_numbers(text: str, *, names: Collection[str] = (), spelled: bool = True) -> list[re.Match[str]]:
    """The numbers of a text that are no date, name, section or version, those in words if `spelled`."""
    blanked = _blank(_exempt(frozenset(names), _UNDERSTOOD), _one_line(text))
    found = [*_DIGITS.finditer(blanked), *(_SPELLED.finditer(blanked) if spelled else ())]
    return sorted(found, key=lambda match: match.start())


@lru_cache(maxsize=16)
def _exempt(names: frozenset[str], *patterns: str) -> re.Pattern[str]:
    """What is not judged: the names, and what the patterns match."""
    own = (rf"(?<!\w){re.escape(normalized(name))}(?!\w)" for name in sorted(names))
    return re.compile("|".join([*own, *patterns]))


def addresses(text: str) -> Iterator[re.Match[str]]:
    """The e-mail addresses in a text."""
    return _EMAIL.finditer(_one_line(text))


def starts_with_pronoun(sentence: str, *, names: Collection[str] = ()) -> bool:
    """Whether a sentence leans on one before it, and begins with no name of the organization."""
    words = sentence.split()
    named = sentence.startswith(tuple(names))
    return bool(words) and not named and words[0].lower().split("'")[0] in _RULES["pronouns"]


def _one_line(text: str) -> str:
    return normalized(text).replace("\n", " ")


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)
