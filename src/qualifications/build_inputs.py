"""What a build is made from, as hashes: one over all that shapes every page, and one of each chapter."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import qualifications
from qualifications.inputs import files_below
from qualifications.project import Project

_PACKAGE = Path(qualifications.__file__).parent


@dataclass(frozen=True)
class Inputs:
    """The hashes: `shared` of all but the chapters' words, and of each chapter by its path in the content."""

    shared: str
    chapters: Mapping[str, str]

    @classmethod
    def read(cls, project: Project) -> Inputs:
        """Reads every file that can change a page; raises OSError and ProblemError."""
        chapters, shared = {}, [installed(), str(project.root), str(project.edition)]
        folders = (project.content, project.evidence, project.images)
        paths = [path for folder in folders for path in files_below(folder)]
        for path in [*paths, *sorted(filter(is_input, project.root.iterdir()))]:
            # A page that comes, goes or has another name changes the book.
            shared.append(path.relative_to(project.root).as_posix())
            if path.suffix == ".md" and path.is_relative_to(project.content):
                chapters[path.relative_to(project.content).as_posix()] = _hash(path)
            else:
                shared.append(_hash(path))
        return cls(digest(shared), chapters)

    def changed(self, before: Mapping[str, str]) -> frozenset[str]:
        """The chapters that are not as they were."""
        return frozenset(name for name, value in self.chapters.items() if before.get(name) != value)


@cache
def installed() -> str:
    """A hash of the program: this package, the libraries that are installed, and Python."""
    files = [
        part for path in files_below(_PACKAGE) for part in (str(path.relative_to(_PACKAGE)), _hash(path))
    ]
    # Each library is described by a folder whose name has its version.
    libraries = sorted({path.name for folder in sys.path for path in Path(folder).glob("*.dist-info")})
    return digest([sys.version, *libraries, *files])


def digest(parts: Iterable[str]) -> str:
    """A SHA-256 over texts, in their order."""
    total = hashlib.sha256()
    for part in parts:
        total.update(f"{len(part)}:{part}".encode("utf-8", errors="surrogateescape"))
    return total.hexdigest()


def is_input(path: Path) -> bool:
    """Whether the path is a file, and none that an editor or a system puts there for itself."""
    return path.is_file() and not path.name.startswith(".") and not path.name.endswith("~")


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
