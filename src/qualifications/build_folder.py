"""The folder `_build`: what the last good build left there, and the work on the next.

A build works on copies, which take the place of what was there when it is good: one that fails or is
killed leaves the site and all that the next build starts from as they were.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Self

from qualifications.build_inputs import Inputs
from qualifications.files import copy_folder, naming, write_atomically
from qualifications.outputs import FOLDER as DOWNLOADS
from qualifications.project import Project

# What one build takes over from another, and what it makes anew.
_CARRIED = ("doctrees", "jupyter_execute", "notebooks")
_WAITING = "Another build is at work in _build; waiting for its end."
# What was in its place before, until the new is there.
_OLD = ".old"


@dataclass(frozen=True)
class Stamp:
    """What the last build was made from and what it left; without `shared`, it did not come to its end.

    `files` are all that it left, with size, time and mode. `counts` are the pages and figures of a build
    that made the print forms too.
    """

    shared: str = ""
    chapters: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Work:
    """What a build has to do: the chapters to read again, by path in the content.

    `chapters_alone` says that all else is as it was when the last good build was made. `notebooks` is the
    cache of what notebooks showed, for one state of all that is not a chapter.
    """

    changed: frozenset[str]
    chapters_alone: bool
    notebooks: Path


class BuildFolder:
    """The folder, held by one build alone."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._file = project.build / "stamp.json"
        self._bring_back()
        self._stamp = self._read()

    @classmethod
    @contextmanager
    def held(cls, project: Project) -> Iterator[Self]:
        """The folder; where another build holds it, says so and waits for its end."""
        with naming(project.build), ExitStack() as stack:
            file = project.build / "lock"
            while True:
                project.build.mkdir(exist_ok=True)
                lock = stack.enter_context(file.open("w"))
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    print(_WAITING, file=sys.stderr, flush=True)
                    fcntl.flock(lock, fcntl.LOCK_EX)
                # `make clean` may have taken it away meanwhile.
                if file.exists() and file.stat().st_ino == os.fstat(lock.fileno()).st_ino:
                    break
            try:
                yield cls(project)
            finally:
                # What is not good takes room.
                shutil.rmtree(project.work, ignore_errors=True)

    def counts(self, inputs: Inputs) -> Mapping[str, int] | None:
        """The pages and figures of the last build, where another would make the same; else None."""
        same = self._goes_on(inputs) and self._stamp.chapters == inputs.chapters
        return self._stamp.counts if same else None

    def begin(self, inputs: Inputs) -> Work:
        """Lays out the work: from what the last good build left, or from nothing."""
        work = self._project.work
        shutil.rmtree(work, ignore_errors=True)
        self._project.workshop.mkdir(parents=True)
        notebooks = work / "notebooks" / inputs.shared
        if not self._goes_on(inputs):
            return Work(frozenset(inputs.chapters), chapters_alone=False, notebooks=notebooks)
        for name in _CARRIED:
            if (self._project.build / name).is_dir():
                copy_folder(self._project.build / name, work / name)
        changed = frozenset(inputs.changed(self._stamp.chapters))
        return Work(changed, chapters_alone=True, notebooks=notebooks)

    def finish(
        self, inputs: Inputs, names: Iterable[PurePath], *, counts: Mapping[str, int] | None = None
    ) -> None:
        """Puts what was made in its place: of the site, the files of those names.

        A build without print forms has no counts, and keeps the downloads of the one before.
        """
        work, site, new = self._project.work, self._project.site, self._project.workshop
        published = {new / name for name in names}
        for path in sorted(new.rglob("*"), reverse=True):
            if path.is_file() and path not in published:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        if counts is None:
            for path in (site / DOWNLOADS).rglob("*.*"):
                copy = new / path.relative_to(site)
                if not copy.exists():
                    write_atomically(copy, path.read_bytes())
        self._file.unlink(missing_ok=True)
        for name in (site.name, *_CARRIED):
            place = self._project.build / name
            if place.exists() or place.is_symlink():
                place.rename(work / f"{name}{_OLD}")
            if (work / name).is_dir():
                (work / name).rename(place)
        stamp = Stamp(inputs.shared, inputs.chapters, self._left(), counts)
        write_atomically(self._file, json.dumps(vars(stamp), indent=1).encode())

    def _bring_back(self) -> None:
        """Puts back what a build that was killed had taken out of its place."""
        for old in self._project.work.glob(f"*{_OLD}"):
            place = self._project.build / old.name.removesuffix(_OLD)
            if not place.exists():
                old.rename(place)

    def _goes_on(self, inputs: Inputs) -> bool:
        """Whether the last good build was made from the same but for chapters, and all it left is there."""
        return self._stamp.shared == inputs.shared and self._stamp.files == self._left()

    def _left(self) -> dict[str, Any]:
        build = self._project.build
        folders = (self._project.site.name, *_CARRIED)
        return {f"{name}/{path}": at for name in folders for path, at in _listing(build / name).items()}

    def _read(self) -> Stamp:
        try:
            return Stamp(**json.loads(self._file.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return Stamp()


def _listing(folder: Path) -> dict[str, Any]:
    """Every file below the folder, with its size, time and mode; a link to a folder counts as a file."""
    listing = {}
    for path, folders, files in os.walk(folder):
        for name in (*files, *(each for each in folders if Path(path, each).is_symlink())):
            file = Path(path, name)
            status = file.lstat()
            listing[file.relative_to(folder).as_posix()] = [
                status.st_size,
                status.st_mtime_ns,
                status.st_mode,
            ]
    return listing
