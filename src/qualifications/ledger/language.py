"""The rules of language: words that a text may not use, numbers that must come from the ledger, addresses.

A text is judged as a reader sees it: `normalized` takes away what only looks different.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache

from qualifications.problems import Exit, Fault

# A supplier that writes these does the reader's concluding for them.
FORBIDDEN = (
    *("only", "unique", "uniquely", "sole", "solely", "leading", "best", "unparalleled", "unrivaled"),
    *("unmatched", "world-class", "world-leading", "cutting-edge", "best-in-class", "premier provider"),
)
PRONOUNS = frozenset(
    {"it", "its", "they", "their", "this", "these", "that", "those", "he", "she", "we", "our", "us", "i"}
)
# What stands in a text for something that the ledger brings, or that a reader does not read as text.
ELSEWHERE = "\N{OBJECT REPLACEMENT CHARACTER}"

_WORD = re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, FORBIDDEN)) + r")(?![\w-])", re.IGNORECASE)
# The name of a federal register's number, and the names of forms and rules of purchasing.
_OFFICIAL = re.compile(
    r"Unique Entity (?:Identifier|ID)"
    r"|\b[Ss](?:ingle or s)?ole source (?:form|guid|justification|procurement|purchas|request|statement)"
)
# Others' words, too.
_QUOTED = re.compile(rf"“[^”]*”|\"[^\"]*\"|{_OFFICIAL.pattern}")
_AT = r"(?:@|\s?[(\[{]\s?at\s?[)\]}]\s?)"
_DOT = r"(?:\.|\s?[(\[{]\s?dot\s?[)\]}]\s?)"
_EMAIL = re.compile(rf"\b[\w.+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[a-z]{{2,}}\b", re.IGNORECASE)

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19\d\d|20[0-4]\d)"
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = rf"{_DAY} {_MONTH} {_YEAR}"
"""A day as the book writes it."""
# What has digits in it and is no figure of the ledger: standards, laws and software, by their own names.
_NAMES = (
    "FAR|RFO|WCAG|PDF/UA|PDF/A|ISO/IEC|ISO|SOC|VPAT|HECVAT|CVE|UTF|CC BY|BSD|Python|Java|Kubernetes|"
    "JupyterHub|Z2JH|Jupyter Book|JupyterLite|MyST|Pangeo|Binder|SciPy|PAPPG|RCW|CWUR|Supplement|[Vv]ersion|"
    "Section|Title|Part|[Ii]ssue|[Pp]ull request|Form|Procedure|Procedures Guide,|Policy Statement"
)
_UNDERSTOOD = (
    # Addresses lead somewhere and state nothing.
    r"\bhttps?://\S+",
    # Dates, editions, months, years and quarters.
    rf"\b{_DAY}(?: and {_DAY})? {_MONTH}(?: {_YEAR})?\b",
    rf"\b{_MONTH} (?:{_DAY},? )?{_YEAR}\b",
    rf"\bv?{_YEAR}\.(?:0[1-9]|1[0-2])\.{_DAY}(?:\.\d+)?\b",
    rf"\b{_YEAR}-(?:0[1-9]|1[0-2])(?:-{_DAY})?\b",
    rf"\b{_YEAR}(?:[\u2013-](?:{_YEAR}|\d\d))?\b",
    rf"\bQ[1-4](?: {_YEAR})?\b",
    # A kind of non-profit, sections of laws and notices of agencies.
    r"\b501\(c\)\(3\)",
    r"\b\d+ CFR(?: Part)? ?\d*(?:\.\d+)?(?:\([a-z0-9]+\))*",
    r"\b\d+ U\.S\.C\. \d+(?:\([a-z0-9]+\))*",
    r"\b(?:FAR|RFO) \d+\.\d+(?:-\d+)?(?:\([a-z0-9]+\))*",
    r"\b\d{1,2}\.\d{3}-\d+(?:\([a-z0-9]+\))*|(?<![\w)])(?:\([a-z]\))?\([a-z]\)\(\d{1,2}\)",
    r"\b\d+ FR \d+\b",
    r"\bNOT-[A-Z]+-\d+-\d+\b",
    r"\bM-\d\d-\d\d\b",
    # A question of a questionnaire.
    r"\b[A-Z]{4}-\d\d\b",
    r"§+ ?\d+(?:\.\d+)*(?:\([a-z0-9]+\))*",
    rf"\b(?:{_NAMES})[ -]?v?\d+[\w.-]*",
    r"\bBSD \d-Clause\b",
    r"\bData (?:8|100)\b",
    r"\bW-9\b",
    # The name of a conference that bears its number.
    r"\b\d{1,2}(?:st|nd|rd|th) (?:(?:[A-Z]\w+|in|of|on|the) )*(?:Conference|Symposium|Workshop)\b",
    # A commit of Git.
    r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b",
)
_DIGITS = re.compile(
    r"(?<!\w)(?<!\d\.)[$€£]?\.?\d+(?:,\d+)*(?:\.\d+)?(?:\s?(?:%|per ?cent\b|million\b|billion\b))?"
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPELLED = re.compile(
    r"\b(?:(?:eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|hundred|thousand|million|billion|trillion)"
    r"(?:s|fold)?|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"(?:one|two|three|four|five|six|seven|eight|nine|fold)?|dozens?|per ?cent)\b",
    re.IGNORECASE,
)


def normalized(text: str) -> str:
    """The text with one form for what a reader sees as the same, and without what is not seen."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).replace("\u2010", "-")


