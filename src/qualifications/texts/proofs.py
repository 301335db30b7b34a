"""The proofs of rules on a text: what breaks one, and what is allowed instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from qualifications.ledger.language import forbidden_words
from qualifications.ledger.text_rules import TESTS, TextRule
from qualifications.problems import Fault
from qualifications.texts.text import SLOT, Length

# What breaks a rule on words, by the test.
_WORDS: Mapping[str, re.Pattern[str]] = {
    test: re.compile(pattern, re.IGNORECASE)
    for test, pattern in {
        "no-address": (
            r"https?:|\bwww\.\S+|\bdoi:?\s?10\.\d+\S*"
            r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|edu|gov|io|net|org)\b(?:/\S*)?"
        ),
        "no-money": (
            r"[$€£¥]\s?\d*(?:[\d.,]*\d)?|\b(?:USD|EUR|GBP)\b|\b\d[\d,.]*\s?(?:dollars?|cents?|euros?)\b"
            r"|\b\d[\d.,]*\s?(?:%|per ?cent) of (?:the |its |our )?(?:cost|budget|price|award|grant)s?\b"
        ),
        "no-requirement": (
            r"\b(?:must|shall|mandatory|(?:is|are|be) required(?: to)?|requirements?|specifications?"
            r"|minimum needs?|statements? of work|bidders?|offerors?)\b"
        ),
        "no-conclusion": (
            r"\b(?:superior|ideal(?:ly)?|exceptional(?:ly)?|outstanding|excellent|perfect(?:ly)?"
            r"|state-of-the-art|second to none|no other (?:supplier|provider|source|organization|firm)"
            r"|nobody else|the right choice|therefore)\b"
        ),
    }.items()
}


def breaches(rule: TextRule, length: Length) -> Iterator[Fault]:
    """What breaks the rule; a rule on printed pages takes a press, and is proven elsewhere."""
    if rule.test in ("characters", "words"):
        count = length.characters if rule.test == "characters" else length.words
        if count > rule.most:
            yield Fault(f"{count:,} {rule.test}", f"at most {rule.most:,}")
    elif rule.test == "reference":
        if not any("REFERENCE" in slot for slot in length.slots):
            yield Fault("no slot for a reference", "[REFERENCE] behind what is copied")
    elif rule.test == "wording":
        if _bare(length.text) != _bare(rule.wording):
            yield Fault("other words", f"these alone: {rule.wording}")
    elif rule.test in _WORDS:
        yield from _words(rule.test, length.text)


def general_breaches(text: str, *, named: Collection[str] = ()) -> Iterator[Fault]:
    """What no ready text may hold, whoever takes it; `named` are tests that it is put to by name."""
    for test in [each for each in ("no-requirement", "no-conclusion") if each not in named]:
        yield from _words(test, text)
    strange = sorted({letter for letter in text if not letter.isascii()})
    if strange:
        yield Fault(f"the characters {' '.join(strange)}", "plain ASCII, which every form takes")


def _words(test: str, text: str) -> Iterator[Fault]:
    forbidden = forbidden_words(text) if test == "no-conclusion" else ()
    for word in (*forbidden, *_WORDS[test].finditer(text)):
        yield Fault(repr(word[0]), TESTS[test])


def _bare(text: str) -> str:
    return " ".join(SLOT.sub("[]", text).split())
