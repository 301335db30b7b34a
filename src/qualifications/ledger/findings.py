"""What a check of the ledger finds: the place, what stands there, what is allowed, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from qualifications.quoting import printable

_LONGEST = 5000


class Rule(Enum):
    """The class of a finding; the value is the exit status that it gives the check."""

    DATA = 3
    """A data table or its descriptor breaks a rule."""
    SCHEMA = 10
    """A claim or source lacks a field, or has one that is not allowed."""
    SOURCE = 11
    """A claim names no source, or one that is not recorded."""
    VALUE = 12
    """A claim's value cannot be computed, or its statement does not hold it."""
    ASSERTION = 13
    """The data contradict what a claim asserts of its value."""
    USE = 14
    """A chapter names a claim that does not exist."""
    NUMBER = 15
    """A number in prose does not come from the ledger."""
    LANGUAGE = 16
    """A word that a claim or chapter may not use."""
    PRIVACY = 17
    """Personal data beyond public roles."""
    READING = 18
    """A chapter is harder to read, or longer, than its limit."""
    ACRONYM = 19
    """A page uses an acronym without saying what it stands for."""
    SPELLING = 20
    """A word that the dictionary does not have."""


@dataclass(frozen=True)
class Finding:
    """One breach of a rule; `cell` is the place in a table of data."""

    path: Path
    line: int
    rule: Rule
    found: str
    allowed: str
    mend: str = ""
    cell: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        place += f", {self.cell}" if self.cell else ""
        text = f"{place}: found {self.found}; allowed: {self.allowed}"
        return printable(f"{text}; to mend: {self.mend}" if self.mend else text, longest=_LONGEST)


class LedgerError(Exception):
    """The ledger breaks its rules; `findings` says where and how, in the order of the files."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))
