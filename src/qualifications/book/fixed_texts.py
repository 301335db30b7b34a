"""Texts of the book that stand on no page of their own, each with its file and line.

The captions of `_toc.yml`, the settings that readers see, the description of the book for citations, what the
search page says, the drawings in `images/`, and what the bibliography prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from qualifications.book.search import FILE as SEARCH
from qualifications.book.shown_text import Shown, svg_texts
from qualifications.citations.cff import FILE as CITATION
from qualifications.inputs import read_yaml
from qualifications.problems import ProblemError
from qualifications.project import Project

_TOC = frozenset({"caption", "title"})
_SETTINGS = frozenset(
    {"title", "author", "copyright", "announcement", "extra_footer", "extra_navbar", "alt_text", "text"}
    | {"html_title", "html_short_title", "project", "qualifications_subtitle"}
)
_CITATION = frozenset({"title", "abstract", "message"})
# Fields of a reference that a reader sees as words.
_FIELD = re.compile(
    r"\b(title|booktitle|journal|publisher|note|howpublished|series|institution|organization|school|author|editor"
    r"|addendum|subtitle|abstract|annote|address)\s*=\s*",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"\\[A-Za-z]+\s?|\\.|[{}]")


def fixed_texts(project: Project) -> Iterator[Shown]:
    """Every such text, file by file."""
    yield from _of_yaml(project.toc_file, _TOC)
    yield from _of_yaml(project.config_file, _SETTINGS)
    yield from _of_yaml(project.root / CITATION, _CITATION)
    yield from _of_yaml(project.content / SEARCH, frozenset({"says"}))
    for path in sorted(project.images.rglob("*.svg")):
        yield from svg_texts(path)
    for name in project.settings.get("bibtex_bibfiles", ()):
        yield from _of_bibliography(project.content / name)


def _of_yaml(path: Path, fields: frozenset[str]) -> Iterator[Shown]:
    try:
        document = read_yaml(path)
    except ProblemError:
        # Whoever needs the file reports it.
        return
    yield from (Shown(text, str(path), document.line(*key)) for key, text in document.texts(fields))


def _of_bibliography(path: Path) -> Iterator[Shown]:
    """The fields of every entry; a file that is none of BibTeX is reported by who prints it."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    for match in _FIELD.finditer(text):
        value = _value(text, match.end())
        yield Shown(_MARKUP.sub("", value), str(path), text.count("\n", 0, match.start()) + 1)


def _value(text: str, start: int) -> str:
    """The value of a field, in braces or quotes, or bare."""
    if text[start : start + 1] != "{":
        closing = '"' if text[start : start + 1] == '"' else ","
        end = text.find(closing, start + 1)
        return text[start : end if end >= 0 else len(text)].strip('"')
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start + 1 : place]
    return text[start + 1 :]
