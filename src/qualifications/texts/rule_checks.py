"""The checks of rules on a text: what breaks one, and what is allowed instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from qualifications.ledger.institutions import TESTS, TextRule
from qualifications.ledger.language import forbidden_words
from qualifications.problems import Fault
from qualifications.texts.ready_text import SLOT, Length

# What breaks a rule on words, by the test.
_WORDS: Mapping[str, re.Pattern[str]] = {
    test: re.compile("|".join(patterns), re.IGNORECASE)
    for test, patterns in tomllib.loads(
        Path(__file__).with_name("rule_checks.toml").read_text(encoding="utf-8")
    ).items()
}


def rule_breaches(rule: TextRule, length: Length, *, names: Collection[str]) -> Iterator[Fault]:
    """What breaks the rule; one on printed pages is proven where they are printed.

    `names` are those of the organization.
    """
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
        yield from _words(rule.test, length.text, names)


def general_breaches(text: str, *, named: Collection[str], names: Collection[str]) -> Iterator[Fault]:
    """What no ready text may hold, whoever takes it; `named` are tests that it is put to by name."""
    for test in [each for each in ("no-requirement", "no-conclusion") if each not in named]:
        yield from _words(test, text, names)
    strange = sorted({letter for letter in text if not letter.isascii()})
    if strange:
        yield Fault(f"the characters {' '.join(strange)}", "plain ASCII, which every form takes")


def _words(test: str, text: str, names: Collection[str]) -> Iterator[Fault]:
    forbidden = forbidden_words(text, names=names) if test == "no-conclusion" else ()
    for word in (*forbidden, *_WORDS[test].finditer(text)):
        yield Fault(repr(word[0]), TESTS[test])


def _bare(text: str) -> str:
    return " ".join(SLOT.sub("[]", text).split())
