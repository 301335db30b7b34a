"""Which files of the workshop belong to the site: not the scripts and fonts of the themes beneath."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

from qualifications.book.head import CARD
from qualifications.book.page import STATIC
from qualifications.book.your_document import DATA
from qualifications.project import Project

_LEFT_OUT = {".buildinfo", "genindex.html"}


class PublishedFiles:
    """Decides, for a project, which files are published."""

    def __init__(self, project: Project) -> None:
        self._workshop = project.workshop
        ours = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()}
        self._static = {name for name in ours if not name.startswith("styles/") and not name.endswith(".md")}
        self._static |= {Path(name).name for name in (CARD, DATA)}
        self._static |= {path.name for path in project.images.glob("*")}

    def names(self) -> Iterator[PurePath]:
        """The files of the workshop that are part of the site, by their paths there."""
        files = (path.relative_to(self._workshop) for path in self._workshop.rglob("*") if path.is_file())
        return filter(self._holds, files)

    def _holds(self, path: PurePath) -> bool:
        if path.parts[0] != "_static":
            return path.name not in _LEFT_OUT
        name = PurePath(*path.parts[1:]).as_posix()
        return name in self._static or Path(name).match("book-*.css")
