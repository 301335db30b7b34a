"""Chapters as the rules of the ledger read them: their prose, and the claims that they use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^\s*(`{3,}|~{3,}|:{3,})")
_LIST_OF_CLAIMS = re.compile(r"^\s*[`:]{3,}\{key-figures\}")
_USE = re.compile(r"\{(?:claim|value|evidence)\}`([^`#]+)(?:#([^`]+))?`")
# What is no prose: roles, code, addresses, targets of links, attributes, comments, notes of sources.
_NO_PROSE = re.compile(
    r"\{[a-z:_-]+\}`[^`]*`|`[^`]*`|<https?://[^>]*>|\]\([^)]*\)|\{[^}]*\}|https?://\S+|<!--.*?-->|\[\^[^\]]+\]"
)
_SKIPPED = re.compile(r"^\s*(?::[a-z-]+:|\[\^[^\]]+\]:|%|\d+\. )")
_WORDS_DISCUSSED = "words-discussed: true"


@dataclass(frozen=True)
class Use:
    """A claim named in a chapter, the part of it that is shown, and the line."""

    id: str
    part: str
    line: int


@dataclass(frozen=True)
class Chapter:
    """A chapter's lines outside code, their prose, its claims, and whether it discusses forbidden words."""

    path: Path
    lines: tuple[tuple[int, str], ...]
    prose: tuple[tuple[int, str], ...]
    uses: tuple[Use, ...]
    discusses_words: bool


def read_chapters(content: Path) -> list[Chapter]:
    """Every chapter of the folder, by path."""
    hidden = ("_", ".")
    return [
        read_chapter(path)
        for path in sorted(content.rglob("*.md"))
        if not any(part.startswith(hidden) for part in path.relative_to(content).parts)
    ]


def read_chapter(path: Path) -> Chapter:
    """One chapter; code and front matter are no prose."""
    # Bytes that are no text are for the build to report.
    text = path.read_text(encoding="utf-8", errors="replace")
    lines = list(_lines(text))
    return Chapter(
        path=path,
        lines=tuple(lines),
        prose=tuple((number, prose) for number, line in lines if (prose := _prose(line)).strip()),
        uses=tuple(
            Use(match[1].strip(), (match[2] or "").strip(), number)
            for number, line in lines
            for match in _USE.finditer(line)
        )
        + tuple(_key_figures(text)),
        discusses_words=_WORDS_DISCUSSED in text.partition("\n---\n")[0],
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines outside front matter and code, with their numbers; text in colon fences is prose."""
    fence, front = "", text.startswith("---\n")
    for number, line in enumerate(text.splitlines(), 1):
        if front:
            front = number == 1 or line != "---"
            continue
        match = _FENCE.match(line)
        if fence:
            if match and match[1] == fence and line.strip() == fence:
                fence = ""
        elif match and match[1].startswith(("`", "~")):
            fence = match[1]
        elif not (match and not line.rstrip().endswith("`")):
            # The title of a card can hold a claim.
            yield number, line


def _key_figures(text: str) -> Iterator[Use]:
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if _LIST_OF_CLAIMS.match(line):
            inside = True
        elif inside and _FENCE.match(line):
            inside = False
        elif inside and line.strip() and not line.strip().startswith(":"):
            name, _, part = line.split("|")[0].strip().partition("#")
            yield Use(name, part, number)


def _prose(line: str) -> str:
    return "" if _SKIPPED.match(line) else _NO_PROSE.sub(lambda match: " " * len(match[0]), line)
