"""Which files of the workshop belong to the site: not the scripts and fonts of the themes beneath."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from qualifications.book.head import CARD
from qualifications.book.interactive import DATA
from qualifications.book.page import STATIC
from qualifications.project import Project

_LEFT_OUT = {".buildinfo", "genindex.html"}


def published_files(project: Project) -> Iterator[PurePath]:
    """The files of the workshop that are part of the site, by their paths there."""
    ours = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()}
    static = {name for name in ours if not name.startswith("styles/") and not name.endswith(".md")}
    static |= {Path(name).name for name in (CARD, DATA)}
    static |= {path.name for path in project.images.glob("*")}
    for file in project.workshop.rglob("*"):
        path = file.relative_to(project.workshop)
        name = PurePath(*path.parts[1:]).as_posix()
        is_ours = name in static or path.match("book-*.css") if path.parts[0] == "_static" else True
        if file.is_file() and is_ours and path.name not in _LEFT_OUT:
            yield path
