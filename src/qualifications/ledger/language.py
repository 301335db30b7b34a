"""The rules of language: words that a claim may not use, and numbers that must come from the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A supplier that writes these does the reader's concluding for them.
FORBIDDEN = (
    *("only", "unique", "uniquely", "sole", "solely", "leading", "best", "unparalleled", "unrivaled"),
    *("unmatched", "world-class", "world-leading", "cutting-edge", "best-in-class", "premier provider"),
)
PRONOUNS = frozenset(
    {"it", "its", "they", "their", "this", "these", "that", "those", "he", "she", "we", "our", "us", "i"}
)
_WORD = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, FORBIDDEN)) + r")(?![\w-])", re.IGNORECASE)
# Others' words, and the name of a federal register's number.
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|Unique Entity (?:Identifier|ID)")
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", re.IGNORECASE)

_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
# What has digits in it and is no figure of the ledger.
_NAMES = (
    "FAR|RFO|WCAG|PDF/UA|PDF/A|ISO|SOC|VPAT|HECVAT|CVE|UTF|CC BY|BSD|Python|Java|Kubernetes|JupyterHub|Z2JH|"
    "Jupyter Book|MyST|PAPPG|RCW|Supplement|[Vv]ersion|Section|Title|Part|[Ii]ssue|[Pp]ull request|Data|Form"
)
_UNDERSTOOD = re.compile(
    "|".join(
        [
            rf"\b\d{{1,2}}(?: and \d{{1,2}})? {_MONTH}(?: (?:19|20)\d\d)?\b",
            rf"\b{_MONTH} (?:\d{{1,2}}, )?(?:19|20)\d\d\b",
            r"\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b",
            "\\b(?:19|20)\\d\\d(?:[\u2013-](?:19|20)?\\d\\d)?\\b",
            r"\bQ[1-4](?: (?:19|20)\d\d)?\b",
            r"\b2i2c\b",
            r"\b501\(c\)\(3\)",
            r"\b\d+ CFR(?: Part)? ?\d*(?:\.\d+)?(?:\([a-z0-9]+\))*",
            r"§+ ?\d+(?:\.\d+)*(?:\([a-z0-9]+\))*",
            rf"\b(?:{_NAMES})[ -]?v?\d+[\w.-]*",
            r"\bBSD \d-Clause\b",
            r"\bData 8\b",
            r"\bW-9\b",
        ]
    )
)
_DIGITS = re.compile(r"(?<![\w.])[$€£]?\d[\d,]*(?:\.\d+)?(?:\s?(?:%|percent|million|billion))?")
_SPELLED = re.compile(
    r"\b(?:eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|percent)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Word:
    """A word or number found in a text, and where it starts."""

    text: str
    start: int


def forbidden_words(text: str) -> Iterator[Word]:
    """The forbidden words of a text, but for those in quotation marks and in official names."""
    blanked = _blank(_QUOTED, text)
    yield from (Word(match[0], match.start()) for match in _WORD.finditer(blanked))


def loose_numbers(text: str, *, spelled: bool = True) -> Iterator[Word]:
    """The numbers of a text that are no date, name, section or version, those in words if `spelled`."""
    blanked = _blank(_UNDERSTOOD, text)
    found = [*_DIGITS.finditer(blanked), *(_SPELLED.finditer(blanked) if spelled else ())]
    yield from (Word(match[0], match.start()) for match in sorted(found, key=lambda match: match.start()))


def addresses(text: str) -> Iterator[Word]:
    """The e-mail addresses in a text."""
    yield from (Word(match[0], match.start()) for match in _EMAIL.finditer(text))


def starts_with_pronoun(sentence: str) -> bool:
    """Whether a sentence leans on one before it."""
    words = sentence.split()
    return bool(words) and words[0].lower().split("'")[0] in PRONOUNS


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)
