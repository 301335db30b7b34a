"""What a build is made from, as hashes: one over all that shapes every page, and one of each chapter."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import qualifications
from qualifications.files import sha256
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
        chapters = {}
        shared = [installed(), str(project.root), str(project.edition)]
        folders = (project.content, project.evidence, project.images)
        paths = [path for folder in folders for path in files_below(folder)]
        paths += sorted(path for path in project.root.iterdir() if path.is_file() and is_input(path))
        for path in paths:
            # A page that comes, goes or has another name changes the book.
            shared.append(path.relative_to(project.root).as_posix())
            if path.suffix == ".md" and path.is_relative_to(project.content):
                chapters[path.relative_to(project.content).as_posix()] = sha256(path.read_bytes())
            else:
                shared.append(sha256(path.read_bytes()))
        return cls(digest(shared), chapters)

    def changed(self, before: Mapping[str, str]) -> frozenset[str]:
        """The chapters that are not as they were."""
        return frozenset(name for name, value in self.chapters.items() if before.get(name) != value)


@cache
def installed() -> str:
    """A hash of the program: this package, the libraries that are installed, and Python."""
    # Each library is described by a folder whose name has its version.
    parts = sorted({path.name for folder in sys.path for path in Path(folder).glob("*.dist-info")})
    for path in files_below(_PACKAGE):
        parts += [str(path.relative_to(_PACKAGE)), sha256(path.read_bytes())]
    return digest([sys.version, *parts])


def digest(parts: Iterable[str]) -> str:
    """A SHA-256 over texts, in their order."""
    total = hashlib.sha256()
    for part in parts:
        total.update(f"{len(part)}:{part}".encode("utf-8", errors="surrogateescape"))
    return total.hexdigest()


def is_input(path: Path) -> bool:
    """Whether a path beside the folders is that of a file, even one that is gone, which a build reads."""
    return not path.name.startswith(".") and not path.name.endswith("~") and not path.is_dir()
