"""Quotations looked for in a text: what a person would call the same words is the same here."""

from __future__ import annotations

import re

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        # A soft hyphen and what has no width show nothing.
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff"),
    }
)
# What a line may begin with before its words: marks of a quoted paragraph, of a list, of a table.
_LEADING = re.compile(r"^[ \t]*(?:>[ \t]?)*(?:[-*+][ \t]+|\d{1,3}[.)][ \t]+)?\|?", re.MULTILINE)
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]*>")
# Marks of Markdown: a link or picture by its words, a role by its text, emphasis and code by what they hold.
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|\[[^\[\]]*\])")
_ROLE = re.compile(r"\{[\w:+.-]+\}(?=`)")
_MARK = re.compile(r"[*`\[\]]+|(?<!\w)_+|_+(?!\w)")
_WORD = re.compile(r"[a-zA-Z0-9]+")
_HIDDEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_GAP = re.compile(r"[\s|]+")


def lines_of(quotation: str, text: str) -> tuple[int, ...]:
    """The lines of the text, from 1, on which the quotation begins; line ends, spaces and marks set aside.

    It may run over a line break, an item of a list or a cell of a table, and links, emphasis and typographic
    quotes do not matter. Letters count as they are.
    """
    words = _plain(quotation)[0]
    # Most texts lack a word of it, which is told much faster than where its gaps are.
    longest = max(_WORD.findall(words), key=len, default="")
    if not words or (longest not in text and not _HIDDEN.search(text)):
        return ()
    plain, lines = _plain(text)
    found: list[int] = []
    start = plain.find(words)
    while start >= 0:
        found.append(lines[start])
        start = plain.find(words, start + len(words))
    return tuple(found)


def _plain(text: str) -> tuple[str, list[int]]:
    """The text with one space for each gap, and the line of each of its characters."""
    shown = _LINK.sub(r"\1", _TAG.sub("", _LEADING.sub(_blank, text)))
    shown = _MARK.sub("", _ROLE.sub("", shown))
    characters: list[str] = []
    lines: list[int] = []
    line, end = 1, 0
    for gap in _GAP.finditer(shown):
        _add(shown[end : gap.start()], line, characters, lines)
        line += shown.count("\n", gap.start(), gap.end())
        _add(" ", line, characters, lines)
        end = gap.end()
    _add(shown[end:], line, characters, lines)
    joined = "".join(characters)
    before = len(joined) - len(joined.lstrip())
    return joined.strip(), lines[before:]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _add(piece: str, line: int, characters: list[str], lines: list[int]) -> None:
    plain = piece.translate(_ALIKE)
    characters.extend(plain)
    lines.extend([line] * len(plain))
