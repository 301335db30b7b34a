"""A chapter as its reader sees it: claims and figures in their places, markup gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from qualifications.ledger.chapters import CLAIM_ROLES, Chapter
from qualifications.ledger.ledger import Ledger
from qualifications.prose.markdown import Form, Kind, Piece, role_title

_ADDRESS = re.compile(r"https?://\S+")
_BEFORE_CITATION = re.compile(r"\s+\N{OBJECT REPLACEMENT CHARACTER}|\N{OBJECT REPLACEMENT CHARACTER}")
# What a reader takes for one word, whatever it holds.
CODE = "code"


@dataclass(frozen=True)
class Line:
    """A line of prose or of a table in the reader's words."""

    number: int
    kind: Kind
    text: str


def reader_lines(chapter: Chapter, ledger: Ledger) -> Iterator[Line]:
    """The lines of prose and of tables, without headings, notes, code and markup."""
    for block in chapter.markdown.blocks:
        if block.kind in (Kind.PROSE, Kind.TABLE):
            for number, pieces in groupby(block.pieces, lambda piece: piece.line):
                text = _plain("".join(_shown(piece, ledger) for piece in pieces))
                if text:
                    yield Line(number, block.kind, text)


def _shown(piece: Piece, ledger: Ledger) -> str:
    match piece.form:
        case Form.TEXT:
            return piece.text
        case Form.CODE:
            return CODE
        case Form.ROLE if piece.name in CLAIM_ROLES:
            return _claim(piece, ledger)
        case Form.ROLE if piece.name.startswith("cite"):
            return "\N{OBJECT REPLACEMENT CHARACTER}"
        case Form.ROLE:
            return role_title(piece.text)
        case _:
            return ""


def _claim(piece: Piece, ledger: Ledger) -> str:
    name, _, part = (text.strip() for text in piece.text.partition("#"))
    claim = ledger.claims.get(name)
    # What does not exist is for the ledger's own check to report.
    if piece.name == "evidence" or claim is None or (part and part not in claim.parts):
        return ""
    if piece.name == "value":
        return claim.figure(part)
    return claim.short if piece.name == "short" and claim.short else claim.statement


def _plain(text: str) -> str:
    text = _ADDRESS.sub("", _BEFORE_CITATION.sub("", text))
    return " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
