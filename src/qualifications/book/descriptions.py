"""The description of each page, which search engines and link previews show: none may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from qualifications.book.input_files import front_matter
from qualifications.book.problems import fault
from qualifications.inputs import read_text
from qualifications.problems import Problem

SHORTEST, LONGEST = 40, 160
_ALLOWED = f"{SHORTEST} to {LONGEST} characters under `myst: html_meta: description:` at the top of the page"


def check_descriptions(names: Iterable[str], content: Path) -> Iterator[Problem]:
    """The descriptions of pages that are missing, say too little, or are too long to be shown."""
    for name in names:
        path = next(path for path in (content / f"{name}.md", content / f"{name}.ipynb") if path.is_file())
        if path.suffix != ".md":
            continue
        place = f"{content.name}/{path.name}" if path.parent == content else f"{content.name}/{name}.md"
        text = _description(read_text(path), path)
        if not text:
            yield fault(f"{place}:1", "found a page without a description", _ALLOWED)
        elif not SHORTEST <= len(text) <= LONGEST:
            yield fault(f"{place}:1", f"found a description of {len(text)} characters", _ALLOWED)


def _description(text: str, path: Path) -> str:
    fields: Any = front_matter(text, path)
    for name in ("myst", "html_meta", "description"):
        fields = fields.get(name) if isinstance(fields, Mapping) else None
    return str(fields or "")
