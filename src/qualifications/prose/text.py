"""A chapter as its reader sees it: claims and figures in their places, markup gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from qualifications.ledger.chapters import Chapter
from qualifications.ledger.ledger import Ledger


class Kind(Enum):
    """What a line of a chapter is."""

    PROSE = auto()
    TABLE = auto()


@dataclass(frozen=True)
class Line:
    """A line of a chapter in the reader's words."""

    number: int
    kind: Kind
    text: str


_HEADING = re.compile(r"^\s*#{1,6} ")
_TABLE = re.compile(r"^\s*\|")
_RULE = re.compile(r"^[\s|:+-]+$")
_NO_TEXT = re.compile(r"^\s*(?::[a-z-]+:(?:\s|$)|%|\[\^[^\]]+\]:|\([\w-]+\)=$|:{3,}|<!--)")
_MARKER = re.compile(r"^\s*(?:>\s*)*(?:[-*+] (?:\[[ x]\] )?|\d+\. |: )?")
_CLAIM = re.compile(r"\{(claim|value|evidence)\}`([^`#]+)(?:#([^`]+))?`")
_CITATION = re.compile(r"\s*\{cite[a-z:]*\}`[^`]*`")
_ROLE = re.compile(r"\{[a-z:_-]+\}`([^`<]*?)\s*(?:<[^`>]*>)?`")
_CODE = re.compile(r"`+[^`]*`+")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]^]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"<?https?://[^\s>]+>?")
_REST = re.compile(r"\[\^[^\]]+\]|\{[^}]*\}|<!--.*?-->|\*\*|__|(?<!\w)[*_]|[*_](?!\w)")
# What a reader takes for one word, whatever it holds.
CODE = "code"


def reader_lines(chapter: Chapter, ledger: Ledger) -> Iterator[Line]:
    """The lines of prose and of tables, without headings, code and markup."""
    for number, line in chapter.lines:
        if not line.strip() or _HEADING.match(line) or _NO_TEXT.match(line) or _RULE.match(line):
            continue
        kind = Kind.TABLE if _TABLE.match(line) else Kind.PROSE
        text = _plain(line if kind is Kind.TABLE else _MARKER.sub("", line), ledger)
        if text:
            yield Line(number, kind, text)


def _plain(line: str, ledger: Ledger) -> str:
    def resolve(match: re.Match[str]) -> str:
        role, name, part = match[1], match[2].strip(), (match[3] or "").strip()
        claim = ledger.claims.get(name)
        # What does not exist is for the ledger's own check to report.
        if role == "evidence" or claim is None or (part and part not in claim.parts):
            return ""
        return claim.statement if role == "claim" else claim.figure(part)

    text = _CITATION.sub("", _CLAIM.sub(resolve, line))
    text = _CODE.sub(CODE, _ROLE.sub(r"\1", text))
    text = _ADDRESS.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    return " ".join(_REST.sub("", text).replace("|", " ").replace("\u2019", "'").split())