def breaches(
    text: str,
    *,
    names: Collection[str] = (),
    words: bool = True,
    numbers: bool = True,
    code: bool = False,
) -> Iterator[Fault]:
    """What a text breaks, by its rows: words and numbers where they are judged, e-mail addresses everywhere.

    Quotation marks hold others' words, but in code; `names` are those of the organization.
    """
    text = normalized(text)

    def breach(exit_: Exit, word: re.Match[str], found: str, allowed: str, mend: str) -> Fault:
        return Fault(found, allowed, exit_, mend, row=text.count("\n", 0, word.start()))

    for word in forbidden_words(text, quotations=not code) if words else ():
        allowed = "a fact without a conclusion"
        yield breach(Exit.LANGUAGE, word, repr(word[0]), allowed, "rephrase, or quote it")
    for word in loose_numbers(text, names=names) if numbers else ():
        allowed = "a figure of the ledger, by {claim} or {value}"
        mend = "record a claim, or say it without a number"
        yield breach(Exit.NUMBER, word, repr(word[0]), allowed, mend)
    for word in addresses(text):
        yield breach(Exit.PRIVACY, word, "an e-mail address", "public roles and names", "leave it out")


def forbidden_words(text: str, *, quotations: bool = True) -> Iterator[re.Match[str]]:
    """The forbidden words of a text, but for those in quotation marks, if any, and in official names."""
    return _WORD.finditer(_blank(_QUOTED if quotations else _OFFICIAL, _one_line(text)))


def loose_numbers(text: str, *, names: Collection[str] = (), spelled: bool = True) -> list[re.Match[str]]:
    """The numbers of a text that are no date, name, section or version, those in words if `spelled`."""
    blanked = _blank(_understood(frozenset(names)), _one_line(text))
    found = [*_DIGITS.finditer(blanked), *(_SPELLED.finditer(blanked) if spelled else ())]
    return sorted(found, key=lambda match: match.start())


@lru_cache(maxsize=8)
def _understood(names: frozenset[str]) -> re.Pattern[str]:
    """What has digits in it and is no figure, the names of the organization included."""
    own = (rf"(?<!\w){re.escape(normalized(name))}(?!\w)" for name in sorted(names))
    return re.compile("|".join([*own, *_UNDERSTOOD]))


def addresses(text: str) -> Iterator[re.Match[str]]:
    """The e-mail addresses in a text."""
    return _EMAIL.finditer(_one_line(text))


def starts_with_pronoun(sentence: str) -> bool:
    """Whether a sentence leans on one before it."""
    words = sentence.split()
    return bool(words) and words[0].lower().split("'")[0] in PRONOUNS


def _one_line(text: str) -> str:
    return normalized(text).replace("\n", " ")


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: " " * len(match[0]), text)
