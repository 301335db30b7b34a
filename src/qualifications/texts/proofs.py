"""The proofs of rules on a text: what breaks one, and what is allowed instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from qualifications.ledger.language import forbidden_words
from qualifications.ledger.text_rules import TESTS, TextRule
from qualifications.problems import Fault
from qualifications.texts.text import SLOT, Length

_ADDRESS = re.compile(
    r"https?:|\bwww\.\S+|\bdoi:?\s?10\.\d+\S*|\b[\w-]+(?:\.[\w-]+)*\.(?:com|edu|gov|io|net|org)\b(?:/\S*)?",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$€£¥]\s?\d*(?:[\d.,]*\d)?|\b(?:USD|EUR|GBP)\b|\b\d[\d,.]*\s?(?:dollars?|cents?|euros?)\b"
    r"|\b\d[\d.,]*\s?(?:%|per ?cent) of (?:the |its |our )?(?:cost|budget|price|award|grant)s?\b",
    re.IGNORECASE,
)
_REQUIREMENT = re.compile(
    r"\b(?:must|shall|mandatory|(?:is|are|be) required(?: to)?|requirements?|specifications?|minimum needs?"
    r"|statements? of work|bidders?|offerors?)\b",
    re.IGNORECASE,
)
_CONCLUSION = re.compile(
    r"\b(?:superior|ideal(?:ly)?|exceptional(?:ly)?|outstanding|excellent|perfect(?:ly)?|state-of-the-art"
    r"|second to none|no other (?:supplier|provider|source|organization|firm)|nobody else|the right choice"
    r"|therefore)\b",
    re.IGNORECASE,
)


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
        yield from (Fault(repr(word), TESTS[rule.test]) for word in _WORDS[rule.test](length.text))


def general_breaches(text: str, *, named: Collection[str] = ()) -> Iterator[Fault]:
    """What no ready text may hold, whoever takes it; `named` are tests that it is put to by name."""
    for test in [each for each in ("no-requirement", "no-conclusion") if each not in named]:
        yield from (Fault(repr(word), TESTS[test]) for word in _WORDS[test](text))
    strange = sorted({letter for letter in text if not letter.isascii()})
    if strange:
        yield Fault(f"the characters {' '.join(strange)}", "plain ASCII, which every form takes")


def _bare(text: str) -> str:
    return " ".join(SLOT.sub("[]", text).split())


def _matches(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    return lambda text: [match[0] for match in pattern.finditer(text)]


def _conclusions(text: str) -> list[str]:
    return [*(word[0] for word in forbidden_words(text)), *_matches(_CONCLUSION)(text)]


_WORDS: Mapping[str, Callable[[str], list[str]]] = {
    "no-address": _matches(_ADDRESS),
    "no-money": _matches(_MONEY),
    "no-requirement": _matches(_REQUIREMENT),
    "no-conclusion": _conclusions,
}
